import { describe, expect, it } from "vitest";
import { type Value, functionValue } from "../language/index.ts";
import { Player, stageFor } from "../run/runs.test-support.ts";
import type { Operation, Stage } from "../world/index.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

const stage = stageFor("launch");
const generals = [{ name: "Lee" }, { name: "Ross" }, { name: "Grant" }];

interface Call {
  readonly by: number;
  readonly at: readonly [called: number, returned?: number];
  readonly told?: Value;
  readonly message?: string;
  readonly key?: string;
  readonly action?: string;
}

function judged(calls: readonly Call[], on: Stage = stage): Verdict {
  const operations = calls.map(({ by, at, told, message, key = "launch", action = "sign" }): Operation => {
    const [called, returned] = at;
    const actionValue = functionValue(on.program, action);
    return {
      general: by,
      key,
      action,
      actionValue,
      message: message ?? generals[by]?.name ?? "",
      called,
      returned,
      result: told,
    };
  });
  return verdictOf(on, { generals, operations });
}

function signed(...names: string[]): Value {
  return { signed: names, launched: names.length >= 2 };
}

describe("the verdict", () => {
  it("needs something that was told", () => {
    expect(judged([])).toEqual({ kind: "too-few" });
    expect(judged([{ by: 0, at: [1] }])).toEqual({ kind: "too-few" });
    expect(judged([{ by: 0, at: [1, 2], told: "unknown" }])).toEqual({ kind: "too-few" });
  });

  it("finds the order that explains what was told", () => {
    const lee: Call = { by: 0, at: [1, 9], told: signed("Ross", "Lee") };
    expect(judged([lee, { by: 1, at: [2, 5], told: signed("Ross") }])).toEqual({ kind: "linearizable", order: [1, 0] });
  });

  it("puts operations on several keys in one order", () => {
    const verdict = judged([
      { by: 0, at: [1, 2], told: signed("Lee"), key: "b" },
      { by: 1, at: [3, 10], told: signed("Grant", "Ross"), key: "a" },
      { by: 2, at: [4, 6], told: signed("Grant"), key: "a" },
      { by: 2, at: [7, 8], told: signed("Lee", "Grant"), key: "b" },
    ]);
    expect(verdict).toEqual({ kind: "linearizable", order: [0, 2, 1, 3] });
  });

  it("names the two that contradict each other, and which acknowledged change is lost", () => {
    const verdict = judged([
      { by: 0, at: [1, 4], told: signed("Lee") },
      { by: 1, at: [2, 6], told: signed("Ross") },
    ]);
    expect(verdict).toEqual({
      kind: "violation",
      pair: [1, 0],
      part: [0, 1],
      words:
        'Ross was told { signed: ["Ross"], launched: false } after Lee had been told ' +
        '{ signed: ["Lee"], launched: false }: Lee\'s acknowledged sign is lost.',
    });
  });

  it("says that who was told last was told so after the other, whichever the checker could not place", () => {
    const orders = [[0, 1] as const, [1, 0] as const];
    for (const [first, last] of orders) {
      const names = [generals[first]?.name ?? "", generals[last]?.name ?? ""] as const;
      const verdict = judged([
        { by: first, at: [1, 3], told: signed(names[1], names[0]) },
        { by: last, at: [2, 4], told: signed(names[0], names[1]) },
      ]);
      expect(verdict).toMatchObject({ kind: "violation", pair: [1, 0] });
      expect("words" in verdict && verdict.words).toMatch(new RegExp(`^${names[1]} was told .* after ${names[0]} had`));
    }
  });

  it("leaves out of the pair what fits to both", () => {
    const verdict = judged([
      { by: 2, at: [1, 2], told: signed("Grant") },
      { by: 0, at: [3, 4], told: signed("Grant", "Lee") },
      { by: 1, at: [5, 6], told: signed("Grant", "Ross") },
      { by: 0, at: [7] },
    ]);
    expect(verdict).toMatchObject({ kind: "violation", pair: [2, 1] });
  });

  it("takes what never returned, or returned unknown, as done at any time or never", () => {
    const ross: Call = { by: 1, at: [5, 6], told: signed("Lee", "Ross") };
    const alone: Call = { by: 1, at: [5, 6], told: signed("Ross") };
    for (const lee of [
      { by: 0, at: [1] },
      { by: 0, at: [1, 2], told: "unknown" },
    ] as const) {
      expect(judged([lee, ross])).toEqual({ kind: "linearizable", order: [0, 1] });
      expect(judged([lee, alone])).toEqual({ kind: "linearizable", order: [1] });
      const late = { by: 0, at: [8, 9], told: signed("Ross", "Lee") } as const;
      expect(judged([lee, alone, late])).toEqual({ kind: "linearizable", order: [1, 2] });
    }
    expect(
      judged([
        { ...ross, at: [1, 2] },
        { by: 0, at: [3] },
      ]),
    ).toMatchObject({ kind: "violation", pair: [0, 0] });
  });

  it("says so where something cannot be explained by itself", () => {
    expect(judged([{ by: 0, at: [1, 2], told: signed("Ross") }])).toMatchObject({
      kind: "violation",
      pair: [0, 0],
      part: [0],
      words: 'Lee was told { signed: ["Ross"], launched: false }, which no order of the operations explains.',
    });
  });

  it("has none where an action fails or does not end, unless there is an order without it", () => {
    const { texts } = stage.scenario;
    const machine = `${texts.machine}
      function bad(state, name) { return state.signed.foo.bar; }
      function endless(state, name) { while (true) { state = state; } }`;
    const on = stageFor("launch", { texts: { ...texts, machine } });
    const lee: Call = { by: 0, at: [1, 2], told: signed("Lee") };
    expect(judged([{ ...lee, action: "bad" }], on)).toMatchObject({
      kind: "undecided",
      words: expect.stringContaining("No verdict: bad failed when it was applied once more: "),
    });
    expect(judged([{ ...lee, action: "endless" }], on)).toMatchObject({ kind: "undecided" });
    expect(judged([lee, { by: 1, at: [3], action: "bad" }], on)).toEqual({ kind: "linearizable", order: [0] });
  });

  it("judges a run of the generals", () => {
    const player = new Player(stage).start(0).exchange("Lee", ["A0", "A1"]).exchange("Lee", ["A0", "A1"]);
    expect(verdictOf(stage, player.world)).toEqual({ kind: "linearizable", order: [0] });
    player.start(1).exchange("Ross", ["A1", "A2"]);
    expect(verdictOf(stage, player.world)).toEqual({ kind: "linearizable", order: [0] });
  });

  it("takes an action that makes what is no data for one that fails", () => {
    const { texts } = stage.scenario;
    const machine = `${texts.machine}
      function bad() { return () => 1; }
      function ring() { const made = []; made.push(made); return made; }`;
    const on = stageFor("launch", { texts: { ...texts, machine } });
    for (const action of ["bad", "ring"]) {
      const calls: readonly Call[] = [
        { by: 0, at: [1], action },
        { by: 1, at: [2, 3], told: signed("Grant") },
      ];
      expect(judged(calls, on)).toEqual({ kind: "undecided", words: expect.stringContaining(`${action} failed`) });
    }
  });
});
