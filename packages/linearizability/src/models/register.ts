import type { Model } from "../model.ts";
import { textOf } from "../text.ts";
import { fieldsOf } from "./fields.ts";

/**
 * What a register holds: a primitive, compared by value and type. A register without a value may hold null. Data is not
 * compared: write its JSON, or use `machineModel`.
 */
export type RegisterValue = string | number | boolean | null;

/** What a register can be asked. A read answers the value, a write null. */
export type RegisterInput<Value extends RegisterValue> =
  | { readonly kind: "read" }
  | { readonly kind: "write"; readonly value: Value };

/** A register: a read answers what was written last. */
export function registerModel<Value extends RegisterValue>(
  initial: Value,
): Model<Value, RegisterInput<Value>, Value | null> {
  return {
    name: "register",
    initial: primitive(initial),
    step: (state, input, output) => {
      if (input.kind === "write") return [input.value];
      return output === undefined || output === state ? [state] : [];
    },
    stateKey: registerKey,
    problem: registerProblem,
    isReadOnly: ({ kind }) => kind === "read",
    describeOperation: (input, output) => {
      if (input.kind === "write") return `write ${textOf(input.value)}${output === undefined ? " → ?" : ""}`;
      return `read → ${output === undefined ? "?" : textOf(output)}`;
    },
  };
}

/** A text that no other value of a register has. */
export function registerKey(value: RegisterValue): string {
  return typeof value === "string" ? `"${value}` : String(value);
}

/** The value, if a register can hold it. Throws a TypeError that names it otherwise. */
export function primitive<Value extends RegisterValue>(value: Value): Value {
  const problem = valueProblem("initial value", value);
  if (problem !== undefined) throw new TypeError(problem);
  return value;
}

/** What is wrong with a value of a register, which is called `what`. */
export function valueProblem(what: string, value: unknown): string | undefined {
  if (value === null || ["string", "number", "boolean"].includes(typeof value)) return undefined;
  return `its ${what} is ${textOf(value)}; a register holds texts, numbers, booleans and null, other data as JSON`;
}

/** What is wrong with an operation on a register. */
export function registerProblem(input: unknown, output: unknown): string | undefined {
  const { kind, value } = fieldsOf(input);
  if (kind === "write") return valueProblem("value", value);
  if (kind === "read") return output === undefined ? undefined : valueProblem("output", output);
  return `its input is ${textOf(input)}; the kind of an input is "read" or "write"`;
}
