import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { Level } from "level";
import { afterEach, describe, expect, it, type MockInstance, vi } from "vitest";
import { openLevelStore } from "./index.ts";
import { batchOf, registerAt, scratchDirectory, storeErrorOf, storeOn } from "./level-store.test-support.ts";

const index = new URL("./index.ts", import.meta.url).href;

afterEach(() => {
  vi.restoreAllMocks();
});

/** Every write of a batch that was filled record by record. */
async function spyOnWrites(): Promise<MockInstance<(options?: unknown) => Promise<void>>> {
  const database = new Level(await scratchDirectory());
  await database.open();
  const batch = database.batch();
  const proto = Object.getPrototypeOf(Object.getPrototypeOf(batch)) as { write: (options?: unknown) => Promise<void> };
  await batch.close();
  await database.close();
  return vi.spyOn(proto, "write");
}

/** Every batch handed over as an array, as formatting and erasing do. */
function spyOnArrays(): MockInstance<(operations: readonly unknown[], options?: unknown) => Promise<void>> {
  return vi.spyOn(Level.prototype, "batch") as unknown as ReturnType<typeof spyOnArrays>;
}

/** Runs a module in a Node process of its own, which is killed when the test ends. */
function runNode(source: string) {
  const conditions = ["--conditions=@quorate/source", "--input-type=module"];
  const child = spawn(process.execPath, [...conditions, "--eval", source], { stdio: ["ignore", "pipe", "pipe"] });
  let errors = "";
  child.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  return { child, lines: createInterface(child.stdout)[Symbol.asyncIterator](), errors: () => errors };
}

describe("every batch", () => {
  it("is synced before it is answered: those of the format, of writes and of erasing", async () => {
    const writes = await spyOnWrites();
    const arrays = spyOnArrays();
    const unsynced = [
      vi.spyOn(Level.prototype, "put"),
      vi.spyOn(Level.prototype, "del"),
      vi.spyOn(Level.prototype, "clear"),
    ];
    const store = storeOn(await scratchDirectory());
    await store.open();
    await store.write(batchOf([["key", registerAt(1, 10)]], 1));
    await store.write(batchOf([["key", undefined]], 0));
    await store.erase();
    expect(writes.mock.calls).toEqual([[{ sync: true }], [{ sync: true }]]);
    // The format; the mark, the removal and the format of the erasing. The others are those two.
    const options = arrays.mock.calls.filter((call) => call.length > 0).map((call) => call.at(1));
    expect(options).toEqual(Array.from({ length: 4 }, () => ({ sync: true })));
    for (const spy of unsynced) expect(spy).not.toHaveBeenCalled();
  });

  it("resolves only after LevelDB answered, and in turn", async () => {
    const store = storeOn(await scratchDirectory());
    await store.open();
    const release = Promise.withResolvers<void>();
    const written = await spyOnWrites();
    const started = Promise.withResolvers<void>();
    written.mockImplementationOnce(async () => {
      started.resolve();
      await release.promise;
    });
    const settled: number[] = [];
    const writes = [1, 2].map(async () => settled.push(await store.write(batchOf([], 0))));
    await started.promise;
    await store.get(["key"]);
    expect([settled, written.mock.calls.length]).toEqual([[], 1]);
    release.resolve();
    await Promise.all(writes);
    expect(settled).toEqual([1, 2]);
  });
});

describe("the first storage error", () => {
  it("ends the store: every later call rejects with it, though the disk recovered", async () => {
    const directory = await scratchDirectory();
    const store = storeOn(directory);
    await store.open();
    await store.write(batchOf([["key", registerAt(1, 10)]], 1));
    const cause = Object.assign(new Error("IO error: 000003.log: Input/output error"), { code: "LEVEL_IO_ERROR" });
    (await spyOnWrites()).mockRejectedValueOnce(cause);
    const waiting = [store.write(batchOf([], 1)), store.write(batchOf([], 1)), store.erase()];
    const errors = await Promise.all(waiting.map(storeErrorOf));
    expect(errors[0]).toMatchObject({ code: "FAILED", cause, directory });
    for (const call of [store.get(["key"]), store.list(undefined, 1, 1), store.write(batchOf([], 1)), store.erase()]) {
      errors.push(await storeErrorOf(call));
    }
    expect(new Set(errors).size).toBe(1);
    await store.close();
    expect((await storeOn(directory).open()).sequence).toBe(1);
  });

  it("withholds the answer of a read that was under way", async () => {
    const store = storeOn(await scratchDirectory());
    await store.open();
    const read = Promise.withResolvers<void>();
    vi.spyOn(Level.prototype, "getMany").mockImplementationOnce(async () => {
      await read.promise;
      return [];
    });
    const reading = storeErrorOf(store.get(["key"]));
    (await spyOnWrites()).mockRejectedValueOnce(new Error("no space left on device"));
    const writing = await storeErrorOf(store.write(batchOf([], 0)));
    read.resolve();
    expect(await reading).toBe(writing);
  });
});

describe("a directory in use", () => {
  it("is refused to a second store of the process, and stays locked to others afterwards", async () => {
    const directory = await scratchDirectory();
    const store = storeOn(directory);
    await store.open();
    expect((await storeErrorOf(storeOn(directory).open())).code).toBe("LOCKED");
    const source = `
      import { openLevelStore } from ${JSON.stringify(index)};
      await openLevelStore({ directory: ${JSON.stringify(directory)} }).open().catch(({ code }) => console.log(code));`;
    const other = runNode(source);
    expect((await other.lines.next()).value, other.errors()).toBe("LOCKED");
    expect(await store.write(batchOf([], 0))).toBe(1);
    await store.close();
    expect((await storeOn(directory).open()).sequence).toBe(1);
  });

  it("is called locked, not damaged, while another process changes its files", async () => {
    const directory = await scratchDirectory();
    const store = openLevelStore({ directory });
    await store.open();
    for (let number = 1; number <= 3; number++) await store.write(batchOf([], 0));
    await store.close();
    const holder = runNode(`
      import { openLevelStore } from ${JSON.stringify(index)};
      import { readdirSync, rmSync } from "node:fs";
      const directory = ${JSON.stringify(directory)};
      await openLevelStore({ directory }).open();
      // The files as a reader sees them in the middle of a change.
      for (const name of readdirSync(directory)) if (name.endsWith(".ldb")) rmSync(directory + "/" + name);
      console.log("open");
      setInterval(() => {}, 1000);`);
    try {
      expect((await holder.lines.next()).value, holder.errors()).toBe("open");
      expect((await storeErrorOf(storeOn(directory).open())).code).toBe("LOCKED");
    } finally {
      holder.child.kill("SIGKILL");
    }
  });
});

describe("a process killed while it writes", () => {
  it("leaves every batch it acknowledged, and every batch whole", { timeout: 60_000 }, async () => {
    const directory = await scratchDirectory();
    let acknowledged = 0;
    for (const killAfter of [1, 40, 150, 400]) {
      const writer = runNode(`
        import { writeSync } from "node:fs";
        import { openLevelStore } from ${JSON.stringify(index)};
        const store = openLevelStore({ directory: ${JSON.stringify(directory)} });
        let { sequence } = await store.open();
        for (;;) {
          const ballot = { epoch: 1, counter: sequence + 1, proposer: "p" };
          const register = { promised: ballot, accepted: ballot, value: Buffer.alloc(20_000, sequence % 251) };
          const registers = [["a " + sequence, register], ["last", register], ["z " + sequence, register]];
          sequence = await store.write({ registers, meta: [], counter: sequence + 1, registersTotal: 2 * sequence + 3 });
          writeSync(1, sequence + "\\n");
        }`);
      const target = acknowledged + killAfter;
      for await (const line of { [Symbol.asyncIterator]: () => writer.lines }) {
        acknowledged = Number(line);
        if (acknowledged === target) writer.child.kill("SIGKILL");
      }
      if (writer.child.exitCode === null && writer.child.signalCode === null) await once(writer.child, "exit");
      expect(acknowledged, writer.errors()).toBeGreaterThanOrEqual(target);
      await expectWhole(directory, acknowledged);
    }
  });
});

/** Opens a killed writer's store and looks at every batch. */
async function expectWhole(directory: string, acknowledged: number): Promise<void> {
  const store = openLevelStore({ directory });
  const { sequence, registers, counter } = await store.open();
  expect(sequence).toBeGreaterThanOrEqual(acknowledged);
  expect([registers, counter]).toEqual([2 * sequence + 1, sequence]);
  const numbers = Array.from({ length: sequence }, (_, number) => number);
  for (const name of ["a", "z"]) {
    const found = await store.get(numbers.map((number) => `${name} ${number}`));
    expect(found.map((register) => register?.accepted.counter)).toEqual(numbers.map((number) => number + 1));
  }
  expect((await store.get(["last"]))[0]?.accepted.counter).toBe(sequence);
  expect((await store.get([`a ${sequence}`]))[0]).toBeUndefined();
  await store.close();
}
