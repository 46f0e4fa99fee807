import { describe, expect, it } from "vitest";
import { type Value, functionValue } from "../language/index.ts";
import { Player, stageFor } from "../run/runs.test-support.ts";
import { startOf } from "../world/index.ts";
import type { Move } from "./generals.ts";
import { Histories } from "./histories.ts";

const stage = stageFor("launch");
const names = ["Lee", "Ross"];

/** The number of the history in which these generals in turn call, or are told what they signed. */
function numberOf(
  histories: Histories,
  events: readonly (readonly [general: number, told?: Value, message?: string])[],
): number {
  let history = histories.empty();
  for (const [general, told, message = names[general]] of events) {
    const common = {
      general,
      key: "launch",
      action: "sign",
      actionValue: functionValue(stage.program, "sign"),
      message,
    };
    const operation = { ...common, called: 0, returned: undefined, result: undefined };
    const event =
      told === undefined ? ({ kind: "called", operation } as const) : ({ kind: "returned", result: told } as const);
    history = histories.after(history, general, moveOf(event));
  }
  return history;
}

let moves = 0;

function moveOf(event: Move["events"][number]): Move {
  return { number: moves++, to: 0, isDecided: false, sent: [], events: [event], failure: undefined };
}

function signed(...by: string[]): Value {
  return { signed: by, launched: by.length >= 2 };
}

describe("the histories of a search", () => {
  const histories = new Histories(stage, startOf(stage));
  const lee = signed("Ross", "Lee");
  const ross = signed("Ross");

  it("are the same whichever of two concurrent operations was called first, or told first", () => {
    const number = numberOf(histories, [[0], [1], [0, lee], [1, ross]]);
    expect(numberOf(histories, [[1], [0], [1, ross], [0, lee]])).toBe(number);
    expect(histories.violation(number)).toBeUndefined();
  });

  it("differ where one was told before the other was called, and so may their verdicts", () => {
    const after = numberOf(histories, [[1], [1, ross], [0], [0, lee]]);
    const before = numberOf(histories, [[0], [0, lee], [1], [1, ross]]);
    const together = numberOf(histories, [[0], [1], [0, lee], [1, ross]]);
    expect(new Set([after, before, together]).size).toBe(3);
    expect(histories.violation(after)).toBeUndefined();
    expect(histories.violation(before)).toContain("Lee was told");
  });

  it("know which operation of a general was its last, also where it was told nothing about those before", () => {
    const both = ["Lee", "Ross"] as const;
    const told = both.map((last) => {
      const first = last === "Lee" ? "Ross" : "Lee";
      return numberOf(histories, [
        [0, undefined, first],
        [0, "unknown"],
        [0, undefined, last],
        [0, signed(last)],
      ]);
    });
    expect(told.map((number) => histories.violation(number))).toEqual([undefined, undefined]);
  });

  it("tell actions apart that differ only in the variables around them", () => {
    const engine =
      'const proposer = { counter: 0 };\nasync function execute(key, action, message) { return "unknown"; }';
    const machine = "async function general() { for (const n of [1, 2]) await execute('k', () => n, ''); }";
    const player = new Player(stageFor("launch", { texts: { engine, machine } })).start(0);
    const numbers = player.world.operations.map((operation) =>
      histories.after(histories.empty(), 0, moveOf({ kind: "called", operation })),
    );
    expect(new Set(numbers).size).toBe(2);
  });

  it("say why one could not be judged", () => {
    const machine = `${stage.scenario.texts.machine}\nfunction count(state, name) { self.counter += 1; return name; }`;
    const on = stageFor("launch", { texts: { ...stage.scenario.texts, machine } });
    const unjudged = new Histories(on, startOf(on));
    const actionValue = functionValue(on.program, "count");
    const common = { general: 0, key: "k", action: "count", actionValue, message: "Lee" };
    const operation = { ...common, called: 0, returned: undefined, result: undefined };
    const called = unjudged.after(unjudged.empty(), 0, moveOf({ kind: "called", operation }));
    const history = unjudged.after(called, 0, moveOf({ kind: "returned", result: "Lee" }));
    expect(unjudged.violation(history)).toBeUndefined();
    expect(unjudged.undecided).toMatch(/^No verdict: count failed when it was applied once more: /);
  });

  it("take unknown for nothing told", () => {
    const open = numberOf(histories, [[0], [1], [1, ross]]);
    expect(numberOf(histories, [[0], [0, "unknown"], [1], [1, ross]])).toBe(open);
  });
});
