import { LimitReached, Thrown } from "./errors.ts";
import { limits } from "./limits.ts";
import { beginCall, enterTopFrame, type Machine } from "./machine.ts";
import { numberOf } from "./operations.ts";
import { placeOf } from "./inspect.ts";
import { functionValue } from "./program.ts";
import { callNative, recover, run } from "./run.ts";
import type {
  CallResult,
  Frame,
  FunctionValue,
  Program,
  SourceLine,
  StepResult,
  Thread,
  Value,
  Watch,
} from "./types.ts";
import { describeValue, ValueError } from "./values.ts";
import { words } from "./words.ts";

const paused: StepResult = Object.freeze({ kind: "paused" });

const outside: Frame = { code: -1, pc: 0, base: 0, scope: { up: null, level: 0, slots: [] } };
const nothing = new Int32Array();

type Globals = Readonly<Record<string, Value>>;

/**
 * Begins a call of a top-level function, positioned before its first statement. Arguments and globals are not copied:
 * the thread changes the objects it was given. Throws where the texts have no such function.
 */
export function start(program: Program, functionName: string, args: readonly Value[], globals: Globals): Thread {
  const callee = functionValue(program, functionName);
  if (callee === undefined) throw new Error(words.atStart(functionName));
  const thread = newThread(program, globals);
  const machine = newMachine(program, thread, 0, undefined);
  begin(machine, callee, args);
  return thread;
}

/** Runs to the next statement boundary, host call or end. A thread that waits or is over does not change. */
export function step(program: Program, thread: Thread, watch?: Watch): StepResult {
  return advance(program, thread, 1, watch);
}

/** Runs until the thread waits or is over, at most `steps` statements; `paused` when the steps are used up. */
export function advance(program: Program, thread: Thread, steps: number, watch?: Watch): StepResult {
  if (thread.state.kind !== "paused") return thread.state;
  const machine = newMachine(program, thread, steps, undefined);
  machine.watched = watch && watchedBy(program, watch);
  enterTopFrame(machine);
  // The rest of a statement that waited is a step of its own.
  if (machine.instructions[machine.frame.pc] !== numberOf.statement) machine.steps -= 1;
  return guarded(machine, () => run(machine));
}

/** Gives a waiting thread its answer; the next step runs the rest of the statement that waited. */
export function resume(_program: Program, thread: Thread, value: Value): void {
  if (thread.state.kind !== "waiting") throw new Error(`resume: the thread does not wait, it is ${thread.state.kind}`);
  thread.stack.push(value);
  thread.state = paused;
}

/** Makes the host call of a waiting thread throw `Error(message)` in the text, where a `catch` may take it. */
export function reject(program: Program, thread: Thread, message: string, watch?: Watch): StepResult {
  if (thread.state.kind !== "waiting") throw new Error(`reject: the thread does not wait, it is ${thread.state.kind}`);
  const machine = newMachine(program, thread, 0, undefined);
  machine.watched = watch && watchedBy(program, watch);
  enterTopFrame(machine);
  thread.state = paused;
  return guarded(machine, () => {
    recover(machine, new Thrown({ name: "Error", message }));
    run(machine);
  });
}

/**
 * Calls a function of the texts in one go; `lines` lists the lines it ran. Arguments are not copied, and a host call in
 * it fails.
 */
export function callFunction(
  program: Program,
  callee: FunctionValue | string,
  args: readonly Value[],
  globals: Globals = {},
): CallResult {
  const name = typeof callee === "string" ? callee : callee.name;
  const found = typeof callee === "string" ? functionValue(program, callee) : callee;
  if (found === undefined) throw new Error(words.atStart(name));
  const lines: SourceLine[] = [];
  const thread = newThread(program, globals);
  const machine = newMachine(program, thread, 0, lines);
  machine.nesting = 1;
  const result = begin(machine, found, args);
  if (result.kind === "returned" || result.kind === "failed") return { ...result, lines };
  throw new Error("a call in one go ended before its function did");
}

function newThread({ hostNames }: Program, globals: Globals): Thread {
  const values = hostNames.globals.map((name) => globals[name]);
  return { frames: [], stack: [], globals: values, state: paused, made: 0 };
}

function watchedBy(program: Program, watch: Watch): Machine["watched"] {
  const code = functionValue(program, watch.functionName)?.code;
  return code === undefined ? undefined : { code, watch };
}

function newMachine(program: Program, thread: Thread, steps: number, trace: SourceLine[] | undefined): Machine {
  return {
    program,
    thread,
    run,
    callNative,
    frame: outside,
    instructions: nothing,
    running: true,
    steps,
    budget: limits.instructionsPerStep,
    nesting: 0,
    floor: 0,
    result: undefined,
    trace,
    watched: undefined,
  };
}

function begin(machine: Machine, callee: FunctionValue, args: readonly Value[]): StepResult {
  return guarded(machine, () => {
    if (callee.code < 0) {
      machine.result = callNative(machine, callee, args);
      return;
    }
    for (const arg of args) machine.thread.stack.push(arg);
    beginCall(machine, callee.code, callee.scope, args.length, 0);
    run(machine);
  });
}

/** Does some work of the thread, and puts its outcome into the state: nothing escapes as an exception. */
function guarded(machine: Machine, work: () => void): StepResult {
  const { thread, program } = machine;
  try {
    work();
    if (thread.frames.length === 0) thread.state = { kind: "returned", value: machine.result };
  } catch (error) {
    thread.state = { kind: "failed", message: messageOf(error), position: placeOf(program, thread) };
  }
  return thread.state;
}

function messageOf(error: unknown): string {
  if (error instanceof LimitReached || error instanceof ValueError) return error.message;
  if (!(error instanceof Thrown)) return words.internal(String(error));
  const { value } = error;
  if (typeof value === "object" && value !== null && "message" in value && typeof value.message === "string") {
    return value.message;
  }
  return words.uncaught(describeValue(value));
}
