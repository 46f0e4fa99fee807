import { describe, expect, it } from "vitest";
import { checkHistory } from "./check.ts";
import type { Model } from "./model.ts";
import { compareAndSetRegisterModel } from "./models/compare-and-set-register.ts";
import { counterModel } from "./models/counter.ts";
import { machineModel } from "./models/machine.ts";
import type { Operation } from "./operation.ts";
import {
  duplicatedAppend,
  lostUpdate,
  neverWritten,
  readFromFuture,
  sameTotal,
  staleRead,
  twoWinners,
} from "./planted.test-support.ts";
import { type Dice, diceOf, pick, type RealObject, realHistory, type Shape } from "./real-object.test-support.ts";
import { list, realCounter, realList, realRegister } from "./real-objects.test-support.ts";

// SEED replays a run; history i of a run has the seed SEED + i.
const firstSeed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));
console.info(`generated histories: SEED=${firstSeed}`);
const statesMax = 1_000_000;
const historiesPerTest = 10_000;

type Plant<Input, Output> = (
  history: readonly Operation<Input, Output>[],
  dice: Dice,
) => readonly Operation<Input, Output>[];

/** Unknown appends to a list have as many outcomes as orders: few of them keep a search short. */
interface Bounds {
  readonly operationsMax: number;
  readonly unknownPercentMax: number;
}

/** A kind of history to generate, checked with and without a plant. */
function kindOf<State, Input, Output>(
  model: Model<State, Input, Output>,
  real: () => RealObject<Input, Output>,
  plants: readonly Plant<Input, Output>[],
  bounds: Bounds,
): { readonly good: (seed: number) => string; readonly planted: readonly ((seed: number) => string)[] } {
  const generate = (dice: Dice): Operation<Input, Output>[] => realHistory(real, shapeOf(dice, bounds), dice);
  const verdictOf = (history: readonly Operation<Input, Output>[]): string => {
    const verdict = checkHistory(model, history, { statesMax });
    if (verdict.kind !== "violation") return verdict.kind;
    const alone = checkHistory(model, verdict.part, { statesMax }).kind;
    // What is planted is on k0; the rest is good.
    return alone === "violation" ? `violation on ${verdict.key}` : `violation of which the part alone is ${alone}`;
  };
  return {
    good: (seed) => verdictOf(generate(diceOf(seed))),
    planted: plants.map((plant) => (seed) => {
      const dice = diceOf(seed);
      return verdictOf(plant(generate(dice), dice));
    }),
  };
}

function shapeOf(dice: Dice, { operationsMax, unknownPercentMax }: Bounds): Shape {
  return {
    operations: 4 + dice.below(operationsMax - 3),
    clients: 2 + dice.below(5),
    keys: 1 + dice.below(3),
    unknownPercent: dice.below(1 + unknownPercentMax),
    refusedPercent: dice.below(2) * 10,
  };
}

const kinds = [
  kindOf(compareAndSetRegisterModel<number>(0), realRegister, [neverWritten, staleRead, readFromFuture, twoWinners], {
    operationsMax: 32,
    unknownPercentMax: 20,
  }),
  kindOf(counterModel(), realCounter, [sameTotal, lostUpdate], { operationsMax: 32, unknownPercentMax: 20 }),
  kindOf(machineModel(list, { readOnly: ["read"] }), realList, [duplicatedAppend], {
    operationsMax: 18,
    unknownPercentMax: 8,
  }),
];

describe(`generated histories (SEED=${firstSeed})`, () => {
  it("that real objects made are accepted, 10,000 of them", { timeout: 120_000 }, () => {
    for (let index = 0; index < historiesPerTest; index++) {
      const seed = firstSeed + index;
      expect(pick(kinds, index).good(seed), `SEED=${seed}, kind ${index % kinds.length}`).toBe("linearizable");
    }
  });

  it("with one planted violation are rejected, 10,000 of them", { timeout: 120_000 }, () => {
    const plants = kinds.flatMap(({ planted }) => planted);
    for (let index = 0; index < historiesPerTest; index++) {
      const seed = firstSeed + index;
      const plant = index % plants.length;
      expect(pick(plants, plant)(seed), `SEED=${seed}, plant ${plant}`).toBe("violation on k0");
    }
  });
});
