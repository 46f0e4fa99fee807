import { describe, expect, it } from "vitest";
import { type Value, functionValue } from "../language/index.ts";
import { stageFor } from "../run/runs.test-support.ts";
import { startOf } from "../world/index.ts";
import type { Move } from "./generals.ts";
import { Histories } from "./histories.ts";

const stage = stageFor("launch");
const names = ["Lee", "Ross"];

/** The number of the history in which these generals in turn call, or are told what they signed. */
function numberOf(histories: Histories, events: readonly (readonly [general: number, told?: Value])[]): number {
  let history = histories.empty();
  for (const [general, told] of events) {
    const message = names[general];
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

  it("take unknown for nothing told", () => {
    const open = numberOf(histories, [[0], [1], [1, ross]]);
    expect(numberOf(histories, [[0], [0, "unknown"], [1], [1, ross]])).toBe(open);
  });
});
