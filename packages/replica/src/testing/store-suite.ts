import type { TestRunner } from "./runner.ts";
import { bytesOf, expect, registerOf, rejectionOf, samplesOf } from "./store-samples.ts";
import { listTests, registerTests } from "./store-suite-content.ts";
import { type StoreTest, type StoreUnderTest, empty, reopened } from "./store-harness.ts";

/**
 * Holds a store to every promise of the AcceptorStore port that can be seen without cutting the
 * power: atomicity, order, durability across a reopening, numbering, listing, erasing, closing.
 */
export function acceptorStoreSuite(runner: TestRunner, create: () => Promise<StoreUnderTest>): void {
  const test: StoreTest = (name, body) => {
    runner.it(name, async () => {
      const subject = await create();
      try {
        await body(subject, subject.store);
      } finally {
        await subject.dispose();
      }
    });
  };
  runner.describe("a store's life", () => lifeTests(test));
  runner.describe("a store's batches", () => batchTests(test));
  runner.describe("a store's registers", () => registerTests(test));
  runner.describe("a store's listing", () => listTests(test));
}

function lifeTests(test: StoreTest): void {
  test("an empty disk opens with nothing in it, and stays empty when only opened", async (subject, store) => {
    const nothing = { sequence: 0, registers: 0, counter: 0, meta: new Map() };
    expect(await store.open()).toEqual(nothing);
    expect(await store.list(undefined, 10, 1000)).toEqual({ entries: [], last: true });
    expect(await (await reopened(subject, store)).open()).toEqual(nothing);
  });

  test("everything a batch wrote is there after a reopening", async (subject, store) => {
    await store.open();
    const register = registerOf(1, "value");
    const meta = ["identity", bytesOf("me")] as const;
    await store.write({ registers: [["key", register]], meta: [meta], counter: 41, registersTotal: 1 });
    const again = await reopened(subject, store);
    expect(await again.open()).toEqual({ sequence: 1, registers: 1, counter: 41, meta: new Map([meta]) });
    expect(await again.get(["key"])).toEqual([register]);
  });

  test("nothing is answered before it is opened, and it is opened only once", async (_subject, store) => {
    expect(await rejectionOf(store.get(["key"]))).toEqual("rejected");
    expect(await rejectionOf(store.write(empty))).toEqual("rejected");
    await store.open();
    expect(await rejectionOf(store.open())).toEqual("rejected");
    expect(await store.get(["key"])).toEqual([undefined]);
  });

  test("nothing is answered after it is closed, and closing twice is no error", async (_subject, store) => {
    await store.open();
    await store.close();
    await store.close();
    for (const call of [store.get([]), store.list(undefined, 1, 1), store.write(empty), store.erase(), store.open()]) {
      expect(await rejectionOf(call)).toEqual("rejected");
    }
  });

  test("erasing removes every record and starts the numbers again, durably", async (subject, store) => {
    await store.open();
    const registers = samplesOf(300).map((key) => [key, registerOf(1, key)] as const);
    await store.write({ registers, meta: [["identity", bytesOf("me")]], counter: 9, registersTotal: 300 });
    await store.erase();
    expect(await store.list(undefined, 10, 1000)).toEqual({ entries: [], last: true });
    const again = await reopened(subject, store);
    expect(await again.open()).toEqual({ sequence: 0, registers: 0, counter: 0, meta: new Map() });
    expect(await again.list(undefined, 10, 1000)).toEqual({ entries: [], last: true });
  });

  test("an erased store takes new batches at once, and nothing of the old ones returns", async (subject, store) => {
    await store.open();
    const registers = [["old", registerOf(1, "x")]] as const;
    await store.write({ ...empty, registers, counter: 9, registersTotal: 1 });
    const erased = store.erase();
    const written = store.write({ ...empty, registers: [["new", registerOf(1, "x")]], registersTotal: 1 });
    const read = store.get(["old", "new"]);
    expect([await erased, await written, (await read)[0]]).toEqual([undefined, 1, undefined]);
    const again = await reopened(subject, store);
    expect(await again.open()).toEqual({ sequence: 1, registers: 1, counter: 0, meta: new Map() });
    expect(await again.list(undefined, 10, 1000)).toEqual({ entries: [["new", registerOf(1, "x")]], last: true });
  });
}

function batchTests(test: StoreTest): void {
  test("sequence numbers grow by one per batch, also across a reopening and for empty batches", async (subject, store) => {
    await store.open();
    expect(await store.write(empty)).toEqual(1);
    expect(await store.write(empty)).toEqual(2);
    const again = await reopened(subject, store);
    expect((await again.open()).sequence).toEqual(2);
    expect(await again.write(empty)).toEqual(3);
  });

  test("writes that do not wait for each other are applied in the order of the calls", async (subject, store) => {
    await store.open();
    const calls = Array.from({ length: 100 }, (_, index) =>
      store.write({
        ...empty,
        registers: [["key", registerOf(index + 1, `${index}`)]],
        counter: index,
        registersTotal: 1,
      }),
    );
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    const again = await reopened(subject, store);
    expect(await again.open()).toEqual({ sequence: 100, registers: 1, counter: 99, meta: new Map() });
    expect(await again.get(["key"])).toEqual([registerOf(100, "99")]);
  });

  test("writes that wait when it is closed are finished first", async (subject, store) => {
    await store.open();
    const calls = Promise.all([store.write(empty), store.write(empty)]);
    const again = await reopened(subject, store);
    expect(await calls).toEqual([1, 2]);
    expect((await again.open()).sequence).toEqual(2);
  });

  test("a batch that no store can take is refused whole, and the store stays usable", async (subject, store) => {
    await store.open();
    const good = ["good", registerOf(1, "x")] as const;
    const bad = ["unpaired \ud800", registerOf(1, "x")] as const;
    expect(await rejectionOf(store.write({ ...empty, registers: [good, bad] }))).toEqual("rejected");
    expect(await rejectionOf(store.write({ ...empty, registers: [good], counter: -1 }))).toEqual("rejected");
    expect(await rejectionOf(store.get(["unpaired \udfff"]))).toEqual("rejected");
    expect(await store.get(["good"])).toEqual([undefined]);
    expect(await store.write(empty)).toEqual(1);
    expect((await (await reopened(subject, store)).open()).sequence).toEqual(1);
  });

  test("a meta record is replaced and removed, and never taken for a register of its name", async (subject, store) => {
    await store.open();
    await store.write({
      ...empty,
      meta: [
        ["kept", bytesOf("1")],
        ["gone", bytesOf("1")],
        ["empty", bytesOf("")],
      ],
    });
    await store.write({
      ...empty,
      meta: [
        ["kept", bytesOf("2")],
        ["gone", undefined],
        ["never", undefined],
      ],
    });
    expect(await store.get(["kept"])).toEqual([undefined]);
    expect(await store.list(undefined, 10, 1000)).toEqual({ entries: [], last: true });
    const { meta } = await (await reopened(subject, store)).open();
    expect({ meta }).toEqual({
      meta: new Map([
        ["kept", bytesOf("2")],
        ["empty", bytesOf("")],
      ]),
    });
  });

  test("the register total and the counter of the last batch are kept, whatever it held", async (subject, store) => {
    await store.open();
    await store.write({
      ...empty,
      registers: [
        ["a", registerOf(1, "x")],
        ["b", registerOf(1, "x")],
      ],
      counter: 7,
      registersTotal: 2,
    });
    await store.write({ ...empty, registers: [["a", registerOf(2, "y")]], counter: 8, registersTotal: 2 });
    await store.write({ ...empty, registers: [["b", undefined]], counter: 2 ** 52, registersTotal: 1 });
    const again = await reopened(subject, store);
    expect(await again.open()).toEqual({ sequence: 3, registers: 1, counter: 2 ** 52, meta: new Map() });
    expect(await again.get(["a", "b"])).toEqual([registerOf(2, "y"), undefined]);
  });
}
