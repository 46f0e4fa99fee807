import { fail } from "./errors.ts";
import { limits } from "./limits.ts";
import { beginCall, charge, codeAt, enterTopFrame, type Machine } from "./machine.ts";
import { checkSize } from "./measure.ts";
import { arrayMethods } from "./natives-array.ts";
import { natives } from "./natives-global.ts";
import { numberMethods, stringMethods } from "./natives-text.ts";
import type { Operation } from "./operations-data.ts";
import { getField, keyText } from "./properties.ts";
import { shortText } from "./text.ts";
import type { FunctionValue, Value } from "./types.ts";
import { isFunctionValue } from "./values.ts";
import { words } from "./words.ts";

/** How a call gives its arguments, as one operand: their number, or -1 for a list on the stack, and whether it waits. */
export function callShape(count: number, awaited: boolean): number {
  return ((count + 1) << 1) | (awaited ? 1 : 0);
}

/** Puts the arguments of a call on the stack, where they are not there already, and tells how many. */
function argumentCount(machine: Machine, shape: number): number {
  const count = (shape >> 1) - 1;
  if (count >= 0) return count;
  const { stack } = machine.thread;
  const list = stack.pop() as readonly Value[];
  for (const value of list) stack.push(value);
  return list.length;
}

function taken(machine: Machine, count: number, extra: number): Value[] {
  const { stack } = machine.thread;
  const args: Value[] = [];
  for (let index = stack.length - count; index < stack.length; index += 1) args.push(stack[index]);
  for (let left = count + extra; left > 0; left -= 1) stack.pop();
  return args;
}

function callText(
  m: Machine,
  callee: { code: number; scope: FunctionValue["scope"] },
  shape: number,
  count: number,
  extra: number,
): void {
  const code = codeAt(m.program, callee.code);
  if (code.isAsync && (shape & 1) === 0) fail(words.notAwaitedCall(code.name));
  beginCall(m, callee.code, callee.scope, count, extra);
}

function callValue(m: Machine, callee: Value, what: string, shape: number, count: number, extra: number): void {
  if (!isFunctionValue(callee)) return fail(words.notAFunction(what, shortText(callee)));
  if (callee.code >= 0) callText(m, callee, shape, count, extra);
  else m.thread.stack.push(m.callNative(m, callee, taken(m, count, extra)));
}

function callMethod(m: Machine, name: string, shape: number, count: number, extra: number): void {
  const { stack } = m.thread;
  const owner = stack[stack.length - count - extra];
  charge(m, 1);
  if (Array.isArray(owner)) {
    const method = arrayMethods.get(name) ?? fail(words.methodMissing(name, "an array"));
    stack.push(method(m, owner, taken(m, count, extra)));
  } else if (typeof owner === "string") {
    const method = stringMethods.get(name) ?? fail(words.methodMissing(name, "a string"));
    stack.push(method(m, owner, taken(m, count, extra), name));
  } else if (typeof owner === "number") {
    const method = numberMethods.get(name) ?? fail(words.methodMissing(name, "a number"));
    stack.push(method(m, owner, taken(m, count, extra), name));
  } else {
    callValue(m, getField(owner, name), `\`${name}\``, shape, count, extra);
  }
}

/** Calls, their ends, and functions as values. */
export const callOperations = {
  callTop: (m, code, shape) => callText(m, { code, scope: null }, shape, argumentCount(m, shape), 0),
  call: (m, _, shape) => {
    const { stack } = m.thread;
    const count = argumentCount(m, shape);
    callValue(m, stack[stack.length - count - 1], "What is called here", shape, count, 1);
  },
  callMethod: (m, name, shape) => {
    callMethod(m, m.program.literals[name] as string, shape, argumentCount(m, shape), 1);
  },
  /** Takes owner, key and arguments. */
  callAt: (m, _, shape) => {
    const count = argumentCount(m, shape);
    const { stack } = m.thread;
    const key = stack[stack.length - count - 1];
    const owner = stack[stack.length - count - 2];
    if (Array.isArray(owner) && typeof key === "number")
      callValue(m, owner[key], "What is called here", shape, count, 2);
    else callMethod(m, keyText(key), shape, count, 2);
  },
  callNative: (m, index, shape) => {
    charge(m, 1);
    const native = natives[index] as (typeof natives)[number];
    m.thread.stack.push(native.call(m, taken(m, argumentCount(m, shape), 0)));
  },
  callHost: (m, index, shape) => {
    const host = m.program.hostNames.awaitable[index] as string;
    if (m.nesting > 0) fail(words.hostInOneGo(host));
    m.thread.state = { kind: "waiting", host, args: taken(m, argumentCount(m, shape), 0) };
    m.running = false;
  },
  return: (m) => {
    const { frames, stack } = m.thread;
    const value = stack.pop();
    const { base } = m.frame;
    while (stack.length > base) stack.pop();
    frames.pop();
    if (m.watched?.code === m.frame.code) m.watched.watch.onEnd({ value });
    if (frames.length === m.floor) {
      m.result = value;
      m.running = false;
    } else {
      enterTopFrame(m);
      stack.push(value);
    }
  },
  native: (m, index) => {
    const { name } = natives[index] as (typeof natives)[number];
    m.thread.stack.push({ prototype: "function", name, code: -1 - index, scope: null });
  },
  /** `usesOuter` is 1 for functions that use variables around them. */
  closure: (m, code, usesOuter) => {
    const { name } = codeAt(m.program, code);
    m.thread.made += 1;
    m.thread.stack.push({ prototype: "function", name, code, scope: usesOuter === 1 ? m.frame.scope : null });
  },
} satisfies Record<string, Operation>;

/** Statement boundaries, jumps and loops. */
export const flowOperations = {
  statement: (m) => {
    if (m.trace !== undefined) trace(m);
    if (m.nesting > 0) return;
    checkSize(m.thread);
    if (m.steps > 0) {
      m.steps -= 1;
      m.budget = limits.instructionsPerStep;
    } else {
      m.frame.pc -= 3;
      m.running = false;
    }
  },
  jump: (m, target) => {
    m.frame.pc = target;
  },
  jumpIfFalse: (m, target) => {
    if (!m.thread.stack.pop()) m.frame.pc = target;
  },
  /** The next three keep a value that decides and jump; otherwise they drop it. */
  "&&": (m, target) => decide(m, target, (value) => !value),
  "||": (m, target) => decide(m, target, Boolean),
  "??": (m, target) => decide(m, target, (value) => value !== undefined && value !== null),
  unlessUndefined: (m, target) => decide(m, target, (value) => value !== undefined),
  /** The end of an optional chain: nothing becomes undefined. */
  endIfNothing: (m, target) => {
    const { stack } = m.thread;
    const value = stack[stack.length - 1];
    if (value !== undefined && value !== null) return;
    stack[stack.length - 1] = undefined;
    m.frame.pc = target;
  },
  /** Puts the next element on the stack, or leaves the loop. */
  forOf: (m, target, slot) => {
    const { slots } = m.frame.scope;
    const list = slots[slot] as readonly Value[];
    const index = slots[slot + 1] as number;
    if (index >= list.length) m.frame.pc = target;
    else {
      m.thread.stack.push(list[index]);
      slots[slot + 1] = index + 1;
    }
  },
} satisfies Record<string, Operation>;

function decide(machine: Machine, target: number, decides: (value: Value) => boolean): void {
  const { stack } = machine.thread;
  if (decides(stack[stack.length - 1])) machine.frame.pc = target;
  else stack.pop();
}

function trace(machine: Machine): void {
  const code = codeAt(machine.program, machine.frame.code);
  const line = code.lines[(machine.frame.pc - 3) / 3] as number;
  const lines = machine.trace as NonNullable<Machine["trace"]>;
  if (!lines.some((known) => known.line === line && known.source === code.source))
    lines.push({ source: code.source, line });
}
