import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { acceptorStoreSuite } from "@quorate/replica/testing";
import { describe, it } from "vitest";
import { openLevelStore } from "./index.ts";

describe("a LevelDB store keeps the promises of the port", () => {
  acceptorStoreSuite({ describe, it }, async () => {
    const directory = await mkdtemp(join(tmpdir(), "quorate-store-"));
    const stores = [openLevelStore({ directory })];
    return {
      store: stores[0] as (typeof stores)[number],
      reopen: async () => {
        const store = openLevelStore({ directory });
        stores.push(store);
        return store;
      },
      dispose: async () => {
        for (const store of stores) await store.close();
        await rm(directory, { recursive: true });
      },
    };
  });
});
