import { type AnyMachine, checkTransition, decodeState, transitionChange } from "@quorate/machine";
import { unreachable } from "@quorate/synod";
import { transitionCommand } from "./commands.ts";
import { EdgeError } from "./error.ts";
import { checkSize, checkText } from "./kv.ts";
import { type Node, keyBytesMax } from "./node.ts";

const nameBytesMax = 512;

/** What a transition answered. `revision` is undefined while the machine still has its initial state. */
export interface Executed {
  readonly output: unknown;
  readonly revision: string | undefined;
  readonly version: number;
}

export interface MachineState {
  readonly state: unknown;
  readonly revision: string | undefined;
  readonly version: number;
}

export interface Execution {
  readonly machine: string;
  readonly id: string;
  readonly transition: string;
  /** JSON; undefined for a transition without input. */
  readonly input: unknown;
}

/** Runs one transition of one machine. */
export async function execute(
  node: Node,
  { machine: name, id, transition, input }: Execution,
  deadline: number,
): Promise<Executed> {
  const machine = machineOf(node, name);
  const register = registerOf(machine, id);
  checkText("transition", transition, nameBytesMax);
  const check = checkTransition(machine, transition, input);
  switch (check.kind) {
    case "unknown-transition":
      throw new EdgeError("UNKNOWN_TRANSITION", `machine ${name} has no transition ${JSON.stringify(transition)}`, {
        known: check.known.join(","),
      });
    case "invalid-input":
      throw new EdgeError("INVALID_ARGUMENT", `the input of ${name}.${transition}: ${check.message}`, {
        field: "input",
      });
    case "ok":
      break;
    default:
      unreachable(check);
  }
  const change = transitionChange(machine, transition, check.input);
  const command = transitionCommand(name, transition, check.input);
  const { output, revision, version } = await node.replica().change(register, change, deadline, command);
  if (output.kind === "rejected") throw new EdgeError("REJECTED_BY_TRANSITION", output.message);
  return { output: output.output, revision, version };
}

/** Reads the state of one machine; the initial one if nothing was executed yet. */
export async function readState(node: Node, name: string, id: string, deadline: number): Promise<MachineState> {
  const machine = machineOf(node, name);
  const register = registerOf(machine, id);
  const current = await node.replica().read(register, deadline);
  return { state: decodeState(machine, current?.payload), revision: current?.revision, version: current?.version ?? 0 };
}

/** Reads an input from its JSON text; an empty one means none. Throws INVALID_ARGUMENT, or VALUE_TOO_LARGE. */
export function parseInput(node: Node, text: string): unknown {
  if (text === "") return undefined;
  checkSize("input", Buffer.byteLength(text), node.valueBytesMax);
  return parseJson("input", text);
}

/** Throws INVALID_ARGUMENT if the text is not JSON. */
export function parseJson(what: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new EdgeError("INVALID_ARGUMENT", `the ${what} is not JSON: ${(error as SyntaxError).message}`, {
      field: what,
    });
  }
}

function machineOf(node: Node, name: string): AnyMachine {
  checkText("machine", name, nameBytesMax);
  const machine = node.machines.get(name);
  if (machine !== undefined) return machine;
  const known = [...node.machines.keys()].join(",");
  throw new EdgeError(
    "UNKNOWN_MACHINE",
    `this node runs no machine ${JSON.stringify(name)}; start it with --machines FILE`,
    { known },
  );
}

function registerOf(machine: AnyMachine, id: string): string {
  checkText("id", id, keyBytesMax);
  return `machine/${machine.name}/${id}`;
}
