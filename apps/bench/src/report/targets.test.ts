import { describe, expect, it } from "vitest";
import { contenders } from "../workloads/contenders.ts";
import type { Results } from "./results.ts";
import { sampleOf } from "./sample.test-support.ts";
import { scenarioTargets } from "./scenario-targets.ts";
import { judge, type Target, throughputTargets } from "./targets.ts";

function target(sense: Target["sense"], values: readonly number[]): Target {
  return {
    measure: "something",
    sense,
    required: 2,
    aim: sense === "at least" ? 4 : 1,
    unit: "x",
    values: () => new Map(values.map((value, index) => [index + 1, value])),
  };
}

describe("judge", () => {
  it.each([
    ["at least", [1.9, 1.99, 5], "MISSED"],
    ["at least", [2], "met"],
    ["at least", [4, 4, 1], "aim met"],
    ["at most", [2.01], "MISSED"],
    ["at most", [1.5], "met"],
    ["at most", [1], "aim met"],
    ["at most", [], "not measured"],
  ] as const)("%s, with %j: %s", (sense, values, expected) => {
    expect(judge([target(sense, values)], new Map())[0]?.verdict).toBe(expected);
  });

  it("tells the median and how many repetitions it is of", () => {
    expect(judge([target("at least", [1, 9, 3])], new Map())[0]).toMatchObject({ value: 3, repetitions: 3 });
  });
});

describe("the targets", () => {
  it("measure the session against etcd under whichever generator is better", () => {
    const cell = [
      sampleOf(contenders.quorateSession, 1, 100),
      sampleOf(contenders.etcdH2load, 1, 20),
      sampleOf(contenders.etcdH2loadAlone, 1, 25),
      sampleOf(contenders.etcdUnary, 1, 10),
    ];
    expect(valueOf("put, 256 in flight: session", new Map([["put/256/128B", cell]]))).toBe(4);
  });

  it("take a get and a put after each other for etcd's best read-modify-write", () => {
    const etcd = (perSecond: number) => [sampleOf(contenders.etcdH2load, 1, perSecond)];
    const results = new Map([
      ["get/256/128B", etcd(30)],
      ["put/256/128B", etcd(60)],
      ["modify/256/128B", [sampleOf(contenders.quorateSession, 1, 100), sampleOf(contenders.etcdUnary, 1, 5)]],
    ]);
    expect(valueOf("read-modify-write, 256 in flight: session against etcd's get and put", results)).toBeCloseTo(5);
  });

  it("count a pause by what it is longer than without a fault", () => {
    const metrics = { calmGapMs: 30, pauseGapMs: 150, isolateGapMs: 20, killGapMs: 30 };
    const results = new Map([["faults", [{ contender: "quorate", repetition: 1, metrics, errors: {} }]]]);
    expect(valueOf("a fault: pause", results)).toBe(120);
    expect(valueOf("a fault: isolate", results)).toBe(0);
  });

  it("measure a distance by the nearest other node", () => {
    const metrics = { W2P50Ms: 21.8, WCP50Ms: 43.6, SEAP50Ms: 169 };
    const results = new Map([["wide-area", [{ contender: "quorate", repetition: 1, metrics, errors: {} }]]]);
    expect(valueOf("in W2", results)).toBe(1);
    expect(valueOf("in WC", results)).toBe(2);
    expect(valueOf("in SEA", results)).toBe(1);
  });

  it("are not measured by a run of nothing", () => {
    const verdicts = judge([...throughputTargets, ...scenarioTargets], new Map());
    expect(new Set(verdicts.map(({ verdict }) => verdict))).toEqual(new Set(["not measured"]));
  });

  function valueOf(part: string, results: Results): number | undefined {
    const found = [...throughputTargets, ...scenarioTargets].filter(({ measure }) => measure.includes(part));
    expect(found).toHaveLength(1);
    return judge(found, results)[0]?.value;
  }
});
