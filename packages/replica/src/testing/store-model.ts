import type { Register } from "@quorate/synod";
import type { AcceptorStore, StoreBatch } from "../ports.ts";
import { expect, pagesOf, registerOf, samplesOf, sortedKeys } from "./store-samples.ts";

const steps = 120;
const keys: readonly string[] = samplesOf(40);

interface Model {
  readonly registers: Map<string, Register>;
  sequence: number;
  counter: number;
}

/**
 * Drives a store and a plain map with the same random steps and compares what they hold after each
 * reopening. The steps follow from the seed alone.
 */
export async function playAgainstModel(subject: { reopen(): Promise<AcceptorStore> }, seed: number): Promise<void> {
  const below = randomBelow(seed);
  const model: Model = { registers: new Map(), sequence: 0, counter: 0 };
  let store = await subject.reopen();
  await store.open();
  await store.erase();
  for (let step = 0; step < steps; step++) {
    const kind = below(20);
    if (kind === 0) {
      await store.close();
      store = await subject.reopen();
      const { sequence, counter, registers } = await store.open();
      expect({ sequence, counter, registers }, `seed ${seed}, step ${step}, head`).toEqual(headOf(model));
      await expectContent(store, model, `seed ${seed}, step ${step}`);
    } else if (kind === 1 && below(3) === 0) {
      await store.erase();
      model.registers.clear();
      model.sequence = 0;
      model.counter = 0;
    } else {
      const batch = randomBatch(model, below);
      expect(await store.write(batch), `seed ${seed}, step ${step}, sequence`).toEqual(model.sequence);
    }
  }
  await expectContent(store, model, `seed ${seed}, at the end`);
  await store.close();
}

function headOf({ registers, sequence, counter }: Model): object {
  return { sequence, counter, registers: registers.size };
}

async function expectContent(store: AcceptorStore, { registers }: Model, place: string): Promise<void> {
  expect(await store.get(keys), `${place}, get`).toEqual(keys.map((key) => registers.get(key)));
  const wanted = sortedKeys([...registers.keys()]).map((key) => [key, registers.get(key)]);
  const { entries } = await pagesOf(store, 7, 1000, keys.length + 1);
  expect(entries, `${place}, list`).toEqual(wanted);
}

/** Makes a batch of some keys and applies it to the model. */
function randomBatch(model: Model, below: (limit: number) => number): StoreBatch {
  const start = below(keys.length);
  const registers = keys.slice(start, start + below(8)).map((key) => {
    const isRemoved = below(3) === 0;
    return [key, isRemoved ? undefined : registerOf(below(1000) + 1, `${below(2 ** 30)}`)] as const;
  });
  for (const [key, register] of registers) {
    if (register === undefined) model.registers.delete(key);
    else model.registers.set(key, register);
  }
  model.sequence++;
  model.counter += below(5);
  return { registers, meta: [], counter: model.counter, registersTotal: model.registers.size };
}

/** A small linear congruential generator: enough for test steps, and the same everywhere. */
function randomBelow(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}
