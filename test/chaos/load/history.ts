import { checkHistory, type Model, type Operation, type Verdict } from "@quorate/linearizability";
import { type CounterInput, counterModel, type KeyInput, keyModel, type KeyOutput } from "./models.ts";

/** What a run's clients did, kind by kind: `op outcome reason` to how often. */
export type Outcomes = ReadonlyMap<string, number>;

/** What was done to one object, and what is known of it. */
interface Book<Input, Output> {
  readonly operations: Operation<Input, Output>[];
  pending: number;
  unknown: number;
}

/** A history that no order explains. */
export interface Finding {
  readonly key: string;
  readonly verdict: Exclude<Verdict<unknown, unknown, unknown>, { readonly kind: "linearizable" }>;
}

/** How an operation ended. */
export type End<Output> =
  | { readonly outcome: "applied"; readonly output: Output }
  | { readonly outcome: "not-applied" | "unknown"; readonly reason: string };

/** An operation that was called. */
export type Returned<Output> = (end: End<Output>) => void;

/** Far above what a history of a run needs. */
const STATES_MAX = 5_000_000;

/** The histories of all keys or all counters. Times are those of `performance.now()`. */
export class Histories<State, Input extends { readonly kind: string }, Output> {
  readonly #model: Model<State, Input, Output>;
  readonly #books = new Map<string, Book<Input, Output>>();
  readonly #outcomes = new Map<string, number>();
  #total = 0;

  constructor(model: Model<State, Input, Output>) {
    this.#model = model;
  }

  get outcomes(): Outcomes {
    return this.#outcomes;
  }

  /** How many operations are in the histories that are kept. */
  get total(): number {
    return this.#total;
  }

  get size(): number {
    return this.#books.size;
  }

  keys(): readonly string[] {
    return [...this.#books.keys()];
  }

  /** Notes the call of an operation; what is returned notes its end. */
  call(client: string, key: string, input: Input): Returned<Output> {
    const book = this.#book(key);
    const call = performance.now();
    book.pending++;
    return (end) => {
      book.pending--;
      const reason = end.outcome === "applied" ? "" : ` ${end.reason}`;
      const counted = `${input.kind} ${end.outcome}${reason}`;
      this.#outcomes.set(counted, (this.#outcomes.get(counted) ?? 0) + 1);
      if (end.outcome === "not-applied") return;
      this.#total++;
      const common = { client, key, input, call } as const;
      if (end.outcome === "applied") {
        book.operations.push({ ...common, output: end.output, return: performance.now(), outcome: "applied" });
        return;
      }
      book.unknown++;
      book.operations.push({ ...common, return: undefined, outcome: "unknown" });
    };
  }

  /** How many operations of a key took effect or may have. */
  operations(key: string): number {
    return this.#books.get(key)?.operations.length ?? 0;
  }

  unknown(key: string): number {
    return this.#books.get(key)?.unknown ?? 0;
  }

  pending(key: string): number {
    return this.#books.get(key)?.pending ?? 0;
  }

  /** Checks all there is of one key; undefined if it is linearizable. Nothing of the key may be pending. */
  check(key: string): Finding | undefined {
    if (this.pending(key) > 0) throw new Error(`${this.pending(key)} operations on ${key} are pending`);
    const verdict = checkHistory(this.#model, this.#books.get(key)?.operations ?? [], { statesMax: STATES_MAX });
    return verdict.kind === "linearizable" ? undefined : { key, verdict: verdict as Finding["verdict"] };
  }

  history(key: string): readonly Operation<Input, Output>[] {
    return this.#books.get(key)?.operations ?? [];
  }

  forget(key: string): void {
    this.#total -= this.operations(key);
    this.#books.delete(key);
  }

  #book(key: string): Book<Input, Output> {
    const known = this.#books.get(key);
    if (known !== undefined) return known;
    const made: Book<Input, Output> = { operations: [], pending: 0, unknown: 0 };
    this.#books.set(key, made);
    return made;
  }
}

/** The histories of keys. */
export type KeyHistories = Histories<string | null, KeyInput, KeyOutput>;
/** The histories of counters. */
export type CounterHistories = Histories<number, CounterInput, number>;

export function keyHistories(): KeyHistories {
  return new Histories(keyModel);
}

export function counterHistories(): CounterHistories {
  return new Histories(counterModel);
}
