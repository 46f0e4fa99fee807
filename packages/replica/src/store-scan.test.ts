import { zeroBallot } from "@quorate/synod";
import { describe, expect, it } from "vitest";
import { ballotOf } from "./acceptor.test-support.ts";
import { createManualClock } from "./manual-clock.test-support.ts";
import { createMemoryDisk, createMemoryStore } from "./memory/index.ts";
import { StoreScan } from "./store-scan.ts";

/** A scan of a store with ten registers, three to a page. */
async function start() {
  const clock = createManualClock();
  const store = createMemoryStore(createMemoryDisk());
  await store.open();
  const keys = Array.from({ length: 10 }, (_, index) => `k${index}`);
  const register = { promised: ballotOf(1), accepted: zeroBallot, value: undefined };
  await store.write({
    registers: keys.map((key) => [key, register]),
    meta: [],
    counter: 1,
    registersTotal: 10,
  });
  const found: string[] = [];
  const fatal: unknown[] = [];
  const room = { isThere: true };
  const scan = new StoreScan({
    store,
    clock,
    pageEntriesMax: 3,
    pageBytesMax: 1_000,
    hasRoom: () => room.isThere,
    onFound: (key) => found.push(key),
    onFatal: (error) => fatal.push(error),
  });
  return { clock, store, scan, keys, found, fatal, room };
}

describe("the look through a store", () => {
  it("begins when it is asked to, and shows every register once, page by page", async () => {
    const { clock, scan, keys, found } = await start();
    scan.begin(100);
    await clock.advance(99);
    expect(found).toEqual([]);
    await clock.advance(1);
    expect(found).toEqual(keys.slice(0, 3));
    await clock.advance(10_000);
    expect(found).toEqual(keys);
  });

  it("waits while there is no room, and goes on where it was", async () => {
    const { clock, scan, keys, found, room } = await start();
    scan.begin(0);
    await clock.advance(0);
    room.isThere = false;
    await clock.advance(10_000);
    expect(found).toEqual(keys.slice(0, 3));
    room.isThere = true;
    await clock.advance(10_000);
    expect(found).toEqual(keys);
  });

  it("is followed by another one that was asked for meanwhile", async () => {
    const { clock, scan, keys, found } = await start();
    scan.begin(0);
    await clock.advance(0);
    scan.begin(0);
    await clock.advance(10_000);
    expect(found).toEqual([...keys, ...keys]);
    scan.begin(50);
    await clock.advance(10_000);
    expect(found).toHaveLength(30);
  });

  it("tells of a store that fails, and stops when it is told to", async () => {
    const { clock, store, scan, fatal, found } = await start();
    scan.begin(0);
    await clock.advance(0);
    await store.close();
    await clock.advance(100);
    expect(fatal).toHaveLength(1);
    const stopped = await start();
    stopped.scan.begin(10);
    stopped.scan.stop();
    await stopped.clock.advance(10_000);
    expect([found.length, stopped.found.length]).toEqual([3, 0]);
  });
});
