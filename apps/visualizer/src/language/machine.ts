import { fail, LimitReached } from "./errors.ts";
import { limits } from "./limits.ts";
import type { Frame, FunctionCode, FunctionValue, Program, Scope, SourceLine, Thread, Value, Watch } from "./types.ts";
import { words } from "./words.ts";

/** A thread while it runs: what is kept beside its data between two boundaries. */
export interface Machine {
  readonly program: Program;
  readonly thread: Thread;
  /** Runs until `running` is false. A field (as the next), so that natives can call back without importing the loop. */
  readonly run: (machine: Machine) => void;
  /** Calls a built-in function value. */
  readonly callNative: (machine: Machine, callee: FunctionValue, args: readonly Value[]) => Value;
  frame: Frame;
  instructions: Int32Array;
  running: boolean;
  /** Statements that may begin before the machine stops at a boundary. */
  steps: number;
  /** Instructions left for this step. */
  budget: number;
  /** Above 0 inside calls that run in one go: boundaries do not stop, host calls fail. */
  nesting: number;
  /** The number of frames at which the innermost run ends. */
  floor: number;
  result: Value;
  readonly trace: SourceLine[] | undefined;
  /** Calls of the function with this code are told. */
  watched: { readonly code: number; readonly watch: Watch } | undefined;
}

/** Charges `count` elements that an operation touches or makes. Throws LimitReached. */
export function charge(machine: Machine, count: number): void {
  machine.budget -= count;
  machine.thread.made += count;
  if (machine.budget < 0) throw new LimitReached(words.tooLongStep);
}

/** Checks the length of a list that an operation makes, and charges it. */
export function chargeList(machine: Machine, length: number): void {
  if (length > limits.arrayLength) throw new LimitReached(words.listTooLong(limits.arrayLength));
  charge(machine, length);
}

/** Checks the length of a text that an operation makes, and charges it. */
export function chargeText(machine: Machine, length: number): void {
  if (length > limits.textLength) throw new LimitReached(words.textTooLong(limits.textLength));
  charge(machine, length >> 4);
}

/** Fails for what belongs to a constant. */
export function requireChangeable(container: object): void {
  if (!Object.isExtensible(container)) fail(words.frozen);
}

/** The code of an index. Throws for an index that no program has. */
export function codeAt(program: Program, index: number): FunctionCode {
  const code = program.functions[index];
  if (code === undefined) throw new LimitReached(words.foreignFunction);
  return code;
}

/** Makes the topmost frame the one that runs. */
export function enterTopFrame(machine: Machine): void {
  const { frames } = machine.thread;
  const frame = frames[frames.length - 1] as Frame;
  machine.frame = frame;
  machine.instructions = codeAt(machine.program, frame.code).instructions;
}

/**
 * Begins a call with the `count` topmost values of the stack as arguments; they leave the stack, with `extra` values
 * below them.
 */
export function beginCall(machine: Machine, index: number, scope: Scope | null, count: number, extra: number): void {
  const { stack, frames } = machine.thread;
  if (frames.length >= limits.frames) throw new LimitReached(words.tooManyFrames(limits.frames));
  const code = codeAt(machine.program, index);
  const slots: Value[] = [];
  const first = stack.length - count;
  for (let slot = 0; slot < code.slotCount; slot += 1) {
    slots.push(slot < code.parameterCount && slot < count ? stack[first + slot] : undefined);
  }
  if (code.hasRest) slots[code.parameterCount] = stack.slice(first + code.parameterCount);
  for (let left = count + extra; left > 0; left -= 1) stack.pop();
  machine.thread.made += 1;
  const frame: Frame = { code: index, pc: 0, base: stack.length, scope: { up: scope, level: 0, slots } };
  frames.push(frame);
  if (machine.watched?.code === index) machine.watched.watch.onCall(slots.slice(0, code.parameterCount));
  machine.frame = frame;
  machine.instructions = code.instructions;
}

/** Calls a function value from a native, in one go; `caller` names the native in messages. */
export function callBack(machine: Machine, callee: FunctionValue, args: readonly Value[], caller: string): Value {
  const { thread } = machine;
  if (callee.code < 0) return machine.callNative(machine, callee, args);
  if (codeAt(machine.program, callee.code).isAsync) fail(words.asyncCallback(caller));
  const { floor } = machine;
  for (const arg of args) thread.stack.push(arg);
  beginCall(machine, callee.code, callee.scope, args.length, 0);
  machine.floor = thread.frames.length - 1;
  machine.nesting += 1;
  try {
    machine.run(machine);
  } finally {
    machine.floor = floor;
    machine.nesting -= 1;
  }
  machine.running = true;
  enterTopFrame(machine);
  return machine.result;
}
