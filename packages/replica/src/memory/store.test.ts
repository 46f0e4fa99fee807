import { describe, expect, it } from "vitest";
import { acceptorStoreSuite } from "../testing/store-suite.ts";
import { createMemoryDisk, createMemoryStore } from "./store.ts";

const promised = { epoch: 1, counter: 1, proposer: "p" as never };
const register = { promised, accepted: promised, value: Uint8Array.of(1) };
const batch = { registers: [["key", register]], meta: [], counter: 1, registersTotal: 1 } as const;

describe("a memory store", () => {
  acceptorStoreSuite({ describe, it }, async () => {
    const disk = createMemoryDisk();
    return {
      store: createMemoryStore(disk),
      reopen: async () => createMemoryStore(disk),
      dispose: async () => {},
    };
  });

  it("rejects once another store took its disk over, like a process that was killed", async () => {
    const disk = createMemoryDisk();
    const killed = createMemoryStore(disk);
    await killed.open();
    await killed.write(batch);
    const restarted = createMemoryStore(disk);
    expect((await restarted.open()).sequence).toBe(1);
    await expect(killed.write(batch)).rejects.toThrow("took it over");
    await expect(killed.get(["key"])).rejects.toThrow("took it over");
    expect(await restarted.write(batch)).toBe(2);
  });

  it("clones a disk into one that changes by itself", async () => {
    const disk = createMemoryDisk();
    const store = createMemoryStore(disk);
    await store.open();
    await store.write(batch);
    const copy = createMemoryStore(disk.clone());
    expect(await copy.open()).toEqual({ sequence: 1, registers: 1, counter: 1, meta: new Map() });
    await copy.write({ ...batch, registers: [["key", undefined]], registersTotal: 0 });
    expect(await copy.get(["key"])).toEqual([undefined]);
    expect(await store.get(["key"])).toEqual([register]);
  });

  it("lists single pages of many keys without ordering them all again", async () => {
    const store = createMemoryStore(createMemoryDisk());
    await store.open();
    const count = 100_000;
    const started = performance.now();
    for (let index = 0; index < count; index++) {
      const key = `key ${Math.imul(index, 2654435761) >>> 0}`;
      await store.write({ ...batch, registers: [[key, register]], registersTotal: index + 1 });
      if (index % 100 === 0) await store.list(key, 1, 1000);
    }
    let after: string | undefined;
    let listed = 0;
    for (let last = false; !last; ) {
      const page = await store.list(after, 1000, 1_000_000);
      listed += page.entries.length;
      after = page.entries.at(-1)?.[0];
      last = page.last;
    }
    expect(listed).toBe(count);
    // A thousand sorts of the whole would take minutes.
    expect(performance.now() - started).toBeLessThan(8_000);
  });
});
