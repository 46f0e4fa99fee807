import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeJson } from "./json.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
const property = { seed, numRuns: 500 };

function textOf(value: unknown): string {
  const encoded = encodeJson(value, "state");
  if (encoded.kind === "not-json") throw new Error(encoded.message);
  return encoded.text;
}

function messageOf(value: unknown): string {
  const encoded = encodeJson(value, "state");
  return encoded.kind === "not-json" ? encoded.message : `accepted as ${encoded.text}`;
}

class General {
  readonly name = "Lee";
}

describe(`encodeJson (seed ${seed})`, () => {
  it("writes what JSON.stringify writes for every JSON value", () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        expect(textOf(value)).toBe(JSON.stringify(value));
      }),
      property,
    );
  });

  it("either refuses a value or writes a text that reads back as the same value", () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true, withSparseArray: true }), (value) => {
        const encoded = encodeJson(value, "state");
        if (encoded.kind === "not-json") return;
        const back: unknown = JSON.parse(encoded.text);
        expect(textOf(back)).toBe(encoded.text);
        expect(withoutNegativeZero(back)).toEqual(withoutNegativeZero(value));
      }),
      property,
    );
  });

  it.each([
    ["undefined in an object", { a: [{ b: undefined }] }, "undefined at state.a[0].b is not JSON"],
    ["undefined itself", undefined, "undefined at state is not JSON"],
    ["a hole in an array", Object.assign([], { 0: 1, 2: 3 }), "undefined at state[1] is not JSON"],
    ["NaN", { count: Number.NaN }, "NaN at state.count is not JSON"],
    ["Infinity", [Number.NEGATIVE_INFINITY], "-Infinity at state[0] is not JSON"],
    ["a bigint", { big: 1n }, "a bigint at state.big is not JSON"],
    ["a function", { run: () => 1 }, "a function at state.run is not JSON"],
    ["a symbol", { tag: Symbol("x") }, "a symbol at state.tag is not JSON"],
    ["a symbol key", { [Symbol("x")]: 1 }, "an object with symbol keys at state is not JSON"],
    ["a date", { "at noon": new Date(0) }, 'an instance of Date at state["at noon"] is not JSON'],
    ["a map", new Map(), "an instance of Map at state is not JSON"],
    ["bytes", { bytes: new Uint8Array(1) }, "an instance of Uint8Array at state.bytes is not JSON"],
    ["an instance of a class", { who: new General() }, "an instance of General at state.who is not JSON"],
    ["an array with a name", Object.assign([1], { extra: 2 }), "an array with named properties at state is not JSON"],
  ])("refuses %s and says where it is", (_name, value, message) => {
    expect(messageOf(value)).toBe(message);
  });

  it("refuses a cycle, and accepts the same object twice", () => {
    const shared = { a: 1 };
    const cycle: { inner: { back?: unknown } } = { inner: {} };
    cycle.inner.back = cycle;
    expect(messageOf(cycle)).toBe("a cycle at state.inner.back is not JSON");
    expect(textOf([shared, shared])).toBe('[{"a":1},{"a":1}]');
  });

  it("refuses a value that is nested too deeply instead of overflowing the stack", () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level++) deep = [deep];
    expect(messageOf(deep)).toMatch(/nested more than 200 deep$/);
  });

  it("refuses a value whose getter throws", () => {
    const value = {
      get broken(): number {
        throw new Error("no reading");
      },
    };
    expect(messageOf(value)).toBe("state cannot be read: no reading");
  });

  it("keeps a key named __proto__ as the key it is, and ignores an inherited toJSON", () => {
    const tricky: unknown = JSON.parse('{"__proto__":{"admin":true}}');
    expect(textOf(tricky)).toBe('{"__proto__":{"admin":true}}');
    expect(textOf(Object.create({ __proto__: null, toJSON: () => "gone" }))).toBe("{}");
  });
});

/** JSON has one zero, and no value here depends on which. */
function withoutNegativeZero(value: unknown): unknown {
  if (Object.is(value, -0)) return 0;
  if (Array.isArray(value)) return value.map(withoutNegativeZero);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, withoutNegativeZero(field)]));
}
