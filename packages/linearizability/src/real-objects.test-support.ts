import type { CompareAndSetInput } from "./models/compare-and-set-register.ts";
import type { CounterInput } from "./models/counter.ts";
import type { MachineInput, MachineLike, MachineOutput } from "./models/machine.ts";
import type { RealObject } from "./real-object.test-support.ts";

/** What the generated registers take and answer; every written value is written once. */
export type SetInput = CompareAndSetInput<number>;
export type SetAnswer = number | boolean | null;

/** A register with compare-and-set that begins with 0. */
export function realRegister(): RealObject<SetInput, SetAnswer> {
  let value = 0;
  return {
    chooseInput: (dice, unique) => {
      const kind = dice.below(4);
      if (kind < 2) return { kind: "read" };
      if (kind === 2) return { kind: "write", value: unique };
      // What was written last is the likeliest to be there when this is taken.
      return { kind: "compare-and-set", expected: Math.max(0, unique - 1 - dice.below(4)), value: unique };
    },
    apply: (input) => {
      if (input.kind === "read") return value;
      if (input.kind === "write") {
        value = input.value;
        return null;
      }
      const isSet = value === input.expected;
      if (isSet) value = input.value;
      return isSet;
    },
  };
}

/** A counter that only grows; some of its adds do not tell the total. */
export function realCounter(): RealObject<CounterInput, number | null> {
  let total = 0;
  return {
    chooseInput: (dice) =>
      dice.below(3) === 0 ? { kind: "read" } : { kind: "add", amount: dice.below(2) === 0 ? 1 : 1 + dice.below(5) },
    apply: (input) => {
      if (input.kind === "add") total += input.amount;
      return input.kind === "add" && total % 3 === 0 ? null : total;
    },
  };
}

/** A list to append to, as a machine; an append answers how many items there are, and a full list refuses by a throw. */
export const list: MachineLike = {
  name: "list",
  initial: { items: [] as number[] },
  transitions: {
    read: { apply: (state: { items: number[] }) => ({ state, output: state.items }) },
    append: {
      apply: (state: { items: number[] }, item: number) => {
        if (state.items.length === 12) throw new Error("full");
        // The state is a copy: a machine may change the one it gets.
        state.items.push(item);
        return { state, output: state.items.length };
      },
    },
  },
};

/** The real list. */
export function realList(): RealObject<MachineInput, MachineOutput> {
  const items: number[] = [];
  return {
    chooseInput: (dice, unique) =>
      dice.below(3) === 0 ? { transition: "read" } : { transition: "append", input: unique },
    apply: ({ transition, input }) => {
      if (transition === "read") return { kind: "applied", output: [...items] };
      if (items.length === 12) return { kind: "rejected", message: "full" };
      items.push(Number(input));
      return { kind: "applied", output: items.length };
    },
  };
}
