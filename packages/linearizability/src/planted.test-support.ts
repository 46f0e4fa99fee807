import type { MachineInput, MachineOutput } from "./models/machine.ts";
import type { CounterInput } from "./models/counter.ts";
import type { Operation } from "./operation.ts";
import type { Dice } from "./real-object.test-support.ts";
import type { SetAnswer, SetInput } from "./real-objects.test-support.ts";

type SetOperation = Operation<SetInput, SetAnswer>;
type CountOperation = Operation<CounterInput, number | null>;
type ListOperation = Operation<MachineInput, MachineOutput>;

// Every plant makes a violation for a reason that needs no checker to be seen, whatever the rest of the history is.
// Values from 1000 on are written by nobody else.

const applied = { client: "planted", key: "k0", outcome: "applied" } as const;
const read = { kind: "read" } as const;

/** A read answers a value that nobody ever wrote. */
export function neverWritten(history: readonly SetOperation[], dice: Dice): readonly SetOperation[] {
  const at = moment(history, dice);
  return [...history, { ...applied, input: read, output: 1000, call: at, return: at + dice.below(20) }];
}

/** A value is written once, then another one, and then a read answers the first, one strictly after the other. */
export function staleRead(history: readonly SetOperation[], dice: Dice): readonly SetOperation[] {
  const at = moment(history, dice);
  return [
    ...history,
    { ...applied, input: { kind: "write", value: 1000 }, output: null, call: at, return: at + 5 },
    { ...applied, input: { kind: "write", value: 1001 }, output: null, call: at + 6, return: at + 12 },
    { ...applied, input: read, output: 1000, call: at + 13, return: at + 13 + dice.below(20) },
  ];
}

/** A read answers a value whose only write is called after the read returned. */
export function readFromFuture(history: readonly SetOperation[], dice: Dice): readonly SetOperation[] {
  const at = moment(history, dice);
  return [
    ...history,
    { ...applied, input: read, output: 1000, call: at, return: at + 5 },
    { ...applied, input: { kind: "write", value: 1000 }, output: null, call: at + 6, return: at + 12 },
  ];
}

/** Two compare-and-sets replace the same value, which was written only once. */
export function twoWinners(history: readonly SetOperation[], dice: Dice): readonly SetOperation[] {
  const at = moment(history, dice);
  const set = (value: number): SetInput => ({ kind: "compare-and-set", expected: 1000, value });
  return [
    ...history,
    { ...applied, input: { kind: "write", value: 1000 }, output: null, call: at, return: at + 5 },
    { ...applied, input: set(1001), output: true, call: at + 3, return: at + 9 },
    { ...applied, input: set(1002), output: true, call: at + 3, return: at + 9 + dice.below(20) },
  ];
}

/** Two adds of more than nothing answer the same total. */
export function sameTotal(history: readonly CountOperation[], dice: Dice): readonly CountOperation[] {
  const at = moment(history, dice);
  const add = { ...applied, input: { kind: "add", amount: 1 }, output: 7 } as const;
  return [...history, { ...add, call: at, return: at + 9 }, { ...add, call: at + 3, return: at + 5 + dice.below(9) }];
}

/** After everything a read answers less than the sum of all adds that were answered. */
export function lostUpdate(history: readonly CountOperation[], dice: Dice): readonly CountOperation[] {
  const end = 1 + Math.max(0, ...history.map((operation) => operation.return ?? 0));
  const silent: CountOperation = {
    ...applied,
    input: { kind: "add", amount: 3 },
    output: null,
    call: end,
    return: end + 1,
  };
  const sum = [...history, silent]
    .filter(({ key, outcome }) => key === "k0" && outcome === "applied")
    .reduce((total, { input }) => total + (input.kind === "add" ? input.amount : 0), 0);
  return [
    ...history,
    silent,
    { ...applied, input: read, output: sum - 1 - dice.below(3), call: end + 2, return: end + 3 },
  ];
}

/** A read of a list finds an item twice that was appended once. */
export function duplicatedAppend(history: readonly ListOperation[], dice: Dice): readonly ListOperation[] {
  const at = moment(history, dice);
  const output = { kind: "applied", output: [1000, 1000] } as const;
  return [
    ...history,
    {
      ...applied,
      input: { transition: "append", input: 1000 },
      output: { kind: "applied", output: 1 },
      call: at,
      return: at + 5,
    },
    { ...applied, input: { transition: "read" }, output, call: at + 6, return: at + 6 + dice.below(20) },
  ];
}

function moment(history: readonly Operation[], dice: Dice): number {
  return dice.below(1 + Math.max(0, ...history.map((operation) => operation.return ?? 0)));
}
