import { decodeState, transitionChange } from "@quorate/machine";
import { describe, expect, it } from "vitest";
import counter, { type CounterState } from "./counter.ts";
import icbm, { type LaunchState } from "./icbm.ts";

/** Plays transitions on a register and tells the state after them. */
function play<State>(
  machine: Parameters<typeof transitionChange>[0],
  steps: readonly (readonly [string, object])[],
): State {
  let payload: Uint8Array | undefined;
  for (const [transition, input] of steps) {
    const current = payload === undefined ? undefined : { payload, revision: "r", version: 1 };
    const decision = transitionChange(machine, transition, input)(current);
    expect(decision.output.kind).toBe("applied");
    if (decision.kind === "write") payload = decision.payload;
  }
  return decodeState(machine, payload) as State;
}

describe("the launch machine", () => {
  const lee = { general: "Lee" };
  const ross = { general: "Ross" };

  it("launches at the second sign-off and says whose they were", () => {
    expect(play<LaunchState>(icbm, [["sign", lee]]).launchedBy).toBeNull();
    expect(
      play<LaunchState>(icbm, [
        ["sign", lee],
        ["sign", ross],
      ]).launchedBy,
    ).toEqual(["Lee", "Ross"]);
  });

  it("does not launch by one general signing twice, nor after he has unsigned", () => {
    expect(
      play<LaunchState>(icbm, [
        ["sign", lee],
        ["sign", lee],
      ]).launchedBy,
    ).toBeNull();
    expect(
      play<LaunchState>(icbm, [
        ["sign", lee],
        ["unsign", lee],
        ["sign", ross],
      ]).launchedBy,
    ).toBeNull();
  });

  it("does nothing more once launched", () => {
    const launched = [
      ["sign", lee],
      ["sign", ross],
    ] as const;
    expect(play(icbm, [...launched, ["unsign", lee], ["sign", { general: "Kong" }]])).toEqual(play(icbm, launched));
  });
});

describe("the counter", () => {
  it("keeps which increments it applied, compactly", () => {
    const steps = [1, 2, 3, 5].map((sequence) => ["increment", { client: "a", sequence }] as const);
    expect(play<CounterState>(counter, steps)).toEqual({
      value: 4,
      applied: {
        a: [
          [1, 3],
          [5, 5],
        ],
      },
      doubled: 0,
      doubledFirst: [],
    });
  });

  it("applies an increment it is given twice, twice, and shows it", () => {
    const twice = [1, 2, 2].map((sequence) => ["increment", { client: "a", sequence }] as const);
    expect(play<CounterState>(counter, twice)).toMatchObject({ value: 3, doubled: 1, doubledFirst: ["a/2"] });
  });

  it("keeps a client called like something every object has", () => {
    const steps = [["increment", { client: "constructor", sequence: 1 }]] as const;
    expect(play<CounterState>(counter, steps)).toMatchObject({ applied: { constructor: [[1, 1]] }, doubled: 0 });
  });
});
