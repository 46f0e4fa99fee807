import type { Model } from "@quorate/linearizability";

/** An operation on one key. Every value that is written is written once; a value stands for its revision too. */
export type KeyInput =
  | { readonly kind: "get" }
  | { readonly kind: "put"; readonly value: string }
  /** `expected` is the value whose revision is expected; null expects that there is no such key. */
  | { readonly kind: "compare-and-set"; readonly expected: string | null; readonly value: string }
  /** `expected` is undefined for a delete whatever is there. */
  | { readonly kind: "delete"; readonly expected: string | undefined };

/** What an operation on a key answered. */
export type KeyOutput =
  | { readonly kind: "found"; readonly value: string | null }
  | { readonly kind: "put"; readonly created: boolean }
  | { readonly kind: "set" }
  | { readonly kind: "deleted"; readonly count: number }
  /** What was expected was not there. */
  | { readonly kind: "mismatch" };

/** A key of the key-value store: the value it holds, or null. */
export const keyModel: Model<string | null, KeyInput, KeyOutput> = {
  name: "key of the store",
  initial: null,
  step(state, input, output) {
    switch (input.kind) {
      case "get":
        return output === undefined || (output.kind === "found" && output.value === state) ? [state] : [];
      case "put": {
        const fits = output === undefined || (output.kind === "put" && output.created === (state === null));
        return fits ? [input.value] : [];
      }
      case "compare-and-set": {
        const holds = state === input.expected;
        if (output !== undefined && output.kind !== (holds ? "set" : "mismatch")) return [];
        return [holds ? input.value : state];
      }
      case "delete": {
        const holds = input.expected === undefined || input.expected === state;
        if (!holds) return output === undefined || output.kind === "mismatch" ? [state] : [];
        const count = state === null ? 0 : 1;
        return output === undefined || (output.kind === "deleted" && output.count === count) ? [null] : [];
      }
    }
  },
  stateKey: (state) => state ?? "",
  isReadOnly: (input, output) => input.kind === "get" || output?.kind === "mismatch",
  describeOperation(input, output) {
    const answer = output === undefined ? "?" : output.kind === "found" ? (output.value ?? "none") : wordsOf(output);
    switch (input.kind) {
      case "get":
        return `get → ${answer}`;
      case "put":
        return `put ${input.value} → ${answer}`;
      case "compare-and-set":
        return `${input.expected ?? "none"} to ${input.value} → ${answer}`;
      case "delete":
        return `delete${input.expected === undefined ? "" : ` ${input.expected}`} → ${answer}`;
    }
  },
  describeState: (state) => state ?? "none",
};

/** An operation on a counter, and what it answered: the value afterwards. */
export type CounterInput = { readonly kind: "increment" } | { readonly kind: "look" };

/** A counter that begins at 0. */
export const counterModel: Model<number, CounterInput, number> = {
  name: "counter",
  initial: 0,
  step(state, input, output) {
    const after = input.kind === "look" ? state : state + 1;
    return output === undefined || output === after ? [after] : [];
  },
  stateKey: (state) => state,
  isReadOnly: (input) => input.kind === "look",
  describeOperation: (input, output) => `${input.kind} → ${output ?? "?"}`,
};

function wordsOf(output: Exclude<KeyOutput, { readonly kind: "found" }>): string {
  switch (output.kind) {
    case "put":
      return output.created ? "created" : "replaced";
    case "deleted":
      return String(output.count);
    case "set":
    case "mismatch":
      return output.kind;
  }
}
