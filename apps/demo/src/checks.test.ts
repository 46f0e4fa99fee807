import { describe, expect, it } from "vitest";
import type { Phase } from "./account.ts";
import { type Check, checkAgreement, checkIncrements, checkLaunches, checkLoad, checkMembers } from "./checks.ts";
import type { SentIncrements } from "./load.ts";
import type { CounterState } from "./machines/counter.ts";

const ALL_IN = "every acknowledged increment is in";
const ONCE = "no increment is in twice";
const NONE_INVENTED = "of the unknown and refused increments only unknown ones may be in";
const SUMS = "every counter's value is the number of its increments";

const sent = (book: Partial<SentIncrements> = {}): SentIncrements[] => [
  { client: "a", counter: "c", acknowledged: [1, 2, 4], unknown: [3, 5], refused: [6], ...book },
];
const state = (changes: Partial<CounterState> = {}): Record<string, CounterState> => ({
  c: { value: 4, applied: { a: [[1, 4]] }, doubled: 0, doubledFirst: [], ...changes },
});
const failed = (checks: readonly Check[]): string[] => checks.filter(({ passed }) => !passed).map(({ claim }) => claim);

describe("the increments", () => {
  it("pass with unknown ones in or not in", () => {
    expect(failed(checkIncrements(sent(), state()))).toEqual([]);
    expect(failed(checkIncrements(sent(), state({ value: 5, applied: { a: [[1, 5]] } })))).toEqual([]);
  });

  it("fail if one that was acknowledged is lost, and name it", () => {
    const checks = checkIncrements(sent(), state({ value: 3, applied: { a: [[1, 3]] } }));
    expect(failed(checks)).toEqual([ALL_IN]);
    expect(checks.find(({ claim }) => claim === ALL_IN)?.detail).toBe("1: c a/4");
  });

  it("fail if the whole counter is lost", () => {
    expect(failed(checkIncrements(sent(), {}))).toEqual([ALL_IN]);
  });

  it("fail if one is in twice, acknowledged or unknown", () => {
    for (const doubledFirst of [["a/2"], ["a/3"]]) {
      const checks = checkIncrements(sent(), state({ value: 5, doubled: 1, doubledFirst }));
      expect(failed(checks)).toEqual([ONCE]);
      expect(checks.find(({ claim }) => claim === ONCE)?.detail).toBe(`1: c ${doubledFirst[0]}`);
    }
  });

  it("fail if one that was refused is in, or one nobody sent", () => {
    const refused = state({
      value: 5,
      applied: {
        a: [
          [1, 4],
          [6, 6],
        ],
      },
    });
    expect(failed(checkIncrements(sent(), refused))).toEqual([NONE_INVENTED]);
    const stranger = state({ value: 5, applied: { a: [[1, 4]], b: [[1, 1]] } });
    expect(failed(checkIncrements(sent(), stranger))).toEqual([NONE_INVENTED]);
  });

  it("fail if the value is not the number of increments", () => {
    expect(failed(checkIncrements(sent(), state({ value: 3 })))).toEqual([SUMS]);
  });
});

describe("the launches", () => {
  const told = { Lee: ["l1"], Ross: ["l1"] };
  const launch = (launchedBy: readonly string[] | null) => [{ id: "l1", state: { signed: [], launchedBy } }];

  it("pass with two different generals", () => {
    expect(failed(checkLaunches(launch(["Ross", "Lee"]), told))).toEqual([]);
  });

  it.each([[["Lee"]], [["Lee", "Lee"]], [["Lee", "Ross", "Lee"]], [["Lee", "Kong"]], [[]]])(
    "fail if %j launched",
    (by) => {
      expect(failed(checkLaunches(launch(by), told))).toEqual([
        "every launch had two sign-offs, by different generals",
      ]);
    },
  );

  it("fail if a launch a general was told of is undone or gone", () => {
    const claim = "every launch a general was told of happened";
    expect(failed(checkLaunches(launch(null), told))).toContain(claim);
    expect(failed(checkLaunches([{ id: "l2", state: { signed: [], launchedBy: ["Lee", "Ross"] } }], told))).toEqual([
      claim,
    ]);
  });

  it("fail if there was none", () => {
    expect(failed(checkLaunches([], { Lee: [], Ross: [] }))).toHaveLength(1);
  });
});

describe("the nodes", () => {
  it("fail if one of them reads something else, or only one was asked", () => {
    expect(checkAgreement({ n1: state(), n2: state() }).passed).toBe(true);
    expect(checkAgreement({ n1: state(), n2: state({ value: 3 }) })).toMatchObject({ passed: false, detail: "1: n2" });
    expect(checkAgreement({ n1: state() }).passed).toBe(false);
  });

  it("fail if other members are in force, or a change still runs", () => {
    expect(checkMembers(["n1", "n2"], ["n2", "n1"], false).passed).toBe(true);
    expect(checkMembers(["n1", "n2"], ["n1", "n3"], false).passed).toBe(false);
    expect(checkMembers(["n1", "n2"], ["n1"], false).passed).toBe(false);
    expect(checkMembers(["n1"], ["n1"], true).passed).toBe(false);
  });
});

describe("the load", () => {
  const phase = (changes: Partial<Phase>): Phase => ({
    name: "p",
    startedAtMs: 0,
    endedAtMs: 1,
    operations: 1,
    operationsByClient: { Lee: 1 },
    notApplied: 0,
    unknown: 0,
    longestPauseMs: 10,
    longestPauseClient: "Lee",
    ...changes,
  });

  it("fails if a client stood still for a whole phase or paused too long, and says who and where", () => {
    expect(failed(checkLoad([phase({})], ["Lee"], 1_000))).toEqual([]);
    expect(checkLoad([phase({})], ["Lee", "Ross"], 1_000)[0]).toMatchObject({
      passed: false,
      detail: '1: Ross in "p"',
    });
    expect(checkLoad([phase({ longestPauseMs: 1_001 })], ["Lee"], 1_000)[1]).toMatchObject({ passed: false });
  });
});
