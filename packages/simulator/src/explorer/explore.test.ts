import { describe, expect, it } from "vitest";
import { directed } from "./directed.ts";
import { explore } from "./explore.ts";
import { StateTable } from "./state-table.ts";
import type { System } from "./system.ts";

const bounds = { statesMax: 100_000, depthMax: 1_000 };

/** Two jugs of 3 and 5 litres that are filled, emptied and poured into each other. */
const jugs: System<readonly [three: number, five: number]> = {
  initial: [[0, 0]],
  expand: ([three, five], emit) => {
    const poured = Math.min(three, 5 - five);
    const back = Math.min(five, 3 - three);
    emit([3, five], "fill 3");
    emit([three, 5], () => "fill 5");
    emit([0, five], "empty 3");
    emit([three, 0], "empty 5");
    emit([three - poured, five + poured], "pour 3 into 5");
    emit([three + back, five - back], "pour 5 into 3");
  },
  key: (state) => state,
  invariant: ([, five]) => (five === 4 ? "four litres are in the large jug" : undefined),
};

/** Two tokens that each go `last` steps; interchangeable if the key forgets which is which. */
function tokens(last: number, isSymmetric: boolean): System<readonly number[]> {
  return {
    initial: [[0, 0]],
    expand: (state, emit) => {
      for (const [index, at] of state.entries()) if (at < last) emit(state.with(index, at + 1), `${index} goes`);
    },
    key: (state) => (isSymmetric ? state.toSorted((a, b) => a - b).join() : state.join()),
    invariant: () => undefined,
  };
}

describe("an exploration", () => {
  it("sees each reachable state once and ends at the fixpoint", () => {
    const found = explore(tokens(9, false), bounds);
    expect(found).toEqual({ states: 100, transitions: 180, depth: 18, ended: "fixpoint", violation: undefined });
  });

  it("takes states with the same key for one", () => {
    expect(explore(tokens(9, true), bounds)).toMatchObject({ states: 55, depth: 18, ended: "fixpoint" });
  });

  it("ends at the bound on states, and at the bound on depth", () => {
    expect(explore(tokens(9, false), { ...bounds, statesMax: 20 })).toMatchObject({ ended: "states", states: 20 });
    // Three steps away are the states whose tokens have gone at most three steps together.
    expect(explore(tokens(9, false), { ...bounds, depthMax: 3 })).toMatchObject({ ended: "depth", states: 10 });
  });

  it("prints a shortest run to what is wrong", () => {
    const found = explore(jugs, bounds);
    expect(found.ended).toBe("violation");
    expect(found.violation).toEqual({
      reason: "four litres are in the large jug",
      steps: ["fill 5", "pour 5 into 3", "empty 3", "pour 5 into 3", "fill 5", "pour 5 into 3"],
    });
  });

  it("counts a transition that is wrong though its state was seen before", () => {
    const system: System<number> = {
      initial: [0],
      expand: (state, emit) => {
        if (state < 2) emit(state + 1, "up");
        if (state === 2) emit(1, "down", "it went down");
      },
      key: (state) => String(state),
      invariant: () => undefined,
    };
    expect(explore(system, bounds).violation).toEqual({ reason: "it went down", steps: ["up", "up", "down"] });
  });

  it("finds the nearest state from which no goal can be reached", () => {
    const system: System<number> = {
      initial: [0],
      expand: (state, emit) => {
        if (state < 5) emit(state + 1, "up");
        if (state === 2) emit(10, "fall");
        if (state === 10) emit(10, "stay");
      },
      key: (state) => [state],
      invariant: () => undefined,
      isGoal: (state) => state === 5,
    };
    const { violation, ended } = explore(system, bounds);
    expect(ended).toBe("violation");
    expect(violation).toEqual({
      reason: "no goal can be reached any more from here",
      steps: ["up", "up", "fall"],
    });
    const { isGoal: _, ...rest } = system;
    expect(explore(rest, bounds).ended).toBe("fixpoint");
  });

  it.each([
    [undefined, "statesMax is undefined; bound an exploration as in { statesMax: 1_000_000, depthMax: 1_000 }"],
    [{ statesMax: 10 }, "depthMax is undefined"],
    [{ statesMax: Number.NaN, depthMax: 10 }, "statesMax is NaN"],
    [{ statesMax: 0, depthMax: 10 }, "statesMax is 0"],
    [{ statesMax: 10, depthMax: 1.5 }, "depthMax is 1.5"],
  ])("is refused without bounds: %j", (wrong, message) => {
    expect(() => explore(jugs, wrong as never)).toThrow(TypeError);
    expect(() => explore(jugs, wrong as never)).toThrow(message);
  });

  it("reports each depth", () => {
    const seen: number[] = [];
    explore(tokens(2, false), { ...bounds, onDepth: (depth, states) => seen.push(depth, states) });
    expect(seen).toEqual([1, 3, 2, 6, 3, 8, 4, 9, 4, 9]);
  });

  it("starts after a prefix, and says what could be done instead of a step that cannot", () => {
    expect(explore(directed(jugs, ["fill 5", "pour 5 into 3"]), bounds).violation?.steps).toHaveLength(4);
    expect(() => directed(jugs, ["fill 5", "drink"])).toThrow('no step "drink"; there are: fill 3; fill 5; empty 3');
  });
});

describe("the table of states", () => {
  it("numbers keys in the order in which they are first seen, across its growth", () => {
    const table = new StateTable();
    const keys = Array.from({ length: 50_000 }, (_, index) => (index % 2 === 0 ? `state ${index}` : [index, 7, -1]));
    expect(keys.every((key) => table.seen(key) === -1)).toBe(true);
    expect(keys.every((key, index) => table.seen(key) === index)).toBe(true);
    expect(table.size).toBe(50_000);
  });

  it.each([[[[], [0], [0, 0], [0, 1], [1, 0], [1], [-1], [2 ** 30]]], [["", "0", "00", "01", "10", "\u0100"]]])(
    "tells keys apart that differ in order, in length or in one place: %j",
    (keys) => {
      const table = new StateTable();
      expect(keys.map((key) => table.seen(key))).toEqual(keys.map(() => -1));
    },
  );
});
