import { graphKey, valueKey } from "../language/index.ts";
import type { Operation, Stage, World } from "../world/index.ts";
import type { Event, Move } from "./generals.ts";
import { Interned, Pairs } from "./intern.ts";
import { verdictOf } from "./verdict.ts";

interface History {
  /** In the order of their calls; moments count calls and returns. */
  readonly operations: readonly Operation[];
  readonly events: number;
}

/**
 * What the generals asked and were told, by number. Two histories are one if the same was asked and told, and the same
 * was told before each was asked: nothing else counts for linearizability.
 */
export class Histories {
  readonly #stage: Stage;
  readonly #start: Pick<World, "generals">;
  readonly #histories = new Interned<History>();
  readonly #after = new Pairs<number>();
  readonly #violations = new Map<number, string | undefined>();
  /** Why a history could not be judged, the first time that it was so. */
  undecided: string | undefined;

  constructor(stage: Stage, start: Pick<World, "generals">) {
    this.#stage = stage;
    this.#start = start;
  }

  /** The number of the history without operations. */
  empty(): number {
    return this.#numberOf({ operations: [], events: 0 });
  }

  /** The number of the history after a general's move. */
  after(history: number, general: number, move: Move): number {
    if (move.events.length === 0) return history;
    return this.#after.get(history, move.number, () => {
      let next = this.#histories.at(history);
      for (const event of move.events) next = afterEvent(next, general, event);
      return this.#numberOf(next);
    });
  }

  /** What is wrong with a history, in words. */
  violation(history: number): string | undefined {
    if (this.#violations.has(history)) return this.#violations.get(history);
    const { operations } = this.#histories.at(history);
    const verdict = verdictOf(this.#stage, { generals: this.#start.generals, operations });
    if (verdict.kind === "undecided") this.undecided ??= verdict.words;
    const violation = verdict.kind === "violation" ? verdict.words : undefined;
    this.#violations.set(history, violation);
    return violation;
  }

  #numberOf(history: History): number {
    return this.#histories.number(keyOfHistory(history.operations), () => history);
  }
}

function afterEvent({ operations, events }: History, general: number, event: Event): History {
  const moment = events + 1;
  if (event.kind === "called") {
    const operation = { ...event.operation, general, called: moment, returned: undefined, result: undefined };
    return { operations: [...operations, operation], events: moment };
  }
  const index = operations.findLastIndex((each) => each.general === general);
  const open = operations[index] as Operation;
  return { operations: operations.with(index, { ...open, returned: moment, result: event.result }), events: moment };
}

function keyOfHistory(operations: readonly Operation[]): string {
  return operations
    .map((operation, index) => {
      const { general, key, action, actionValue, message, called, returned, result } = operation;
      // Of each general the first so many: its operations come one after the other. Who was told "unknown" was told nothing.
      const before: number[] = [];
      for (const other of operations) {
        if (other.returned === undefined || other.returned > called || other.result === "unknown") continue;
        before[other.general] = (before[other.general] ?? 0) + 1;
      }
      // What a general is told next is about its last operation: which one that is counts, too.
      const place = operations.slice(0, index).filter((other) => other.general === general).length;
      const told = returned === undefined || result === "unknown" ? "" : valueKey(result);
      return `${general} ${place} ${key} ${action} ${graphKey(actionValue)} ${valueKey(message)} ${told} ${before.join()}`;
    })
    .toSorted()
    .join("\n");
}
