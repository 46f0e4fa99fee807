import type { Model } from "./model.ts";
import type { Operation } from "./operation.ts";
import { textOf } from "./text.ts";

/** The operations on one object, in the order of the history. */
export interface ObjectHistory<Input, Output> {
  readonly key: string | undefined;
  readonly operations: readonly Operation<Input, Output>[];
}

/**
 * Splits a history by object and leaves out what was not applied, after checking every operation. Throws a TypeError
 * that names the first one that makes no sense, by itself or to the model, by its place in the history.
 */
export function splitHistory<Input, Output>(
  { problem: problemOfModel }: Pick<Model<unknown, Input, Output>, "problem">,
  operations: readonly Operation<Input, Output>[],
): readonly ObjectHistory<Input, Output>[] {
  const objects = new Map<string | undefined, Operation<Input, Output>[]>();
  for (const [index, operation] of operations.entries()) {
    if (typeof operation !== "object" || operation === null) {
      throw new TypeError(`operation ${index} of the history is ${textOf(operation)}; give an object`);
    }
    const problem = problemOf(operation) ?? problemOfModel?.(operation.input, operation.output);
    if (problem !== undefined)
      throw new TypeError(`operation ${index} of the history, ${nameOf(operation)}: ${problem}`);
    if (operation.outcome === "not-applied") continue;
    const object = objects.get(operation.key);
    if (object === undefined) objects.set(operation.key, [operation]);
    else object.push(operation);
  }
  return [...objects].map(([key, of]) => ({ key, operations: of }));
}

function problemOf(operation: Operation): string | undefined {
  const { client, key, call, return: returned, output, outcome } = operation;
  if (typeof client !== "string") return `its client is ${textOf(client)}; name it by a text`;
  if (key !== undefined && typeof key !== "string") return `its key is ${textOf(key)}; use a text or none`;
  if (!Number.isFinite(call)) return `it was called at ${textOf(call)}; give a finite number`;
  if (returned !== undefined && !Number.isFinite(returned)) {
    return `it returned at ${textOf(returned)}; give a finite number, or undefined if it never did`;
  }
  if (returned !== undefined && returned < call) return `it returned at ${returned}, before its call at ${call}`;
  switch (outcome) {
    case "applied":
      if (returned === undefined) return 'it is applied but has no return; without an answer it is "unknown"';
      return output === undefined ? "it is applied but has no output; use null if it answers nothing" : undefined;
    case "unknown":
      return output === undefined ? undefined : `it is unknown but has the output ${textOf(output)}`;
    case "not-applied":
      return undefined;
    default:
      return `its outcome is ${textOf(outcome)}; it is "applied", "not-applied" or "unknown"`;
  }
}

function nameOf({ client, key, input }: Operation): string {
  return `${textOf(input)} by ${textOf(client)}${key === undefined ? "" : ` on ${textOf(key)}`}`;
}
