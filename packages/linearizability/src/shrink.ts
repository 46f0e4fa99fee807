import type { Model } from "./model.ts";
import { byCall, type Entry, scheduleOf } from "./schedule.ts";
import { search } from "./search.ts";

/** How much work it may be to make a violation small: steps of the model, for one attempt and in total. */
export interface ShrinkBounds {
  readonly stepsPerAttempt: number;
  readonly stepsMax: number;
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
 * `stuck` is one of the entries, and never set free: without its answer there is an order.
 */
export function shrink<State, Input, Output>(
  model: Model<State, Input, Output>,
  entries: readonly Entry<Input, Output>[],
  stuck: Entry<Input, Output>,
  bounds: ShrinkBounds,
): Shrunken<Input, Output> {
  const isFixed = (entry: Entry<Input, Output>): boolean =>
    entry.output !== undefined && entry !== stuck && !(entry.return === Number.POSITIVE_INFINITY && isReadOnly(entry));
  const isReadOnly = ({ input, output }: Entry<Input, Output>): boolean => model.isReadOnly?.(input, output) ?? false;
  const fixed = new Set<Entry<Input, Output>>(entries.filter(isFixed).toSorted(byCall));
  let steps = 0;
  let isMinimal = true;

  const setFree = (group: readonly Entry<Input, Output>[]): void => {
    if (group.length === 0) return;
    const allowed = Math.min(bounds.stepsPerAttempt, bounds.stepsMax - steps);
    if (allowed <= 0) {
      isMinimal = false;
      return;
    }
    const freed = new Set(group);
    const weaker = entries.map((entry) =>
      entry === stuck || (fixed.has(entry) && !freed.has(entry)) ? entry : weakened(entry),
    );
    const result = search(model, scheduleOf(model, weaker), allowed);
    steps += result.steps;
    if (result.kind === "dead-end") for (const entry of group) fixed.delete(entry);
    else if (group.length > 1) {
      const half = group.length >>> 1;
      setFree(group.slice(0, half));
      setFree(group.slice(half));
    } else if (result.kind === "exhausted") isMinimal = false;
  };

  // Reads first: without them the search gets easier, and a writer explains more than another reader.
  setFree([...fixed].filter(isReadOnly));
  setFree([...fixed].filter((entry) => !isReadOnly(entry)));
  return { part: [...fixed, stuck].toSorted(byCall), isMinimal };
}

function weakened<Input, Output>(entry: Entry<Input, Output>): Entry<Input, Output> {
  return { ...entry, output: undefined, return: Number.POSITIVE_INFINITY };
}
