import type { Path } from "./configuration.ts";
import type { DeadEnd } from "./furthest.ts";
import type { Model } from "./model.ts";
import { byCall, type Entry, type Schedule } from "./schedule.ts";
import { shrink } from "./shrink.ts";
import type { Placed, Violation } from "./verdict.ts";

/** What a search that came to a dead end took, and its bound. */
export interface Effort {
  readonly steps: number;
  readonly statesMax: number;
}

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
  // Any register that was set free needs the square: one write after the other, to no avail.
  const stepsPerAttempt = 1_000 + 2 * steps + Math.min(beginning.length ** 2, 500_000);
  const bounds = { stepsPerAttempt, stepsMax: Math.min(statesMax, 20 * stepsPerAttempt) };
  const { part, isMinimal } = shrink(model, beginning, stuck, bounds);
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
