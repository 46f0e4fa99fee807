import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { acceptorStoreSuite } from "@quorate/replica/testing";
import { describe, it } from "vitest";
import { openLevelStore } from "./index.ts";

describe("a LevelDB store keeps the promises of the port", () => {
  acceptorStoreSuite({ describe, it }, async () => {
    const directory = await mkdtemp(join(tmpdir(), "quorate-store-"));
    const store = openLevelStore({ directory });
    const stores = [store];
    return {
      store,
      reopen: async () => {
        const next = openLevelStore({ directory });
        stores.push(next);
        return next;
      },
      dispose: async () => {
        for (const opened of stores) await opened.close();
        await rm(directory, { recursive: true });
      },
    };
  });
});
