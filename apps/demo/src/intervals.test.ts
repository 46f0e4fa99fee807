import { describe, expect, it } from "vitest";
import { contains, insert, type Intervals, size } from "./intervals.ts";

describe("intervals", () => {
  it("join their neighbours and keep apart what is apart", () => {
    let set: Intervals = [];
    for (const number of [5, 1, 2, 9, 4, 3, 3]) set = insert(set, number);
    expect(set).toEqual([
      [1, 5],
      [9, 9],
    ]);
    expect(size(set)).toBe(6);
  });

  it("hold exactly what was put in, whatever the order of six numbers", () => {
    const orders = permutations([0, 1, 2, 4, 5, 7]);
    for (const order of orders) {
      const set = order.reduce<Intervals>((at, number) => insert(at, number), []);
      expect(set, order.join(" ")).toEqual([
        [0, 2],
        [4, 5],
        [7, 7],
      ]);
      expect([...Array(9).keys()].filter((number) => contains(set, number))).toEqual([0, 1, 2, 4, 5, 7]);
    }
    expect(orders).toHaveLength(720);
  });
});

function permutations(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) => permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));
}
