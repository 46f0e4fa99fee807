import { describe, expect, it } from "vitest";
import { looksSame, valueKey } from "./keys.ts";
import { outcomeOf } from "./language.test-support.ts";
import type { Value } from "./types.ts";
import { copyValue, describeValue, ValueError } from "./values.ts";

const loop: Value[] = [];
loop.push(loop);

describe("values", () => {
  it("are copied to the bottom, without sharing", () => {
    const inner = { ballot: 1 };
    const copy = copyValue({ a: inner, b: [inner, undefined, null] }) as { a: Value; b: Value[] };
    expect(copy).toStrictEqual({ a: { ballot: 1 }, b: [{ ballot: 1 }, undefined, null] });
    expect(copy.a).not.toBe(inner);
    expect(copy.a).not.toBe(copy.b[0]);
  });

  it("cannot be copied with functions, in themselves, or too large", () => {
    const f = outcomeOf("function run() { return run; }");
    expect(() => copyValue({ f })).toThrow("The function run cannot be sent or copied");
    expect(() => copyValue(loop)).toThrow(ValueError);
    expect(() => copyValue(Array.from({ length: 60_000 }, () => []))).toThrow("more than 50000 parts");
    const shared = Array.from({ length: 10_000 }, () => 1);
    expect(() => copyValue(shared.map(() => shared))).toThrow("more than 50000 parts");
  });

  it("have equal keys only when they are equal", () => {
    const values: readonly Value[] = [
      undefined,
      null,
      true,
      false,
      0,
      -0,
      1,
      "",
      "1",
      "u",
      [],
      {},
      [1],
      [[1]],
      [1, 1],
      [11],
      { a: 1 },
      { a: "1" },
      { a: undefined },
      { b: 1 },
      { a: 1, b: 2 },
      { a: { b: 2 } },
      { ab: 1 },
      ["a", "b"],
      ["ab"],
      ["", "ab"],
      '"1:a',
      [[], []],
      [[[]]],
    ];
    expect(new Set(values.map(valueKey)).size).toBe(values.length);
    expect(values.map((value) => valueKey(copyValue(value)))).toStrictEqual(values.map(valueKey));
    expect(() => valueKey(loop)).toThrow(ValueError);
    let shared: Value = [];
    for (let depth = 0; depth < 60; depth += 1) shared = [shared, shared];
    expect(() => valueKey(shared)).toThrow("more than 50000 parts");
  });

  it("look the same or not, also those that contain themselves", () => {
    const ring = (inside: Value): Value => {
      const made: Value[] = [inside];
      made.push(made);
      return made;
    };
    expect(looksSame(ring(1), ring(1))).toBe(true);
    expect(looksSame(ring(1), ring(2))).toBe(false);
    expect(looksSame(ring(1), 1)).toBe(false);
    expect(looksSame({ a: [1] }, { a: [1] })).toBe(true);
  });

  it("are described in short text that never exceeds the limit", () => {
    const f = outcomeOf("function promise() {} function run() { return [promise, () => 1]; }");
    expect(describeValue({ ballot: 101, value: undefined, "a b": [null, "x\n", -0], f, none: {} })).toBe(
      '{ ballot: 101, value: undefined, "a b": [null, "x\\n", -0], f: [promise(), function()], none: {} }',
    );
    for (const large of [
      loop,
      "x".repeat(10_000),
      Array.from({ length: 9000 }, (_, i) => i),
      { a: { b: { c: "long" } } },
    ]) {
      expect(describeValue(large, 20).length).toBeLessThanOrEqual(20);
    }
    expect(describeValue([1, 2, 3, 4, 5, 6], 10)).toBe("[1, 2, 3,…");
  });
});
