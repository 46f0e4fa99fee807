import type { FunctionValue, Program, Thread, Value } from "./types.ts";
import { isFunctionValue } from "./values.ts";

/** Whether the texts have a top-level function of this name. */
export function hasFunction(program: Program, name: string): boolean {
  return program.functionNames.includes(name);
}

/** The value of a top-level constant (frozen), or undefined where there is none of this name. */
export function constant(program: Program, name: string): Value | undefined {
  const index = program.topNames.indexOf(name);
  return index < 0 ? undefined : program.topValues[index];
}

/** The top-level function, or constant that is a function, of this name. */
export function functionValue(program: Program, name: string): FunctionValue | undefined {
  const value = constant(program, name);
  return isFunctionValue(value) ? value : undefined;
}

/** The thread's value of a host global: the live object itself, not a copy. */
export function globalOf(program: Program, thread: Thread, name: string): Value | undefined {
  const index = program.hostNames.globals.indexOf(name);
  return index < 0 ? undefined : thread.globals[index];
}
