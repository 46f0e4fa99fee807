import type { Model } from "../model.ts";
import { textOf } from "../text.ts";
import { fieldsOf } from "./fields.ts";
import {
  primitive,
  type RegisterInput,
  registerKey,
  registerModel,
  registerProblem,
  type RegisterValue,
  valueProblem,
} from "./register.ts";

/** What such a register can be asked. A compare-and-set answers whether the register held what was expected. */
export type CompareAndSetInput<Value extends RegisterValue> =
  | RegisterInput<Value>
  | { readonly kind: "compare-and-set"; readonly expected: Value; readonly value: Value };

/** A register whose value can also be replaced on the condition that it is a certain one. */
export function compareAndSetRegisterModel<Value extends RegisterValue>(
  initial: Value,
): Model<Value, CompareAndSetInput<Value>, Value | boolean | null> {
  const register = registerModel<RegisterValue>(initial);
  return {
    name: "compare-and-set register",
    initial: primitive(initial),
    step: (state, input, output) => {
      if (input.kind === "write") return [input.value];
      if (input.kind === "read") return output === undefined || output === state ? [state] : [];
      const isSet = state === input.expected;
      if (output !== undefined && output !== isSet) return [];
      return [isSet ? input.value : state];
    },
    stateKey: registerKey,
    problem: (input, output) => {
      const { kind, value, expected } = fieldsOf(input);
      if (kind === "read" || kind === "write") return registerProblem(input, output);
      if (kind === "compare-and-set") return valueProblem("expected value", expected) ?? valueProblem("value", value);
      return `its input is ${textOf(input)}; the kind of an input is "read", "write" or "compare-and-set"`;
    },
    isReadOnly: ({ kind }, output) => kind === "read" || (kind === "compare-and-set" && output === false),
    describeOperation: (input, output) => {
      if (input.kind !== "compare-and-set") return register.describeOperation?.(input, output) ?? "";
      const change = `${textOf(input.expected)} to ${textOf(input.value)}`;
      return `set ${change} → ${output === undefined ? "?" : textOf(output)}`;
    },
  };
}
