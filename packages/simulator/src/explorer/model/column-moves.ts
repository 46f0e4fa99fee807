import { Interner } from "../interner.ts";
import { type Column, crash, deliver, nameOfColumn, nameOfGiven, prune, sweep, sync, withoutVotes } from "./column.ts";
import type { Core } from "./core.ts";
import type { Question } from "./question.ts";
import { nameOfChain } from "./text.ts";

/** Where a step of one store leads; `votes` are the accepts it acknowledged by it. */
export interface ColumnMove {
  readonly next: number;
  readonly votes: readonly number[];
  readonly broken: string | undefined;
}

/** A move that changes nothing. */
type Idle = undefined;

/**
 * The stores' side of a model: columns as numbers, and each step of one taken once and remembered. Every step is pure,
 * so what it led to the first time is what it always leads to.
 */
export class ColumnMoves {
  readonly #core: Core;
  readonly #syncs: boolean;
  readonly #columns = new Interner<Column>(nameOfColumn);
  readonly #signs = new Interner<string>((sign) => sign);
  readonly #delivered: (Map<number, ColumnMove | Idle> | undefined)[] = [];
  readonly #other = new Map<string, Map<number, ColumnMove | Idle>>();
  readonly #pruned = new Map<string, Map<number, number>>();
  readonly #signOf = new Map<number, number>();

  constructor(core: Core, syncs: boolean) {
    this.#core = core;
    this.#syncs = syncs;
  }

  number(column: Column): number {
    return this.#columns.number(column);
  }

  column(number: number): Column {
    return this.#columns.thing(number);
  }

  /** A question arrives at a store. */
  delivered(number: number, question: number, isOpen: boolean, asked: Question): ColumnMove | Idle {
    const index = question * 2 + (isOpen ? 1 : 0);
    const moves = (this.#delivered[index] ??= new Map<number, ColumnMove | Idle>());
    if (moves.has(number)) return moves.get(number);
    const before = this.column(number);
    const move = this.#move(number, () =>
      deliver(this.#core, before, { question: asked, number: question, isOpen }, this.#syncs),
    );
    moves.set(number, move);
    return move;
  }

  /** A step a store takes by itself. */
  own(number: number, kind: keyof typeof ownSteps): ColumnMove | Idle {
    let moves = this.#other.get(kind);
    if (moves === undefined) this.#other.set(kind, (moves = new Map<number, ColumnMove | Idle>()));
    if (moves.has(number)) return moves.get(number);
    const before = this.column(number);
    const move = this.#move(number, () => ownSteps[kind](before));
    moves.set(number, move);
    return move;
  }

  /** The store without answers to questions that are not open; `owner` names the state of who asks. */
  pruned(number: number, owner: string, isOpen: (question: number) => boolean): number {
    let known = this.#pruned.get(owner);
    if (known === undefined) this.#pruned.set(owner, (known = new Map<number, number>()));
    let after = known.get(number);
    if (after === undefined) {
      after = this.#columns.number(prune(this.column(number), isOpen));
      known.set(number, after);
    }
    return after;
  }

  /** The store without votes that are settled. */
  withoutVotes(number: number, settled: readonly number[]): number {
    const before = this.column(number);
    if (before.votes.length === 0) return number;
    const after = withoutVotes(before, settled);
    return after === before ? number : this.#columns.number(after);
  }

  /** What the asker of some questions can tell of the store: equal numbers look the same to it. */
  sign(number: number, asker: number, isAskers: (question: number) => boolean): number {
    const index = number * 16 + asker;
    let sign = this.#signOf.get(index);
    if (sign === undefined) {
      const { answers, durable } = this.column(number);
      const given = answers.filter(({ question }) => isAskers(question)).map(nameOfGiven);
      sign = this.#signs.number(`${nameOfChain(durable.state.chain)}|${given.toSorted().join(";")}`);
      this.#signOf.set(index, sign);
    }
    return sign;
  }

  #move(number: number, step: () => Column): ColumnMove | Idle {
    const before = this.column(number);
    let after: Column;
    try {
      after = step();
    } catch (error) {
      // The store stops: the alarm is what the exploration looks for.
      return { next: number, votes: [], broken: error instanceof Error ? error.message : String(error) };
    }
    if (after === before) return undefined;
    const next = this.#columns.number(after);
    if (next === number) return undefined;
    return { next, votes: after.votes.filter((vote) => !before.votes.includes(vote)), broken: undefined };
  }
}

const ownSteps = {
  /** Its batch is durable. */
  sync: (column: Column): Column => (column.memory === column.durable ? column : sync(column)),
  /** Its process dies before the batch is. */
  crash: (column: Column): Column => (column.memory === column.durable ? column : crash(column)),
  /** Its host drops a promise-only record. */
  sweep: (column: Column): Column => sweep(column),
} as const;
