import { setTimeout as sleep } from "node:timers/promises";
import { within } from "@quorate/demo";
import { type Driver, OPERATION_MS } from "./driver.ts";
import type { Filling, Load, LoadReport, Operation } from "./load.ts";
import { createRecorder, type Recorder } from "./recorder.ts";

/** A load that runs. */
export interface RunningLoad {
  readonly done: Promise<readonly LoadReport[]>;
  mark(): void;
  stop(): void;
}

/** Operations that a paced load may have in flight; one that would be more counts as failed. */
const PACED_IN_FLIGHT_MAX = 10_000;
const TICK_MS = 1;
/** After a failure, so that a store that refuses at once is not drowned. */
const REST_MS = 10;
/** After the end a loop waits for its last answer, but not longer than an operation may take. */
const END_WITHIN_MS = OPERATION_MS + 5_000;

/** Begins a load; its loops are dealt out to the drivers in turn. */
export function runLoad(drivers: readonly Driver[], load: Load): RunningLoad {
  const state: State = {
    load,
    random: randomNumbers(load.seed),
    value: valueOf(load.valueBytes),
    recorder: undefined,
    ended: false,
  };
  const { pace } = load;
  const started = performance.now();
  const closed = Array.from({ length: pace.kind === "closed" ? pace.inFlight : 0 }, (_, index) =>
    loop(state, driverFor(drivers, index), index),
  );
  if (pace.kind === "paced") closed.push(paceOut(state, drivers, pace.perSecond, started));
  const loops = Math.max(1, pace.kind === "closed" ? pace.inFlight : 1);
  const stopping = Promise.withResolvers<void>();
  const time = async (): Promise<readonly LoadReport[]> => {
    await Promise.race([sleep(load.warmUpMs), stopping.promise]);
    state.recorder = createRecorder(loops, performance.now());
    const over = new AbortController();
    await Promise.race([sleep(load.measureMs, undefined, { signal: over.signal }).catch(() => {}), stopping.promise]);
    over.abort();
    state.ended = true;
    state.recorder.end(performance.now());
    await within("the last operations to end", END_WITHIN_MS, Promise.all(closed));
    return state.recorder.reports();
  };
  return { done: time(), mark: () => state.recorder?.mark(performance.now()), stop: () => stopping.resolve() };
}

interface State {
  readonly load: Load;
  readonly random: () => number;
  readonly value: Buffer;
  /** Undefined while nothing is counted. */
  recorder: Recorder | undefined;
  ended: boolean;
}

async function loop(state: State, driver: Driver, index: number): Promise<void> {
  while (!state.ended) {
    const startedAt = performance.now();
    try {
      const retries = await perform(driver, state);
      if (retries !== undefined) state.recorder?.done(index, startedAt, performance.now(), retries);
    } catch (error) {
      state.recorder?.fail(error);
      await sleep(REST_MS);
    }
  }
}

/** Latencies count from when an operation was due, so that a pause of the store shows in all that it held up. */
async function paceOut(state: State, drivers: readonly Driver[], perSecond: number, startedAt: number): Promise<void> {
  const running = new Set<Promise<void>>();
  for (let begun = 0; !state.ended; await sleep(TICK_MS)) {
    for (let due = dueAt(begun); due <= performance.now(); due = dueAt(++begun)) {
      if (running.size >= PACED_IN_FLIGHT_MAX) {
        state.recorder?.fail(new Error("too many in flight"));
        continue;
      }
      const one = performPaced(state, driverFor(drivers, begun), due);
      running.add(one);
      void one.then(() => running.delete(one));
    }
  }
  await Promise.all(running);

  function dueAt(index: number): number {
    return startedAt + (index * 1_000) / perSecond;
  }
}

async function performPaced(state: State, driver: Driver, due: number): Promise<void> {
  try {
    const retries = await perform(driver, state);
    if (retries !== undefined) state.recorder?.done(0, due, performance.now(), retries);
  } catch (error) {
    state.recorder?.fail(error);
  }
}

async function perform(driver: Driver, state: State): Promise<number | undefined> {
  const { load, random, value } = state;
  const { operation, keys } = load;
  const key = keyOf(keys.prefix, operation === "hot" ? 0 : Math.floor(random() * keys.count));
  switch (chosen(operation, random)) {
    case "put":
      await driver.put(key, value);
      return 0;
    case "get":
      await driver.get(key);
      return 0;
    case "modify":
      return await driver.modify(key, value, () => state.ended);
  }
}

function chosen(operation: Operation, random: () => number): "put" | "get" | "modify" {
  if (operation === "mixed") return random() < 0.1 ? "put" : "get";
  return operation === "hot" ? "modify" : operation;
}

/** Writes every key once, again where that failed; rejects when it takes too long. */
export async function fill(drivers: readonly Driver[], filling: Filling): Promise<LoadReport> {
  const { keys, what, valueBytes, inFlight, withinMs } = filling;
  const value = valueOf(valueBytes);
  const recorder = createRecorder(inFlight, performance.now());
  let next = 0;
  let late = false;
  const write = async (driver: Driver, loop: number): Promise<void> => {
    while (next < keys.count && !late) {
      const key = keyOf(keys.prefix, next++);
      for (let done = false; !done && !late; ) done = await writeOnce(driver, loop, key);
    }
  };
  const writeOnce = async (driver: Driver, loop: number, key: string): Promise<boolean> => {
    const startedAt = performance.now();
    try {
      await driver[what](key, value);
      recorder.done(loop, startedAt, performance.now(), 0);
      return true;
    } catch (error) {
      recorder.fail(error);
      await sleep(REST_MS);
      return false;
    }
  };
  const writers = Array.from({ length: inFlight }, (_, index) => write(driverFor(drivers, index), index));
  try {
    await within(`writing ${keys.count} keys`, withinMs, Promise.all(writers));
  } catch (error) {
    const { operations, errors } = result();
    const what = `${operations} were written, failures: ${JSON.stringify(errors)}`;
    throw new Error(`${error instanceof Error ? error.message : String(error)}; ${what}`, { cause: error });
  } finally {
    late = true;
  }
  return result();

  function result(): LoadReport {
    recorder.end(performance.now());
    const [report] = recorder.reports();
    if (report === undefined) throw new Error("nothing was recorded");
    return report;
  }
}

/** The name of a key of a load. */
export function keyOf(prefix: string, index: number): string {
  return `${prefix}/${index}`;
}

function driverFor(drivers: readonly Driver[], index: number): Driver {
  const driver = drivers[index % drivers.length];
  if (driver === undefined) throw new Error("a load needs a driver");
  return driver;
}

/** Bytes that no store can compress away. */
function valueOf(bytes: number): Buffer {
  const random = randomNumbers(bytes);
  return Buffer.from(Array.from({ length: bytes }, () => Math.floor(random() * 256)));
}

/** Numbers in [0, 1) that are the same for the same seed (a multiplicative congruential generator). */
function randomNumbers(seed: number): () => number {
  const modulus = 2_147_483_647;
  let state = (Math.abs(Math.trunc(seed)) % (modulus - 1)) + 1;
  return () => {
    state = (state * 48_271) % modulus;
    return (state - 1) / (modulus - 1);
  };
}
