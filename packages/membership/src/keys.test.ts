import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareByCodePoint } from "./keys.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);

describe(`the order of keys (seed ${seed})`, () => {
  it("puts code points above U+FFFF last, unlike the order of UTF-16 units", () => {
    expect(compareByCodePoint("\u{1f600}", "\uff5e")).toBeGreaterThan(0);
    expect(["\u{1f600}", "\uff5e"].toSorted(compareByCodePoint)).toEqual(["\uff5e", "\u{1f600}"]);
    expect(["\u{1f600}", "\uff5e"].toSorted()).toEqual(["\u{1f600}", "\uff5e"]);
  });

  it("is the order of the keys' UTF-8 bytes", () => {
    // The borders of one, two, three and four bytes, and of the surrogates in between.
    const unit = fc.constantFrom("a", "b", "\u007f", "\u0080", "\ud7ff", "\ue000", "\uffff", "\u{10000}", "\u{10ffff}");
    const key = fc.string({ unit, maxLength: 6 });
    fc.assert(
      fc.property(key, key, (a, b) => {
        expect(Math.sign(compareByCodePoint(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
      { seed, numRuns: 2_000 },
    );
  });
});
