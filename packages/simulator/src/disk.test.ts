import type { Register, StoreBatch } from "@quorate/replica";
import { zeroBallot } from "@quorate/synod";
import { describe, expect, it } from "vitest";
import { Disk, DiskStore, type Write, copyOf } from "./disk.ts";
import { type Faults, noFaults } from "./plan.ts";
import { type Stream, streamOf } from "./random.ts";
import { Owner, VirtualTime } from "./virtual-time.ts";

function batchOf(...keys: readonly string[]): StoreBatch {
  const register: Register = { promised: zeroBallot, accepted: zeroBallot, value: undefined };
  return { registers: keys.map((key) => [key, register]), meta: [], counter: 1, registersTotal: keys.length };
}

/** A stream of which every chance falls out the same way. */
function always(hit: boolean): Stream {
  return { ...streamOf(1), below: (sides) => (hit ? sides - 1 : 0) };
}

function open(faults: Partial<Faults> = {}) {
  const written: (readonly Write[])[] = [];
  const [time, owner] = [new VirtualTime(), new Owner("n1")];
  const disk = new Disk("n1", (_, { writes }) => written.push(writes));
  const seen: string[] = [];
  const options = {
    disk,
    time,
    owner,
    stream: streamOf(1),
    syncMs: 5,
    faults: () => ({ ...noFaults, ...faults }),
    onFault: (kind: string) => seen.push(kind),
    die: (why: string) => {
      seen.push(why);
      owner.alive = false;
    },
  };
  const pass = (ms: number) => time.run(() => false, time.nowMs + ms);
  return { disk, owner, store: new DiskStore(options), again: () => new DiskStore(options), written, seen, pass };
}

describe("a simulated disk", () => {
  it("holds a batch only once the write has resolved", async () => {
    const { disk, store, pass } = open();
    let sequence = 0;
    store.write(batchOf("k")).then(
      (written) => (sequence = written),
      () => {},
    );
    expect(disk.image.registers.size).toBe(0);
    await pass(100);
    expect([sequence, disk.image.registers.size]).toEqual([1, 1]);
  });

  it.each([
    [false, 0],
    [true, 2],
  ])("loses a batch under way in a crash, or keeps it whole: kept %s", (isKept, size) => {
    const { disk, store, written } = open();
    void store.write(batchOf("k", "l"));
    expect(disk.crash(always(isKept))).toBe(isKept);
    expect(disk.image.registers.size).toBe(size);
    expect(written).toHaveLength(isKept ? 1 : 0);
  });

  it("never lets a batch or an erasure overtake what was asked for before it", async () => {
    const { disk, store, pass } = open({ slowSync: 1 });
    void store.write(batchOf("k"));
    void store.erase();
    expect(disk.pending).toHaveLength(2);
    await pass(2_000);
    expect([disk.pending.length, disk.image.registers.size]).toEqual([0, 0]);
  });

  it("takes nothing from a process that died", async () => {
    const { disk, store, owner, pass } = open();
    owner.alive = false;
    void store.write(batchOf("k"));
    void store.erase();
    await pass(100);
    expect([disk.pending.length, disk.image.registers.size]).toEqual([0, 0]);
  });

  it("shows each write with what was there before", async () => {
    const { store, written, pass } = open();
    void store.write(batchOf("k"));
    await pass(100);
    void store.write({ ...batchOf(), registers: [["k", undefined]] });
    await pass(100);
    expect(written.map((writes) => writes.map(([key, was, is]) => [key, was !== undefined, is !== undefined]))).toEqual(
      [[["k", false, true]], [["k", true, false]]],
    );
  });

  it.each([
    ["eio", "input/output error"],
    ["fullDisk", "no space left"],
  ] as const)("rejects everything after %s", async (kind, message) => {
    const { store, pass } = open({ [kind]: 1 });
    const errors: unknown[] = [];
    store.write(batchOf("k")).catch((error: unknown) => errors.push(error));
    await pass(10);
    expect(errors.map(String)).toEqual([expect.stringContaining(message)]);
    await expect(store.get(["k"])).rejects.toThrow(message);
    await expect(store.write(batchOf("k"))).rejects.toThrow(message);
  });

  it.each(["get", "list"] as const)(
    "fails to read (%s) as it fails to write, and takes nothing after that",
    async (how) => {
      const { store } = open({ eio: 1 });
      const read = how === "get" ? store.get(["k"]) : store.list(undefined, 10);
      await expect(read).rejects.toThrow("input/output error");
      await expect(store.write(batchOf("k"))).rejects.toThrow("input/output error");
    },
  );

  it("kills its process before a batch is durable, or after it and before anything is answered", async () => {
    const { store, seen, pass } = open({ writeDeath: 1 });
    let isAnswered = false;
    store.write(batchOf("k")).then(
      () => (isAnswered = true),
      () => {},
    );
    await pass(100);
    expect(isAnswered).toBe(false);
    expect(seen.some((each) => each.startsWith("death-"))).toBe(true);
  });

  it("refuses to open when torn, and to read a record that is damaged", async () => {
    const { disk, store, again } = open();
    disk.loss = "torn";
    await expect(store.open()).rejects.toThrow("gap");
    disk.loss = "misdirected";
    disk.badKeys.add("k");
    const second = again();
    await second.open();
    await expect(second.get(["l"])).resolves.toEqual([undefined]);
    await expect(second.get(["k"])).rejects.toThrow("another key or damaged");
    await expect(again().list(undefined, 10)).rejects.toThrow("damaged");
  });

  it("lists in pages, in the order of keys", async () => {
    const { disk, store } = open();
    disk.apply(batchOf("b", "a", "c"));
    const first = await store.list(undefined, 2);
    expect([first.entries.map(([key]) => key), first.last]).toEqual([["a", "b"], false]);
    const second = await store.list("b", 2);
    expect([second.entries.map(([key]) => key), second.last]).toEqual([["c"], true]);
  });

  it("goes back to a copy of an earlier state, and forgets everything when wiped", () => {
    const { disk } = open();
    disk.apply(batchOf("a"));
    const before = copyOf(disk.image);
    disk.apply(batchOf("b"));
    expect([before.sequence, before.registers.size, disk.image.registers.size]).toEqual([1, 1, 2]);
    disk.wipe();
    expect([disk.image.sequence, disk.image.registers.size]).toEqual([0, 0]);
  });
});
