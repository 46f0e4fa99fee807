import type { AnyMachine, InputOf, Json, OutputOf, StateOf, TransitionName } from "@quorate/machine";
import { decodeJson, encodeInput } from "./json.ts";
import type { CallOptions, Runner } from "./runner.ts";
import { requireText } from "./validate.ts";

/** What a transition answered, and the register after it. The revision is empty if nothing was ever stored. */
export interface Executed<Output> {
  readonly output: Output;
  readonly revision: string;
  readonly version: number;
}

/** The state of a machine. The revision is undefined and the version 0 if nothing was ever stored. */
export interface MachineState<State> {
  readonly state: State;
  readonly revision: string | undefined;
  readonly version: number;
}

/** The arguments after a transition's name: its input, which may be left out if it may be undefined, and options. */
export type ExecuteArguments<Input> = undefined extends Input
  ? [input?: Input, options?: CallOptions]
  : [input: Input, options?: CallOptions];

/** One instance of a machine whose definition is known. */
export interface TypedMachine<Machine extends AnyMachine> {
  /** Runs a transition. Rejects with REJECTED_BY_TRANSITION if it throws there, and nothing is changed. */
  execute<Name extends TransitionName<Machine>>(
    transition: Name,
    ...rest: ExecuteArguments<InputOf<Machine, Name>>
  ): Promise<Executed<OutputOf<Machine, Name>>>;
  /** Reads the state, the initial one if nothing was executed yet. */
  get(options?: CallOptions): Promise<MachineState<StateOf<Machine>>>;
}

/** One instance of a machine of which only the name is known. */
export interface UntypedMachine {
  execute(transition: string, input?: unknown, options?: CallOptions): Promise<Executed<Json>>;
  get(options?: CallOptions): Promise<MachineState<Json>>;
}

/** The instance `id` of the machine with this name. */
export function untypedMachine(runner: Runner, name: string, id: string): UntypedMachine {
  return {
    async execute(transition, input, options = {}) {
      const operation = {
        kind: "execute",
        machine: requireText("the machine's name", name),
        id: requireText("the machine's id", id),
        transition: requireText("the transition", transition),
        inputJson: encodeInput(input),
      } as const;
      const { outputJson, revision, version } = await runner.operate("execute", "write", operation, options);
      return { output: decodeJson(outputJson, "applied") as Json, revision, version };
    },
    async get(options = {}) {
      const operation = {
        kind: "readState",
        machine: requireText("the machine's name", name),
        id: requireText("the machine's id", id),
      } as const;
      const { stateJson, revision, version } = await runner.operate("get", "read", operation, options);
      const state = decodeJson(stateJson, "not-applied") as Json;
      return { state, revision: revision === "" ? undefined : revision, version };
    },
  };
}

/** The same with the types of a definition; the node checks every input against the definition it was started with. */
export function typedMachine<Machine extends AnyMachine>(
  runner: Runner,
  definition: Machine,
  id: string,
): TypedMachine<Machine> {
  return untypedMachine(runner, definition.name, id) as unknown as TypedMachine<Machine>;
}
