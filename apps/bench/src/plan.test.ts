import { expect, it } from "vitest";
import { readArguments, UsageError } from "./arguments.ts";
import { type Plan, planOf } from "./plan.ts";

function planFor(...given: string[]): Plan {
  const read = readArguments(given);
  if (read === "help") throw new Error("asked for help");
  return planOf(read);
}

it("names every cell once", () => {
  for (const mode of ["--quick", "--full"]) {
    const ids = planFor(mode).cells.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  }
});

it("measures five times, or once for a quick look, or as often as asked", () => {
  expect(planFor().repetitions).toBe(5);
  expect(planFor("--quick").repetitions).toBe(1);
  expect(planFor("--quick", "--repetitions", "3").repetitions).toBe(3);
});

it("keeps only the cells that were asked for", () => {
  const ids = planFor("--only", "put/1/*", "--only", "faults").cells.map(({ id }) => id);
  expect(ids).toEqual(["put/1/128B", "faults"]);
});

it("names the cells there are when none was meant", () => {
  expect(() => planFor("--quick", "--only", "faults")).toThrow(UsageError);
  expect(() => planFor("--quick", "--only", "faults")).toThrow("put/256/128B");
});

it("covers the whole matrix of a full run", () => {
  const ids = planFor("--full").cells.map(({ id }) => id);
  for (const operation of ["put", "get", "modify", "mixed", "hot"]) {
    for (const inFlight of [1, 16, 64, 256, 1024]) {
      for (const size of ["128B", "4KiB", "256KiB"]) expect(ids).toContain(`${operation}/${inFlight}/${size}`);
    }
  }
  expect(ids).toEqual(
    expect.arrayContaining(["faults", "wide-area", "members", "scale/10000000", "change/1000000", "limits/4KiB"]),
  );
});
