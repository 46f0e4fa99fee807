import type { Change, Decision } from "./change.ts";
import { encodeJson } from "./json.ts";
import type { Json } from "./json.ts";
import { findTransition } from "./machine.ts";
import type { AnyMachine, AnyTransition } from "./machine.ts";
import { checkInput } from "./schema.ts";
import { decodeText, describeThrown, encodeText } from "./text.ts";

/** What became of a transition. A rejected one changed nothing. */
export type TransitionResult =
  | { readonly kind: "applied"; readonly output: Json }
  | { readonly kind: "rejected"; readonly message: string };

/** Whether a transition can be tried at all. `input` is what its `apply` will see; undefined is no input. */
export type CheckedTransition =
  | { readonly kind: "ok"; readonly input: Json | undefined }
  | { readonly kind: "unknown-transition"; readonly known: readonly string[] }
  | { readonly kind: "invalid-input"; readonly message: string };

/** Checks the name and the input of a transition, before anything is sent or stored. Never throws. */
export function checkTransition(machine: AnyMachine, transition: string, input: unknown): CheckedTransition {
  const found = findTransition(machine, transition);
  if (found === undefined) return { kind: "unknown-transition", known: Object.keys(machine.transitions) };
  return checkInput(found.input, input);
}

/**
 * A transition as a pure change of a register's payload. `input` is what {@link checkTransition} answered; the change
 * rejects whatever `apply` throws or returns that is not JSON. Throws a TypeError for an unknown transition and for an
 * input that is not JSON, both of which the check finds first.
 */
export function transitionChange(machine: AnyMachine, transition: string, input: unknown): Change<TransitionResult> {
  const found = findTransition(machine, transition);
  if (found === undefined) {
    throw new TypeError(`machine ${JSON.stringify(machine.name)} has no transition ${JSON.stringify(transition)}`);
  }
  const inputText = input === undefined ? undefined : textOf(input, "input");
  return (current) => step(machine, found, inputText, current?.payload);
}

/**
 * The state in a payload, the initial one for none; a copy of its own each time. Throws if the payload is not a JSON
 * text, which means that something other than this machine wrote it.
 */
export function decodeState<State>(
  machine: { readonly initial: State } & AnyMachine,
  payload: Uint8Array | undefined,
): State {
  return JSON.parse(stateText(machine, payload)) as State;
}

function step(
  machine: AnyMachine,
  transition: AnyTransition,
  inputText: string | undefined,
  payload: Uint8Array | undefined,
): Decision<TransitionResult> {
  try {
    const before = stateText(machine, payload);
    // Decoded afresh in every run: `apply` may keep or mutate what it gets, and a change may run more than once.
    const made = call(transition, JSON.parse(before), inputText === undefined ? undefined : JSON.parse(inputText));
    return decide(before, made);
  } catch (thrown) {
    return rejected(describeThrown(thrown));
  }
}

function call(transition: AnyTransition, state: unknown, input: unknown): unknown {
  const apply = transition.apply as (state: unknown, input: unknown) => unknown;
  return apply(state, input);
}

function decide(before: string, made: unknown): Decision<TransitionResult> {
  if (made instanceof Promise) {
    made.catch(() => {
      // Nobody waits for this promise, and an unhandled rejection would end the process.
    });
    return rejected("apply returned a promise; it has to return { state, output } at once");
  }
  if (typeof made !== "object" || made === null || !("state" in made)) {
    return rejected("apply did not return an object { state, output }");
  }
  const state = encodeJson(made.state, "state");
  if (state.kind === "not-json") return rejected(state.message);
  const output = encodeJson("output" in made ? made.output : null, "output");
  if (output.kind === "not-json") return rejected(output.message);
  // The caller's output must not be an object that the machine's code still holds.
  const applied = { kind: "applied", output: JSON.parse(output.text) as Json } as const;
  if (state.text === before) return { kind: "keep", output: applied };
  return { kind: "write", payload: encodeText(state.text), output: applied };
}

function rejected(message: string): Decision<TransitionResult> {
  return { kind: "keep", output: { kind: "rejected", message } };
}

function stateText(machine: AnyMachine, payload: Uint8Array | undefined): string {
  if (payload === undefined) return textOf(machine.initial, "initial");
  try {
    const text = decodeText(payload);
    JSON.parse(text);
    return text;
  } catch (cause) {
    const owner = `machine ${JSON.stringify(machine.name)}`;
    throw new Error(`what is stored for ${owner} is not a state: ${describeThrown(cause)}`, { cause });
  }
}

function textOf(value: unknown, name: string): string {
  const encoded = encodeJson(value, name);
  if (encoded.kind === "not-json") throw new TypeError(encoded.message);
  return encoded.text;
}
