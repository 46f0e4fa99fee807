import { encodeJson } from "./json.ts";
import type { StandardSchema } from "./schema.ts";

/** What a transition makes of a state. Without an `output` the caller gets `null`. */
export interface TransitionStep<State = unknown> {
  readonly state: State;
  readonly output?: unknown;
}

/** A transition of any machine. */
export interface AnyTransition {
  readonly input?: StandardSchema<unknown, unknown>;
  readonly apply: (state: never, input: never) => TransitionStep;
}

/** Transitions by name. */
export type AnyTransitions = Readonly<Record<string, AnyTransition>>;

/**
 * A finite-state machine as pure functions. State, input and output are JSON. The same definition runs on every
 * node and types the client; it holds no state itself.
 */
export interface MachineDefinition<State = unknown, Transitions extends AnyTransitions = AnyTransitions> {
  readonly kind: "quorate-machine";
  readonly name: string;
  /** Frozen; what a machine is before its first transition. */
  readonly initial: State;
  readonly transitions: Transitions;
}

/** A machine whose types do not matter. */
export type AnyMachine = MachineDefinition;

/** The state of a machine. */
export type StateOf<Machine extends AnyMachine> = Machine extends MachineDefinition<infer State> ? State : never;

/** The names of a machine's transitions. */
export type TransitionName<Machine extends AnyMachine> = keyof Machine["transitions"] & string;

/** What a caller passes to a transition: its schema's input, or undefined for one without a schema. */
export type InputOf<
  Machine extends AnyMachine,
  Name extends TransitionName<Machine>,
> = Machine["transitions"][Name] extends { readonly input: StandardSchema<infer Input, infer _Output> }
  ? Input
  : undefined;

/** What a transition answers; null for one without an output. */
export type OutputOf<Machine extends AnyMachine, Name extends TransitionName<Machine>> =
  ReturnType<Machine["transitions"][Name]["apply"]> extends infer Step
    ? Step extends { readonly output: infer Output }
      ? Output
      : null
    : never;

type Validated<Schema> = Schema extends StandardSchema<infer _Input, infer Output> ? Output : undefined;

/** What {@link defineMachine} takes. `Schemas` and `Transitions` are two views of the same object, both inferred. */
export interface MachineOptions<State, Schemas, Transitions> {
  readonly name: string;
  readonly initial: State;
  readonly transitions: {
    readonly [Name in keyof Schemas]: {
      /** Any synchronous Standard Schema; leave it out for a transition without input. */
      readonly input?: Schemas[Name] & StandardSchema<unknown, unknown>;
      /** Pure and synchronous. It gets copies of its own. A throw rejects the transition and changes nothing. */
      readonly apply: (state: NoInfer<State>, input: Validated<Schemas[Name]>) => TransitionStep<NoInfer<State>>;
    };
  } & Transitions;
}

const nameLengthMax = 128;

/**
 * Defines a machine. Throws a TypeError for a name that is empty, longer than 128, not printable or with a "/", for
 * an initial state that is not JSON, and for transitions of the wrong shape.
 */
export function defineMachine<State, Schemas, Transitions>(
  options: MachineOptions<State, Schemas, Transitions>,
): Transitions extends AnyTransitions ? MachineDefinition<State, Transitions> : never {
  const given: unknown = options;
  if (!isRecord(given)) throw new TypeError("defineMachine takes { name, initial, transitions }");
  const name = checkName("a machine's name", given["name"]);
  const machine: AnyMachine = {
    kind: "quorate-machine",
    name,
    initial: frozenCopy(given["initial"], `machine ${JSON.stringify(name)}`),
    transitions: checkTransitions(given["transitions"], `machine ${JSON.stringify(name)}`),
  };
  return Object.freeze(machine) as ReturnType<typeof defineMachine<State, Schemas, Transitions>>;
}

/** Whether a value, such as the export of a module, is a machine. */
export function isMachineDefinition(value: unknown): value is AnyMachine {
  if (!isRecord(value) || value["kind"] !== "quorate-machine" || typeof value["name"] !== "string") return false;
  const transitions = value["transitions"];
  return isRecord(transitions) && Object.values(transitions).every(isTransition) && value["initial"] !== undefined;
}

/** The transition of that name, never one of the names every object inherits. */
export function findTransition(machine: AnyMachine, name: string): AnyTransition | undefined {
  return Object.hasOwn(machine.transitions, name) ? machine.transitions[name] : undefined;
}

function checkTransitions(transitions: unknown, owner: string): AnyTransitions {
  if (!isRecord(transitions) || !isPlain(transitions) || Object.keys(transitions).length === 0) {
    throw new TypeError(`the transitions of ${owner} are not a plain object of at least one { input, apply }`);
  }
  // Without a prototype, no name means anything but the transition of that name.
  const copy: Record<string, AnyTransition> = Object.create(null) as Record<string, AnyTransition>;
  for (const [key, transition] of Object.entries(transitions)) {
    const name = checkName(`a transition's name in ${owner}`, key);
    if (!isTransition(transition)) {
      const shape = "{ apply: (state, input) => ({ state, output }), input?: a Standard Schema v1 }";
      throw new TypeError(`transition ${JSON.stringify(name)} of ${owner} is not ${shape}`);
    }
    copy[name] = transition;
  }
  return Object.freeze(copy);
}

function isTransition(value: unknown): value is AnyTransition {
  if (!isRecord(value) || typeof value["apply"] !== "function") return false;
  return value["input"] === undefined || isSchema(value["input"]);
}

/** Some libraries make their schemas callable, so a function may be one. */
function isSchema(value: unknown): boolean {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
  const standard = (value as { readonly "~standard"?: unknown })["~standard"];
  return isRecord(standard) && standard["version"] === 1 && typeof standard["validate"] === "function";
}

function checkName(what: string, name: unknown): string {
  if (typeof name !== "string" || name === "") throw new TypeError(`${what} is not a text that is not empty`);
  const shown = JSON.stringify(name.slice(0, nameLengthMax));
  if (name.length > nameLengthMax) throw new TypeError(`${what} is longer than ${nameLengthMax}: ${shown}…`);
  if (/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(name) || name.trim() !== name) {
    throw new TypeError(`${what} is not printable, or begins or ends with a space: ${shown}`);
  }
  if (name.includes("/")) throw new TypeError(`${what} contains "/", which separates names in paths: ${shown}`);
  return name;
}

function frozenCopy(initial: unknown, owner: string): unknown {
  const encoded = encodeJson(initial, "initial");
  if (encoded.kind === "not-json") throw new TypeError(`the initial state of ${owner}: ${encoded.message}`);
  return JSON.parse(encoded.text, (_key, value: unknown) => Object.freeze(value));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** `{ __proto__: … }` in a literal sets the prototype; the transition meant by it would be lost silently. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
