import { splitHistory, type ObjectHistory } from "./history.ts";
import type { Model } from "./model.ts";
import type { Operation } from "./operation.ts";
import { entryOf, scheduleOf } from "./schedule.ts";
import { search } from "./search.ts";
import { explain } from "./violation.ts";
import type { Verdict } from "./verdict.ts";

/** How much work a check may be. */
export interface CheckOptions {
  /**
   * How many states the model may be asked for per object, which bounds time and memory. Operations of one client
   * after the other need one each; what is concurrent or unknown needs more. Beyond it the verdict is "undecided".
   */
  readonly statesMax: number;
}

/**
 * Decides whether a history is linearizable: whether each object's operations can be put in one order, allowed by the
 * model, in which whatever returned before another was called comes first. An unknown operation takes effect at any
 * time after its call, or never. Objects are checked one by one in the order of their first operation, up to the first
 * violation. Throws a TypeError for a history that makes no sense, and for a bound that is not a positive integer.
 */
export function checkHistory<State, Input, Output>(
  model: Model<State, Input, Output>,
  operations: readonly Operation<Input, Output>[],
  { statesMax }: CheckOptions,
): Verdict<State, Input, Output> {
  if (!Number.isSafeInteger(statesMax) || statesMax < 1) {
    throw new TypeError(`statesMax is ${statesMax}; give a positive integer`);
  }
  const objects = splitHistory(model, operations);
  let undecided: Verdict<State, Input, Output> | undefined;
  let steps = 0;
  let count = 0;
  for (const object of objects) {
    const verdict = checkObject(model, object, statesMax);
    if (verdict.kind === "violation") return verdict;
    steps += verdict.steps;
    count += object.operations.length;
    if (verdict.kind === "undecided") undecided ??= verdict;
  }
  return undecided ?? { kind: "linearizable", operations: count, objects: objects.length, steps };
}

function checkObject<State, Input, Output>(
  model: Model<State, Input, Output>,
  { key, operations }: ObjectHistory<Input, Output>,
  statesMax: number,
): Verdict<State, Input, Output> {
  const schedule = scheduleOf(model, operations.map(entryOf));
  const result = search(model, schedule, statesMax);
  switch (result.kind) {
    case "ordered":
      return { kind: "linearizable", operations: operations.length, objects: 1, steps: result.steps };
    case "exhausted":
      return { kind: "undecided", key, reason: reasonOf(key, operations.length, statesMax), steps: result.steps };
    case "dead-end":
      return explain(model, key, schedule, result.deadEnd, { steps: result.steps, statesMax });
  }
}

function reasonOf(key: string | undefined, count: number, statesMax: number): string {
  const object = key === undefined ? "" : ` on ${JSON.stringify(key)}`;
  return `the ${count} operations${object} need more than ${statesMax} states; raise statesMax, or let fewer overlap`;
}
