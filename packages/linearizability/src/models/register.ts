import type { Model } from "../model.ts";
import { textOf } from "../text.ts";

/** What a register holds: a primitive, told apart by its type too. A register without a value may hold null. */
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
    initial,
    step: (state, input, output) => {
      if (input.kind === "write") return [input.value];
      return output === undefined || output === state ? [state] : [];
    },
    stateKey: registerKey,
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
