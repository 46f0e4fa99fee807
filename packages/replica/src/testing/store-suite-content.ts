import { bytesOf, expect, pagesOf, promiseOnly, registerOf, samplesOf, sortedKeys } from "./store-samples.ts";
import { playAgainstModel } from "./store-model.ts";
import { type StoreTest, empty, reopened } from "./store-harness.ts";

/** What a store promises of single registers. */
export function registerTests(test: StoreTest): void {
  test("registers come back in the order of the keys asked for, absent ones as undefined", async (_subject, store) => {
    await store.open();
    const [a, b] = [registerOf(1, "a"), registerOf(2, "b")];
    await store.write({
      ...empty,
      registers: [
        ["a", a],
        ["b", b],
      ],
      registersTotal: 2,
    });
    expect(await store.get(["b", "none", "a", "b"])).toEqual([b, undefined, a, b]);
    expect(await store.get([])).toEqual([]);
  });

  test("every form of a register survives a reopening unchanged", async (subject, store) => {
    await store.open();
    const register = registerOf(3, "value");
    const high = { epoch: 2 ** 40, counter: 2 ** 52, proposer: register.promised.proposer };
    const forms = [
      ["promise only", promiseOnly(5)],
      ["promised further", { ...register, promised: high }],
      ["highest ballots", { ...register, promised: high, accepted: high }],
      ["empty value", { ...register, value: bytesOf("") }],
      ["a MiB", { ...register, value: new Uint8Array(2 ** 20).map((_, index) => (index * 31) % 251) }],
    ] as const;
    await store.write({ ...empty, registers: forms, registersTotal: forms.length });
    const again = await reopened(subject, store);
    await again.open();
    expect(await again.get(forms.map(([name]) => name))).toEqual(forms.map(([, form]) => form));
  });

  test("any well-formed text is a key, and no two are the same", async (subject, store) => {
    await store.open();
    const keys = [
      "",
      "\u0000",
      "\u0000configuration",
      "\ufeffmark",
      "mark",
      "é",
      "e\u0301",
      "\u{10ffff}",
      "x".repeat(1024),
    ];
    const registers = keys.map((key, index) => [key, registerOf(index + 1, key)] as const);
    await store.write({ ...empty, registers, registersTotal: keys.length });
    const again = await reopened(subject, store);
    await again.open();
    expect(await again.get(keys)).toEqual(registers.map(([, register]) => register));
    const listed = await again.list(undefined, 100, 100_000);
    expect(listed.entries.map(([key]) => key)).toEqual(sortedKeys(keys));
  });

  test("changing bytes that went in or came out changes nothing in the store", async (subject, store) => {
    await store.open();
    const value = bytesOf("value");
    const meta = bytesOf("meta");
    const written = store.write({
      ...empty,
      registers: [["key", { ...registerOf(1, ""), value }]],
      meta: [["m", meta]],
      registersTotal: 1,
    });
    value.fill(0);
    meta.fill(0);
    await written;
    for (let round = 0; round < 2; round++) {
      const [register] = await store.get(["key"]);
      expect(register?.value).toEqual(bytesOf("value"));
      register?.value?.fill(0);
      const page = await store.list(undefined, 1, 1);
      expect(page.entries[0]?.[1].value).toEqual(bytesOf("value"));
      page.entries[0]?.[1].value?.fill(0);
    }
    const { meta: kept } = await (await reopened(subject, store)).open();
    expect(kept.get("m")).toEqual(bytesOf("meta"));
  });

  test("random batches, removals, erasings and reopenings leave what a plain map would hold", async (subject) => {
    for (const seed of [1, 2, 3]) await playAgainstModel(subject, seed);
  });
}

/** What a store promises of listings. */
export function listTests(test: StoreTest): void {
  test("keys are listed by code points, so that those above U+FFFF come last", async (_subject, store) => {
    await store.open();
    const ordered = [
      "a",
      "a\u0000",
      "b",
      "\u00e9",
      "\ud7ff",
      "\ue000",
      "\uffff",
      "\u{10000}",
      "\u{1f600}",
      "\u{10ffff}",
    ];
    const registers = ordered.toReversed().map((key) => [key, registerOf(1, key)] as const);
    await store.write({ ...empty, registers, registersTotal: ordered.length });
    const { entries } = await store.list(undefined, 100, 100_000);
    expect(entries.map(([key]) => key)).toEqual(ordered);
    expect((await store.list("\uffff", 1, 1)).entries[0]?.[0]).toEqual("\u{10000}");
  });

  test("pages are contiguous, complete and in order, whatever their limits", async (_subject, store) => {
    await store.open();
    const keys = samplesOf(2500);
    for (let start = 0; start < keys.length; start += 500) {
      const registers = keys.slice(start, start + 500).map((key) => [key, registerOf(1, key)] as const);
      await store.write({ ...empty, registers, registersTotal: start + 500 });
    }
    const wanted = sortedKeys(keys).map((key) => [key, registerOf(1, key)]);
    for (const [entriesMax, bytesMax] of [
      [1, 10 ** 6],
      [499, 10 ** 6],
      [10 ** 6, 3000],
      [10 ** 6, 10 ** 6],
    ] as const) {
      const scope = entriesMax === 1 ? 50 : wanted.length;
      const { entries } = await pagesOf(store, entriesMax, bytesMax, scope);
      expect(entries).toEqual(wanted.slice(0, scope));
    }
  });

  test("a page keeps to its limits, but always holds at least one entry", async (_subject, store) => {
    await store.open();
    const keys = samplesOf(20).toSorted();
    const value = new Uint8Array(1000);
    const registers = keys.map((key) => [key, { ...registerOf(1, ""), value }] as const);
    await store.write({ ...empty, registers, registersTotal: keys.length });
    const sizeOf = async (entriesMax: number, bytesMax: number) =>
      (await store.list(undefined, entriesMax, bytesMax)).entries.length;
    expect(await sizeOf(7, 10 ** 6)).toEqual(7);
    expect(await sizeOf(7, 1)).toEqual(1);
    expect(await sizeOf(7, 0)).toEqual(1);
    const byBytes = await sizeOf(100, 5500);
    expect(byBytes >= 4 && byBytes <= 5).toEqual(true);
  });

  test("a page says whether the listing ends with it, also when it is exactly full", async (_subject, store) => {
    await store.open();
    const registers = ["a", "b", "c"].map((key) => [key, registerOf(1, key)] as const);
    await store.write({ ...empty, registers, registersTotal: 3 });
    const lastOf = async (after: string | undefined, entriesMax: number) =>
      (await store.list(after, entriesMax, 10 ** 6)).last;
    expect([await lastOf(undefined, 2), await lastOf(undefined, 3), await lastOf(undefined, 4)]).toEqual([
      false,
      true,
      true,
    ]);
    expect([await lastOf("a", 1), await lastOf("b", 1), await lastOf("z", 1)]).toEqual([false, true, true]);
  });

  test("a listing starts above `after`, whether that key is there or not, and skips removed keys", async (_subject, store) => {
    await store.open();
    const registers = ["a", "b", "c", "d"].map((key) => [key, registerOf(1, key)] as const);
    await store.write({ ...empty, registers, registersTotal: 4 });
    await store.write({
      ...empty,
      registers: [
        ["c", undefined],
        ["never", undefined],
      ],
      registersTotal: 3,
    });
    const keysAfter = async (after: string) => (await store.list(after, 10, 10 ** 6)).entries.map(([key]) => key);
    expect(await keysAfter("a")).toEqual(["b", "d"]);
    expect(await keysAfter("aa")).toEqual(["b", "d"]);
    expect(await keysAfter("c")).toEqual(["d"]);
    expect(await keysAfter("d")).toEqual([]);
  });
}
