import type { Model } from "../model.ts";
import { textOf } from "../text.ts";
import { fieldsOf } from "./fields.ts";

/** What a counter can be asked. A read answers the total, an add the new total, or null if it does not tell. */
export type CounterInput = { readonly kind: "read" } | { readonly kind: "add"; readonly amount: number };

/** A counter of integers. */
export function counterModel(initial = 0): Model<number, CounterInput, number | null> {
  return {
    name: "counter",
    initial,
    step: (state, input, output) => {
      const total = input.kind === "add" ? state + input.amount : state;
      const isSilent = output === undefined || (output === null && input.kind === "add");
      return isSilent || output === total ? [total] : [];
    },
    stateKey: (state) => state,
    problem: (input) => {
      const { kind, amount } = fieldsOf(input);
      if (kind === "read") return undefined;
      if (kind !== "add") return `its input is ${textOf(input)}; the kind of an input is "read" or "add"`;
      return Number.isSafeInteger(amount) ? undefined : `its amount is ${textOf(amount)}; give an integer`;
    },
    isReadOnly: ({ kind }) => kind === "read",
    describeOperation: (input, output) => {
      const asked = input.kind === "read" ? "read" : `add ${input.amount}`;
      return `${asked} → ${output === undefined ? "?" : textOf(output)}`;
    },
  };
}
