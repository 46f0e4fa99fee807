import type { Path } from "./configuration.ts";
import type { DeadEnd } from "./furthest.ts";
import type { Model } from "./model.ts";
import { byCall, type Entry, type Schedule } from "./schedule.ts";
import { type ShrinkBounds, shrink } from "./shrink.ts";
import type { Placed, Violation } from "./verdict.ts";

/** What a search that came to a dead end took, and its bound. */
export interface Effort {
  readonly steps: number;
  readonly statesMax: number;
}

/** Of a longer history the part may stay larger than it has to be. */
const countMax = 1_000;

/** Makes the violation of one object out of the end of a search for an order. */
export function explain<State, Input, Output>(
  model: Model<State, Input, Output>,
  key: string | undefined,
  schedule: Schedule<Input, Output>,
  deadEnd: DeadEnd<State>,
  { steps, statesMax }: Effort,
): Violation<State, Input, Output> {
  const stuck = schedule.required[deadEnd.decision];
  if (stuck === undefined) throw new Error(`no operation has the number ${deadEnd.decision}`);
  const beginning = beginningUntil(schedule, deadEnd.decision, stuck.return);
  const bounds = boundsFor(beginning.length, { steps, statesMax });
  const { part, isMinimal } = shrink(model, { entries: beginning, stuck, states: deadEnd.states }, bounds);
  return {
    kind: "violation",
    model: model.name,
    key,
    part: part.map(({ operation }) => operation),
    isMinimal,
    stuck: stuck.operation,
    states: deadEnd.states,
    history: beginning.map(({ operation }) => operation),
    order: orderOf(schedule, deadEnd.path),
  };
}

/** That a few writes contradict each other whatever many free ones did takes the square of those to find out for each. */
function boundsFor(count: number, { steps, statesMax }: Effort): ShrinkBounds {
  const square = 4 * Math.min(count, countMax) ** 2;
  const stepsPerAttempt = 1_000 + 2 * steps + square;
  return { stepsPerAttempt, stepsMax: Math.max(2 * stepsPerAttempt, Math.min(20 * stepsPerAttempt, statesMax)) };
}

/** All that was called by then. What returned later need not have a place yet, but if it has, then with its answer. */
function beginningUntil<Input, Output>(
  { required, optional }: Schedule<Input, Output>,
  decision: number,
  end: number,
): Entry<Input, Output>[] {
  const returned = required.slice(0, decision + 1);
  const open = required.slice(decision + 1).filter(({ call }) => call <= end);
  const openEnded = open.map((entry) => ({ ...entry, return: Number.POSITIVE_INFINITY }));
  return [...returned, ...openEnded, ...optional.filter(({ call }) => call <= end)].toSorted(byCall);
}

function orderOf<State, Input, Output>(
  { required, optional }: Schedule<Input, Output>,
  last: Path<State> | undefined,
): Placed<State, Input, Output>[] {
  const order: Placed<State, Input, Output>[] = [];
  for (let path = last; path !== undefined; path = path.before) {
    const entry = (path.kind === "required" ? required : optional)[path.number];
    if (entry !== undefined) order.push({ operation: entry.operation, state: path.state });
  }
  return order.toReversed();
}
