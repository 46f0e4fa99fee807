import {
  type Configuration,
  contains,
  decided,
  Visited,
  withOptional,
  withRequired,
  withUnchanging,
} from "./configuration.ts";
import { type DeadEnd, Furthest } from "./furthest.ts";
import type { Model } from "./model.ts";
import { OpenCalls } from "./open-calls.ts";
import type { Entry, Schedule } from "./schedule.ts";

/** What became of a search, and how many states the model was asked for. */
export type SearchResult<State> =
  | { readonly kind: "ordered"; readonly steps: number }
  | { readonly kind: "dead-end"; readonly steps: number; readonly deadEnd: DeadEnd<State> }
  | { readonly kind: "exhausted"; readonly steps: number };

/**
 * Looks for an order of the operations on one object that the model allows and that respects real time (Wing and Gong,
 * 1993), deciding as late as possible (Lowe, 2017): only when an operation returns does it have to have its place, at
 * best right there, else after some of the open operations, and only then after unknown ones, fewest first. What failed
 * once is not tried again.
 * Stops after about `stepsMax` steps of the model, or when all else took as long as so many steps may.
 */
export function search<State, Input, Output>(
  model: Model<State, Input, Output>,
  schedule: Schedule<Input, Output>,
  stepsMax: number,
): SearchResult<State> {
  return new Search(model, schedule, stepsMax).run();
}

/** How many numbers may be copied, compared or passed over for each step of the model, before that counts too. */
const choresPerStep = 64;

/** A decision that the search may come back to: configurations to try, those with fewest optional operations first. */
interface Frame<State> {
  readonly decision: number;
  readonly queue: Configuration<State>[];
  head: number;
  /** Where the decision leads from the configuration at the head, as far as not tried; undefined: not computed. */
  passing: Configuration<State>[] | undefined;
  /** Which configuration gets optional operations next, once all orders with fewer of them are tried. */
  optionalHead: number;
}

interface Next<State> {
  readonly decision: number;
  readonly configuration: Configuration<State>;
}

class Search<State, Input, Output> {
  readonly #model: Model<State, Input, Output>;
  readonly #schedule: Schedule<Input, Output>;
  readonly #stepsMax: number;
  readonly #openCalls: OpenCalls;
  readonly #furthest: Furthest<State> = new Furthest();
  readonly #visited = new Map<number, Visited>();
  readonly #frames: Frame<State>[] = [];
  #steps = 0;
  /** Numbers that were copied, compared or passed over. */
  #chores = 0;
  readonly #charge = (work: number): void => {
    this.#chores += work;
  };

  constructor(model: Model<State, Input, Output>, schedule: Schedule<Input, Output>, stepsMax: number) {
    this.#model = model;
    this.#schedule = schedule;
    this.#stepsMax = stepsMax;
    this.#openCalls = new OpenCalls(schedule);
  }

  run(): SearchResult<State> {
    const end = this.#schedule.required.length;
    let decision = 0;
    let configuration: Configuration<State> = { state: this.#model.initial, ahead: [], spent: [], path: undefined };
    while (decision < end) {
      this.#openCalls.moveTo(decision);
      configuration = this.#withReads(configuration);
      if (this.#isExhausted) return { kind: "exhausted", steps: this.#steps };
      const count = this.#decidedCount(decision, configuration);
      if (count > 0) {
        configuration = decided(configuration, count);
        decision += count;
        continue;
      }
      this.#enter(decision, configuration);
      const next = this.#next();
      if (this.#isExhausted) return { kind: "exhausted", steps: this.#steps };
      if (next === undefined)
        return { kind: "dead-end", steps: this.#steps, deadEnd: this.#furthest.deadEnd(this.#model) };
      ({ decision, configuration } = next);
    }
    return { kind: "ordered", steps: this.#steps };
  }

  get #isExhausted(): boolean {
    return this.#steps > this.#stepsMax || this.#chores > choresPerStep * this.#stepsMax;
  }

  /** How many operations have their place already, from the one to decide on. */
  #decidedCount(decision: number, { ahead }: Configuration<State>): number {
    let count = 0;
    while (ahead[count] === decision + count) count++;
    if (count > 0) this.#chores += ahead.length;
    return count;
  }

  /** Opens a decision, unless it is known that nothing leads on from this configuration. */
  #enter(decision: number, configuration: Configuration<State>): void {
    const visited = this.#visited.get(decision);
    if (visited !== undefined && !visited.add(this.#keyOf(configuration), configuration)) return;
    this.#frames.push({ decision, queue: [configuration], head: 0, passing: undefined, optionalHead: 0 });
  }

  /** The next way on, from the latest decision that has one. */
  #next(): Next<State> | undefined {
    for (let frame = this.#frames.at(-1); frame !== undefined; frame = this.#frames.at(-1)) {
      this.#openCalls.moveTo(frame.decision);
      const configuration = this.#nextOf(frame);
      if (configuration !== undefined) return { decision: frame.decision + 1, configuration };
      if (this.#isExhausted) return undefined;
      this.#frames.pop();
    }
    return undefined;
  }

  #nextOf(frame: Frame<State>): Configuration<State> | undefined {
    for (;;) {
      if (this.#isExhausted) return undefined;
      const from = frame.queue[frame.head];
      if (from === undefined) {
        const waiting = frame.queue[frame.optionalHead++];
        if (waiting === undefined) return undefined;
        this.#expandOptional(frame, waiting);
        continue;
      }
      if (frame.passing === undefined) {
        this.#furthest.note(frame.decision, from);
        frame.passing = this.#pass(frame.decision, from);
      }
      const next = frame.passing.shift();
      if (next !== undefined) return next;
      this.#expandRequired(frame, from);
      frame.passing = undefined;
      frame.head++;
    }
  }

  /** Gives the operation to decide its place right here, where that is possible. */
  #pass(decision: number, from: Configuration<State>): Configuration<State>[] {
    if (from.ahead[0] === decision) return [decided(from, 1)];
    if (this.#schedule.readOnly[decision]) return [];
    const states = this.#step(from, this.#schedule.required[decision]);
    return states.map((state) => {
      const path = { kind: "required", number: decision, state, before: from.path } as const;
      return { state, ahead: from.ahead, spent: from.spent, path };
    });
  }

  /** Queues what one more of the open operations leads to, before the one to decide. */
  #expandRequired(frame: Frame<State>, from: Configuration<State>): void {
    const { required } = this.#schedule;
    const calls = this.#openCalls;
    for (let number = calls.firstChange(); number !== undefined; number = calls.after(number)) {
      this.#chores++;
      if (number === frame.decision || contains(from.ahead, number)) continue;
      for (const state of this.#step(from, required[number])) this.#enqueue(frame, withRequired(from, number, state));
      if (this.#isExhausted) return;
    }
  }

  /** Queues what one more optional operation leads to. */
  #expandOptional(frame: Frame<State>, from: Configuration<State>): void {
    const { optional, optionalCount, twin } = this.#schedule;
    const count = optionalCount[frame.decision] ?? 0;
    for (let number = 0; number < count; number++) {
      this.#chores++;
      // Of optional operations that are the same, the earliest call can stand for any other.
      const sameBefore = twin[number] ?? -1;
      if (contains(from.spent, number) || (sameBefore >= 0 && !contains(from.spent, sameBefore))) continue;
      for (const state of this.#step(from, optional[number])) this.#enqueue(frame, withOptional(from, number, state));
      if (this.#isExhausted) return;
    }
  }

  #enqueue(frame: Frame<State>, configuration: Configuration<State>): void {
    this.#chores += configuration.ahead.length + configuration.spent.length;
    let visited = this.#visited.get(frame.decision);
    if (visited === undefined) {
      visited = new Visited(this.#charge);
      this.#visited.set(frame.decision, visited);
      // Noted only now: most decisions are never come back to, and their configurations need no key.
      const [entered] = frame.queue;
      if (entered !== undefined) visited.add(this.#keyOf(entered), entered);
    }
    const settled = this.#withReads(configuration);
    if (visited.add(this.#keyOf(settled), settled)) frame.queue.push(settled);
  }

  /** Puts every open operation that changes nothing and fits this state in order at once: no later place is better. */
  #withReads(configuration: Configuration<State>): Configuration<State> {
    const { required } = this.#schedule;
    const calls = this.#openCalls;
    const fitting: number[] = [];
    for (let number = calls.firstRead(); number !== undefined; number = calls.after(number)) {
      this.#chores++;
      if (contains(configuration.ahead, number)) continue;
      if (this.#step(configuration, required[number]).length > 0) fitting.push(number);
      // What is left out now has no consequence: nothing is done with a search that met its bound.
      if (this.#isExhausted) break;
    }
    return withUnchanging(configuration, fitting);
  }

  #step(from: Configuration<State>, entry: Entry<Input, Output> | undefined): readonly State[] {
    if (entry === undefined) return [];
    this.#steps++;
    return this.#model.step(from.state, entry.input, entry.output);
  }

  #keyOf({ state }: Configuration<State>): string | number {
    return this.#model.stateKey(state);
  }
}
