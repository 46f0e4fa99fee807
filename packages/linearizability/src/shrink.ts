import type { Model } from "./model.ts";
import { byCall, type Entry, scheduleOf } from "./schedule.ts";
import { search } from "./search.ts";

/** How much work it may be to make a violation small: steps of the model, for one attempt and in total. */
export interface ShrinkBounds {
  readonly stepsPerAttempt: number;
  readonly stepsMax: number;
}

/** Entries that have no order. */
export interface Contradiction<State, Input, Output> {
  readonly entries: readonly Entry<Input, Output>[];
  /** One of the entries, never set free: without its answer there is an order. */
  readonly stuck: Entry<Input, Output>;
  /** States the object can have had when it was tried. */
  readonly states: readonly State[];
}

/** A small contradiction within entries that have no order. */
export interface Shrunken<Input, Output> {
  readonly part: readonly Entry<Input, Output>[];
  readonly isMinimal: boolean;
}

/**
 * Sets operations free, one after the other and many at once, as long as the rest still has no order: a free operation
 * takes effect at any time after its call or never, whatever it answered. That only weakens what a history claims, so
 * what is left is a contradiction whatever the free ones did; taking a write out instead could make up a new one.
 */
export function shrink<State, Input, Output>(
  model: Model<State, Input, Output>,
  contradiction: Contradiction<State, Input, Output>,
  bounds: ShrinkBounds,
): Shrunken<Input, Output> {
  return new Shrink(model, contradiction, bounds).run();
}

/** What an attempt costs for each entry, before any step of the model: it is sorted and laid out anew. */
const stepsPerEntry = 4;

class Shrink<State, Input, Output> {
  readonly #model: Model<State, Input, Output>;
  readonly #contradiction: Contradiction<State, Input, Output>;
  readonly #bounds: ShrinkBounds;
  /** What is not free, by call; the stuck one not counted. */
  #fixed: Set<Entry<Input, Output>>;
  #steps = 0;
  #isMinimal = true;

  constructor(
    model: Model<State, Input, Output>,
    contradiction: Contradiction<State, Input, Output>,
    bounds: ShrinkBounds,
  ) {
    this.#model = model;
    this.#contradiction = contradiction;
    this.#bounds = bounds;
    const { entries, stuck } = contradiction;
    const isFixed = (entry: Entry<Input, Output>): boolean =>
      entry.output !== undefined &&
      entry !== stuck &&
      !(entry.return === Number.POSITIVE_INFINITY && this.#isReadOnly(entry));
    this.#fixed = new Set(entries.filter(isFixed).toSorted(byCall));
  }

  run(): Shrunken<Input, Output> {
    // Reads first: without them the search gets easier, and a writer explains more than another reader.
    this.#setFree([...this.#fixed].filter((entry) => this.#isReadOnly(entry)));
    this.#guess();
    this.#setFree([...this.#fixed].filter((entry) => !this.#isReadOnly(entry)));
    return { part: [...this.#fixed, this.#contradiction.stuck].toSorted(byCall), isMinimal: this.#isMinimal };
  }

  /**
   * Most contradictions are between the stuck operation, what could have made its answer true, and the last that went
   * before it. That is tried at once: to set free one half of many writes and then the other takes far longer.
   */
  #guess(): void {
    const { size } = this.#fixed;
    // Each of many free writes is tried after each other one.
    if (2 * size ** 2 > this.#bounds.stepsPerAttempt) return;
    const isKept = (entry: Entry<Input, Output>) => this.#isReadOnly(entry) || this.#couldExplain(entry);
    const certain = [...this.#fixed].filter(isKept);
    const others = [...this.#fixed].filter((entry) => !isKept(entry));
    for (let count = 1; count <= 16 && 4 * (certain.length + count) <= size; count *= 4) {
      const kept = new Set([...certain, ...others.slice(-count)]);
      if (this.#attempt(kept) !== "contradiction") continue;
      this.#fixed = kept;
      return;
    }
  }

  #setFree(group: readonly Entry<Input, Output>[]): void {
    if (group.length === 0) return;
    const freed = new Set(group);
    const kept = new Set([...this.#fixed].filter((entry) => !freed.has(entry)));
    const result = this.#attempt(kept);
    if (result === "contradiction") {
      this.#fixed = kept;
    } else if (result === "no budget") {
      this.#isMinimal = false;
    } else if (group.length > 1) {
      const half = group.length >>> 1;
      this.#setFree(group.slice(0, half));
      this.#setFree(group.slice(half));
    } else if (result === "undecided") {
      this.#isMinimal = false;
    }
  }

  /** Whether there is no order either when only these, and the stuck one, are not free. */
  #attempt(kept: ReadonlySet<Entry<Input, Output>>): "contradiction" | "order" | "undecided" | "no budget" {
    const { entries, stuck } = this.#contradiction;
    const { stepsPerAttempt, stepsMax } = this.#bounds;
    this.#steps += stepsPerEntry * entries.length;
    const allowed = Math.min(stepsPerAttempt, stepsMax - this.#steps);
    if (allowed <= 0) return "no budget";
    const weaker = entries.map((entry) => (entry === stuck || kept.has(entry) ? entry : weakened(entry)));
    const result = search(this.#model, scheduleOf(this.#model, weaker), allowed);
    this.#steps += result.steps;
    if (result.kind === "dead-end") return "contradiction";
    return result.kind === "ordered" ? "order" : "undecided";
  }

  /** Whether an operation leads from a state the object can have had to one in which the stuck one fits. */
  #couldExplain({ input }: Entry<Input, Output>): boolean {
    const { stuck, states } = this.#contradiction;
    const { step } = this.#model;
    return states.some((state) =>
      step(state, input, undefined).some((after) => step(after, stuck.input, stuck.output).length > 0),
    );
  }

  #isReadOnly({ input, output }: Entry<Input, Output>): boolean {
    return this.#model.isReadOnly?.(input, output) ?? false;
  }
}

function weakened<Input, Output>(entry: Entry<Input, Output>): Entry<Input, Output> {
  return { ...entry, output: undefined, return: Number.POSITIVE_INFINITY };
}
