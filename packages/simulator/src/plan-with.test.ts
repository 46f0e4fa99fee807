import { describe, expect, it } from "vitest";
import { type Plan, planOfSeed, planWith } from "./index.ts";

const drawn = planOfSeed(1);

describe("a plan with other parts", () => {
  it("differs in nothing else", () => {
    const plan = planWith(drawn, { clients: 1, birth: "form-with", faults: { loss: 1 }, storm: { crash: 2.5 } });
    expect(plan).toEqual({
      ...drawn,
      clients: 1,
      birth: "form-with",
      faults: { ...drawn.faults, loss: 1 },
      storm: { ...drawn.storm, crash: 2.5 },
    });
  });

  it("takes whatever a seed draws", () => {
    for (let seed = 0; seed < 2_000; seed++) {
      const { seed: _, ...parts }: Plan = planOfSeed(seed);
      expect(planWith(drawn, parts)).toEqual({ ...parts, seed: 1 });
    }
  });

  it.each([
    [{ losses: 1 }, 'a plan has no "losses"'],
    [{ toString: 1 }, 'a plan has no "toString"'],
    [{ faults: { losses: 1 } }, 'faults of a plan has no "losses"'],
    [{ seed: 7 }, "seed of a plan cannot be 7"],
    [{ clients: "two" }, 'clients of a plan is a number, not "two"'],
    [{ faults: null }, "faults of a plan is an object, not null"],
    [{ faults: [1] }, "faults of a plan is an object, not [1]"],
    [{ formerDies: 1 }, "formerDies of a plan is a boolean, not 1"],
    [{ birth: "egg" }, 'birth of a plan is "form" or "form-with", not "egg"'],
    [{ keys: 0 }, "keys of a plan is an integer of at least 1, not 0"],
    [{ nodes: 0 }, "nodes of a plan is an integer of at least 1, not 0"],
    [{ clients: 1.5 }, "clients of a plan is an integer of at least 1, not 1.5"],
    [{ operations: -1 }, "operations of a plan is an integer of at least 0, not -1"],
    [{ changes: Number.NaN }, "changes of a plan is an integer of at least 0, not NaN"],
    [{ thinkMs: Number.POSITIVE_INFINITY }, "thinkMs of a plan is a finite number of at least 0, not Infinity"],
    [{ watchMs: 0 }, "watchMs of a plan is a finite number of at least 1, not 0"],
    [{ settleMs: 0 }, "settleMs of a plan is a finite number of at least 1, not 0"],
    [{ settleMs: undefined }, "settleMs of a plan is a number, not undefined"],
    [{ roundMs: 0.5 }, "roundMs of a plan is a finite number of at least 1, not 0.5"],
    [{ calmAtMs: -1 }, "calmAtMs of a plan is a finite number of at least 0, not -1"],
    [{ aborts: 1.01 }, "aborts of a plan is a probability from 0 to 1, not 1.01"],
    [{ faults: { loss: 2 } }, "loss of faults of a plan is a probability from 0 to 1, not 2"],
    [{ faults: { eio: -0.1 } }, "eio of faults of a plan is a probability from 0 to 1, not -0.1"],
    [{ storm: { wipe: -1 } }, "wipe of storm of a plan is a finite number of at least 0, not -1"],
    [{ mix: { read: Number.NaN } }, "read of mix of a plan is a finite number of at least 0, not NaN"],
  ])("%j is refused, with its name and value", (difference, message) => {
    expect(() => planWith(drawn, difference)).toThrow(TypeError);
    expect(() => planWith(drawn, difference)).toThrow(message);
  });
});
