import type { Model } from "../model.ts";
import { sameData } from "../same-data.ts";
import { shortened, textOf } from "../text.ts";
import { fieldsOf } from "./fields.ts";

/**
 * A state machine as pure functions over JSON: a name, an initial state, and transitions that make a new state and an
 * output (null without one) of a state and an input. A transition that throws is rejected and changes nothing.
 */
export interface MachineLike {
  readonly name: string;
  readonly initial: unknown;
  readonly transitions: Readonly<
    Record<
      string,
      { readonly apply: (state: never, input: never) => { readonly state: unknown; readonly output?: unknown } }
    >
  >;
}

/** A call of a transition; `input` is what its function sees, after any validation. */
export interface MachineInput {
  readonly transition: string;
  readonly input?: unknown;
}

/** What a transition answered; of two rejections each is as good as the other. */
export type MachineOutput =
  | { readonly kind: "applied"; readonly output: unknown }
  | { readonly kind: "rejected"; readonly message?: string };

/** The names of transitions that never change a state; the search is faster for knowing them. */
export interface MachineModelOptions {
  readonly readOnly?: readonly string[];
}

/**
 * The model of a machine. Its states are JSON texts, so that no function can change one that the search still needs.
 * A history that calls a transition which the machine does not have makes the check throw a TypeError.
 */
export function machineModel(
  machine: MachineLike,
  { readOnly = [] }: MachineModelOptions = {},
): Model<string, MachineInput, MachineOutput> {
  return {
    name: machine.name,
    initial: JSON.stringify(machine.initial),
    step: (state, input, output) => {
      const made = run(machine, state, input);
      if (output !== undefined && !isSameAnswer(made.output, output)) return [];
      return [made.state];
    },
    stateKey: (state) => state,
    problem: (input, output) => {
      const { transition } = fieldsOf(input);
      const isKnown = typeof transition === "string" && Object.hasOwn(machine.transitions, transition);
      if (!isKnown) return unknownTransition(machine, transition);
      const isAnswer = output === undefined || ["applied", "rejected"].includes(String(fieldsOf(output)["kind"]));
      return isAnswer ? undefined : `its output is ${textOf(output)}; the kind of an output is "applied" or "rejected"`;
    },
    isReadOnly: ({ transition }, output) => output?.kind === "rejected" || readOnly.includes(transition),
    describeOperation: ({ transition, input }, output) => {
      const call = `${transition}(${input === undefined ? "" : textOf(input)})`;
      if (output === undefined) return `${call} → ?`;
      return `${call} → ${output.kind === "applied" ? textOf(output.output) : "rejected"}`;
    },
    describeState: shortened,
  };
}

interface Made {
  readonly state: string;
  readonly output: MachineOutput;
}

function run(machine: MachineLike, state: string, { transition, input }: MachineInput): Made {
  const found = Object.hasOwn(machine.transitions, transition) ? machine.transitions[transition] : undefined;
  if (found === undefined) throw new TypeError(unknownTransition(machine, transition));
  const apply = found.apply as (
    state: unknown,
    input: unknown,
  ) => { readonly state: unknown; readonly output?: unknown };
  try {
    const made = apply(JSON.parse(state), copyOf(input));
    return { state: JSON.stringify(made.state), output: { kind: "applied", output: copyOf(made.output ?? null) } };
  } catch {
    return { state, output: { kind: "rejected" } };
  }
}

function unknownTransition({ name, transitions }: MachineLike, transition: unknown): string {
  return `machine ${textOf(name)} has no transition ${textOf(transition)}; it has ${Object.keys(transitions).join(", ")}`;
}

function copyOf(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

function isSameAnswer(a: MachineOutput, b: MachineOutput): boolean {
  if (a.kind === "rejected" || b.kind === "rejected") return a.kind === b.kind;
  return sameData(a.output, b.output);
}
