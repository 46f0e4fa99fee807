import { zeroBallot } from "@quorate/synod";
import { describe, expect, it } from "vitest";
import { configurationKey } from "../witness.ts";
import { answersOfTheEpoch } from "./answers-of-the-epoch.ts";
import { catchUpIsComplete } from "./catch-up-is-complete.ts";
import { configurationsAreChosen } from "./configurations-are-chosen.ts";
import { Bench, ballot, chainTo, recordOf, register, tombstone } from "./observations.test-support.ts";

describe("only chosen configurations are adopted", () => {
  const [first, joint, stable] = chainTo("a", "b", "c");

  it("takes one that the deciding majority accepted", () => {
    const bench = new Bench(configurationsAreChosen());
    bench.adopt("a", [first, joint]);
    bench.adopt("b", [first, joint]);
    expect(bench.problems).toEqual([]);
  });

  it("refuses one that no majority of those who decide accepted", () => {
    const bench = new Bench(configurationsAreChosen());
    bench.adopt("a", [first, joint]);
    // Only a decides what follows the joint configuration, and a knows nothing of it.
    bench.adopt("b", [first, joint, stable]);
    expect(bench.problems).toEqual(["b adopts configuration c3 of epoch 3, not chosen yet"]);
  });

  it("refuses one whose own members do not hold it, though those who decide do", () => {
    const bench = new Bench(configurationsAreChosen());
    bench.adopt("a", [first, joint]);
    bench.write("a", { [configurationKey]: register(stable.ballot, stable.ballot, "stable") });
    bench.adopt("a", [stable]);
    expect(bench.problems).toEqual(["a adopts configuration c3 of epoch 3, which too few of its members hold"]);
  });

  it("refuses the report of one that too few of its members adopted, or of a joint one", () => {
    const bench = new Bench(configurationsAreChosen());
    for (const node of ["a", "b", "c"])
      bench.write(node, { [configurationKey]: register(stable.ballot, stable.ballot, "s") });
    bench.adopt("b", [first, joint, stable]);
    bench.reconfigured(stable.configuration);
    bench.reconfigured(joint.configuration);
    expect(bench.problems).toEqual([
      "epoch 3 is reported, which 1 of 3 members adopted",
      "epoch 2 is reported, a joint one",
    ]);
    bench.adopt("c", [first, joint, stable]);
    bench.reconfigured(stable.configuration);
    expect(bench.problems).toHaveLength(2);
  });
});

describe("after stable(N) a majority of N holds every chosen ballot", () => {
  const [first, joint, stable] = chainTo("b", "c", "d");

  /** A value is chosen on a alone, as the first configuration allows; b, c and d take over. */
  function benchWith(holders: readonly string[]): Bench {
    const bench = new Bench(catchUpIsComplete());
    bench.adopt("a", [first]);
    bench.write("a", { k: register(ballot(1, 5), ballot(1, 5), "v") });
    for (const node of ["b", "c", "d"]) bench.adopt(node, [first, joint]);
    for (const node of holders) bench.write(node, { k: register(ballot(2, 7), ballot(2, 7), "v") });
    for (const node of ["b", "c"]) bench.adopt(node, [stable]);
    return bench;
  }

  it("takes a complete one", () => {
    expect(benchWith(["c", "d"]).problems).toEqual([]);
  });

  it("refuses one that left a key behind", () => {
    expect(benchWith(["d"]).problems).toEqual(["at epoch 3 1 of 3 members hold the chosen ballot 1.5.p of k"]);
  });

  it("asks nothing for a key that was collected", () => {
    const bench = new Bench(catchUpIsComplete());
    bench.adopt("a", [first]);
    bench.write("a", { k: recordOf(ballot(1, 5), ballot(1, 5), tombstone) });
    bench.write("a", { k: undefined }, [], ballot(1, 5));
    for (const node of ["b", "c"]) bench.adopt(node, [first, joint, stable]);
    expect(bench.problems).toEqual([]);
  });
});

describe("answers belong to the adopted epoch", () => {
  const [first, joint] = chainTo("a", "b");
  const observed = { kind: "observed", accepted: zeroBallot, value: undefined } as const;
  const page = { kind: "page", page: { keys: [], last: true, total: 0 } } as const;

  it("takes what was asked before a store adopted the next one, and what it was asked in that one", () => {
    const bench = new Bench(answersOfTheEpoch());
    bench.adopt("a", [first]);
    bench.arrive("a", { epoch: 1 });
    bench.adopt("a", [joint]);
    bench.send("a", { answer: observed }, { epoch: 1 });
    bench.send("a", { answer: page }, { epoch: 2 });
    expect(bench.problems).toEqual([]);
  });

  it("refuses an answer to what arrived after that", () => {
    const bench = new Bench(answersOfTheEpoch());
    bench.adopt("a", [first, joint]);
    bench.arrive("a", { epoch: 1 });
    bench.send("a", { answer: { kind: "refused", why: "stale", links: [] } }, { epoch: 1 });
    expect(bench.problems).toEqual([]);
    bench.send("a", { answer: observed }, { epoch: 1 });
    expect(bench.problems).toEqual(["a answers observed of epoch 1, having adopted 2"]);
  });

  it("refuses a page of an epoch that its store has not adopted", () => {
    const bench = new Bench(answersOfTheEpoch());
    bench.adopt("a", [first]);
    bench.send("a", { answer: page }, { epoch: 2 });
    expect(bench.problems).toEqual(["a answers page of epoch 2, having adopted 1"]);
  });
});
