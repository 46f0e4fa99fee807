import { describe, expect, it } from "vitest";
import { sampleOf } from "./sample.test-support.ts";
import { errorsIn, greatest, median, medianOf, paired, ratios, series } from "./statistics.ts";

describe("median", () => {
  it("is the middle, whatever the order", () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([7])).toBe(7);
  });

  it("orders numbers as numbers", () => {
    expect(median([10, 9, 100])).toBe(10);
  });

  it("is nothing for no numbers", () => {
    expect(median([])).toBeUndefined();
  });
});

describe("ratios", () => {
  it("compares within a repetition, so that a slow minute meets both", () => {
    const samples = [
      ...[10, 100, 20].map((value, index) => sampleOf("a", index + 1, value)),
      ...[5, 50, 10].map((value, index) => sampleOf("b", index + 1, value)),
    ];
    const found = ratios(series(samples, "a", "perSecond"), series(samples, "b", "perSecond"));
    expect([...found.values()]).toEqual([2, 2, 2]);
  });

  it("leaves out a repetition that one side lacks", () => {
    const one = new Map([
      [1, 10],
      [2, 20],
    ]);
    expect(ratios(one, new Map([[2, 10]]))).toEqual(new Map([[2, 2]]));
  });
});

it("takes the greater of two series repetition by repetition", () => {
  const one = new Map([
    [1, 10],
    [2, 20],
  ]);
  const other = new Map([
    [2, 30],
    [3, 5],
  ]);
  expect(greatest([one, other])).toEqual(
    new Map([
      [1, 10],
      [2, 30],
      [3, 5],
    ]),
  );
});

it("combines two series as it is told", () => {
  expect(paired(new Map([[1, 8]]), new Map([[1, 3]]), (one, other) => one - other)).toEqual(new Map([[1, 5]]));
});

it("does not take a metric that a sample lacks for zero", () => {
  const samples = [sampleOf("a", 1, 5), { ...sampleOf("a", 2, 0), metrics: {} }];
  expect(medianOf(samples, "a", "perSecond")).toBe(5);
  expect(medianOf(samples, "b", "perSecond")).toBeUndefined();
});

it("adds up failures by what they failed with", () => {
  const samples = [
    { ...sampleOf("a", 1, 5), errors: { late: 2, lost: 1 } },
    { ...sampleOf("a", 2, 5), errors: { late: 3 } },
  ];
  expect(errorsIn(samples)).toEqual({ late: 5, lost: 1 });
});
