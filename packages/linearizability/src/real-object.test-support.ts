import type { Operation } from "./operation.ts";

/** Random integers from a seed: the same seed gives the same numbers. */
export interface Dice {
  /** An integer from 0 to below the bound. */
  readonly below: (bound: number) => number;
}

/** A generator of random integers (mulberry32). */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  return {
    below: (bound) => {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound);
    },
  };
}

/** The item at an index, counted around: there is always one. */
export function pick<Item>(items: readonly Item[], index: number): Item {
  const item = items[index % items.length];
  if (item === undefined) throw new Error("there is nothing to pick from");
  return item;
}

/** An object that takes one operation at a time. */
export interface RealObject<Input, Output> {
  readonly chooseInput: (dice: Dice, unique: number) => Input;
  /** Does it and answers; the object changes itself. */
  readonly apply: (input: Input) => Output;
}

/** How a generated history looks. */
export interface Shape {
  readonly operations: number;
  readonly clients: number;
  readonly keys: number;
  readonly unknownPercent: number;
  readonly refusedPercent: number;
}

/**
 * A history that is linearizable by construction: real objects take the operations one by one, each at a random moment
 * between its call and its return. An unknown operation is taken late, or never; a refused one never.
 */
export function realHistory<Input, Output>(
  makeObject: () => RealObject<Input, Output>,
  shape: Shape,
  dice: Dice,
): Operation<Input, Output>[] {
  const objects = Array.from({ length: shape.keys }, makeObject);
  const freeAt = Array.from({ length: shape.clients }, () => 0);
  const planned = Array.from({ length: shape.operations }, (_, unique) => {
    const client = dice.below(shape.clients);
    const key = dice.below(shape.keys);
    const input = pick(objects, key).chooseInput(dice, unique + 1);
    const call = pick(freeAt, client) + dice.below(15);
    const chance = dice.below(100);
    const isUnknown = chance < shape.unknownPercent;
    const isRefused = !isUnknown && chance < shape.unknownPercent + shape.refusedPercent;
    const taken = call + dice.below(30) + (isUnknown ? dice.below(300) : 0);
    const end = isUnknown ? call + dice.below(60) : taken + dice.below(30);
    freeAt[client] = end + 1;
    const isTaken = !isRefused && !(isUnknown && dice.below(2) === 0);
    return { client: `c${client}`, key, input, call, taken, end, isUnknown, isTaken };
  });
  return planned
    .toSorted((a, b) => a.taken - b.taken)
    .map(({ client, key, input, call, end, isUnknown, isTaken }) => {
      const output = isTaken ? pick(objects, key).apply(input) : undefined;
      const of = { client, key: `k${key}`, input, call, return: end };
      if (isUnknown) return { ...of, outcome: "unknown" as const };
      if (output === undefined) return { ...of, outcome: "not-applied" as const };
      return { ...of, output, outcome: "applied" as const };
    })
    .toSorted((a, b) => a.call - b.call);
}
