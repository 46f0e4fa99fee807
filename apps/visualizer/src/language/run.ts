import { LimitReached, Thrown } from "./errors.ts";
import { codeAt, type Machine } from "./machine.ts";
import { natives } from "./natives-global.ts";
import { type Operation } from "./operations-data.ts";
import { operations } from "./operations.ts";
import type { FunctionValue, Handler, Scope, Value } from "./types.ts";
import { words } from "./words.ts";

/** Executes until the machine stops. Throws Thrown for what no handler takes, and LimitReached; the frames stay. */
export function run(machine: Machine): void {
  while (machine.running) {
    try {
      execute(machine);
    } catch (error) {
      if (!(error instanceof Thrown)) throw error;
      recover(machine, error);
    }
  }
}

/** Goes to the innermost handler for what was thrown, above the floor of the machine. Rethrows without one. */
export function recover(machine: Machine, thrown: Thrown): void {
  const { frames, stack } = machine.thread;
  for (let index = frames.length - 1; index >= machine.floor; index -= 1) {
    const frame = frames[index];
    if (frame === undefined) break;
    const code = codeAt(machine.program, frame.code);
    const handler = handlerAt(code.handlers, frame.pc - 3);
    if (handler === undefined) continue;
    for (const { code: dropped } of frames.splice(index + 1)) {
      if (machine.watched?.code === dropped) machine.watched.watch.onEnd(undefined);
    }
    stack.length = frame.base;
    stack.push(thrown.value);
    frame.pc = handler.target;
    while (frame.scope.level > handler.level) frame.scope = frame.scope.up as Scope;
    machine.frame = frame;
    machine.instructions = code.instructions;
    return;
  }
  throw thrown;
}

/** Calls a built-in function value. */
export function callNative(machine: Machine, callee: FunctionValue, args: readonly Value[]): Value {
  const native = natives[-1 - callee.code];
  if (native === undefined) throw new LimitReached(words.foreignFunction);
  return native.call(machine, args);
}

function execute(machine: Machine): void {
  while (machine.running) {
    const { frame, instructions } = machine;
    const { pc } = frame;
    frame.pc = pc + 3;
    machine.budget -= 1;
    if (machine.budget < 0) throw new LimitReached(words.tooLongStep);
    const operation = operations[instructions[pc] as number] as Operation;
    operation(machine, instructions[pc + 1] as number, instructions[pc + 2] as number);
  }
}

function handlerAt(handlers: readonly Handler[], pc: number): Handler | undefined {
  return handlers.find(({ from, to }) => from <= pc && pc < to);
}
