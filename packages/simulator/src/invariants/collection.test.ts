import { describe, expect, it } from "vitest";
import { collectedEverywhere } from "./collected-everywhere.ts";
import { Bench, ballot, chainTo, live, recordOf, tombstone } from "./observations.test-support.ts";

describe("only what every member knows to be deleted is collected", () => {
  const chain = chainTo("a", "b");
  const at = ballot(3, 9);

  /** Two members at the last epoch, or while joint, of which these hold the tombstone. */
  function benchWith(holders: readonly string[], links: readonly (typeof chain)[number][] = chain): Bench {
    const bench = new Bench(collectedEverywhere());
    for (const node of ["a", "b"]) bench.adopt(node, links);
    for (const node of holders) bench.write(node, { k: recordOf(at, at, tombstone) });
    return bench;
  }

  it("takes the removal of a tombstone that all hold, one after the other", () => {
    const bench = benchWith(["a", "b"]);
    bench.write("a", { k: undefined }, [], at);
    bench.write("b", { k: undefined }, [], at);
    expect(bench.problems).toEqual([]);
  });

  it("takes a promise that is dropped", () => {
    const bench = benchWith([]);
    bench.write("a", { k: recordOf(at) });
    bench.write("a", { k: undefined }, [], at);
    expect(bench.problems).toEqual([]);
  });

  it("refuses one that a member has not seen", () => {
    const bench = benchWith(["a"]);
    bench.write("a", { k: undefined }, [], at);
    expect(bench.problems).toEqual(["a collects 3.9.p of k, which store store-b has not seen"]);
  });

  it("refuses a later one than all hold", () => {
    const bench = benchWith(["a", "b"]);
    const later = ballot(3, 12);
    bench.write("a", { k: recordOf(later, later, tombstone) });
    bench.write("a", { k: undefined }, [], later);
    expect(bench.problems).toEqual(["a collects 3.12.p of k, which store store-b has not seen"]);
  });

  it("refuses a value, and anything while two sets decide", () => {
    const alive = benchWith([]);
    for (const node of ["a", "b"]) alive.write(node, { k: recordOf(at, at, live) });
    alive.write("a", { k: undefined }, [], at);
    expect(alive.problems).toEqual(["a collects 3.9.p of k, which is not deleted"]);
    const joint = benchWith(["a", "b"], chain.slice(0, 2));
    joint.write("a", { k: undefined }, [], at);
    expect(joint.problems).toEqual(["a collects 3.9.p of k while two sets decide"]);
  });
});
