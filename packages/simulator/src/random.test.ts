import { describe, expect, it } from "vitest";
import { streamOf } from "./random.ts";

const byValue = (a: number, b: number) => a - b;

describe("a stream of random numbers", () => {
  const numbers = (seed: number) => {
    const stream = streamOf(seed);
    return Array.from({ length: 20 }, () => stream.uint32());
  };

  it("is the same for the same seed, and another one for another, also above 2^32", () => {
    expect(numbers(7)).toEqual(numbers(7));
    const all = [7, 8, 7 + 2 ** 32, 7 + 2 ** 33].map((seed) => numbers(seed).join());
    expect(new Set(all).size).toBe(4);
  });

  it("has forks that depend on their names alone, not on what was drawn before", () => {
    const [fresh, used] = [streamOf(1), streamOf(1)];
    for (let draw = 0; draw < 10; draw++) used.uint32();
    expect(used.fork("disk").uint32()).toBe(fresh.fork("disk").uint32());
    expect(fresh.fork("disk").uint32()).not.toBe(fresh.fork("network").uint32());
    expect(fresh.fork("disk").fork("a").uint32()).not.toBe(fresh.fork("disk").fork("b").uint32());
  });

  it("draws from the whole of a range, and nothing outside", () => {
    const stream = streamOf(3);
    const drawn = new Set(Array.from({ length: 500 }, () => stream.between(2, 5)));
    expect([...drawn].toSorted(byValue)).toEqual([2, 3, 4, 5]);
    expect(Array.from({ length: 50 }, () => stream.chance(0)).some((hit) => hit)).toBe(false);
    expect(Array.from({ length: 50 }, () => stream.chance(1)).every((hit) => hit)).toBe(true);
    expect([...stream.shuffled([1, 2, 3, 4, 5])].toSorted(byValue)).toEqual([1, 2, 3, 4, 5]);
    expect(() => stream.pick([])).toThrow("nothing to pick from");
  });
});
