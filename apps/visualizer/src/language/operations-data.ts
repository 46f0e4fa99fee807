import { fail, Thrown } from "./errors.ts";
import { charge, chargeList, chargeText, type Machine, requireChangeable } from "./machine.ts";
import { deleteAt, getAt, getField, keyText, setAt } from "./properties.ts";
import { shortText, textOf } from "./text.ts";
import type { Scope, Value } from "./types.ts";
import { isContainer, isFunctionValue } from "./values.ts";
import { words } from "./words.ts";

/** One instruction of the stack machine, with its two operands. */
export type Operation = (machine: Machine, a: number, b: number) => void;

/** The value of a top-level name before its line ran; never seen outside of `compile`. */
export const unset: Value = { kind: "unset" };

function pop(machine: Machine): Value {
  return machine.thread.stack.pop();
}

function top(machine: Machine): Value {
  const { stack } = machine.thread;
  return stack[stack.length - 1];
}

function push(machine: Machine, value: Value): void {
  machine.thread.stack.push(value);
}

function scopeAbove(scope: Scope, hops: number): Scope {
  let found = scope;
  for (let left = hops; left > 0; left -= 1) found = found.up as Scope;
  return found;
}

function literal(machine: Machine, index: number): Value {
  return machine.program.literals[index];
}

function elements(machine: Machine, value: Value): readonly Value[] {
  if (Array.isArray(value)) return value as readonly Value[];
  if (typeof value !== "string") return fail(words.notIterable(shortText(value)));
  chargeList(machine, value.length);
  return Array.from(value);
}

type Fields = { readonly [name: string]: Value };

function copyFields(machine: Machine, source: Fields, target: { [name: string]: Value }): void {
  let count = 1;
  for (const name in source) {
    target[name] = source[name];
    count += 1;
  }
  charge(machine, count);
}

/** Stack and variables. */
export const variableOperations = {
  literal: (m, index) => push(m, literal(m, index)),
  pop: (m) => pop(m),
  dup: (m) => push(m, top(m)),
  /** Copies the two topmost values. */
  dup2: (m) => {
    const { stack } = m.thread;
    stack.push(stack[stack.length - 2], stack[stack.length - 1]);
  },
  /** Puts a copy of the topmost value below the `count` topmost ones. */
  tuck: (m, count) => m.thread.stack.splice(-count, 0, top(m)),
  /** Moves the value below `above` others to the top. */
  lift: (m, above) => {
    const [value] = m.thread.stack.splice(-1 - above, 1);
    push(m, value);
  },
  load: (m, slot) => push(m, m.frame.scope.slots[slot]),
  loadAbove: (m, slot, hops) => push(m, scopeAbove(m.frame.scope, hops).slots[slot]),
  store: (m, slot) => {
    m.frame.scope.slots[slot] = pop(m);
  },
  storeAbove: (m, slot, hops) => {
    const { slots } = scopeAbove(m.frame.scope, hops);
    requireChangeable(slots);
    slots[slot] = pop(m);
  },
  clear: (m, from, to) => {
    for (let slot = from; slot < to; slot += 1) m.frame.scope.slots[slot] = undefined;
  },
  loadTop: (m, index) => {
    const value = m.program.topValues[index];
    if (value === unset) fail(words.unset(m.program.topNames[index] as string));
    push(m, value);
  },
  storeTop: (m, index) => {
    (m.program.topValues as Value[])[index] = pop(m);
  },
  loadGlobal: (m, index) => {
    const value = m.thread.globals[index];
    if (value === undefined) fail(words.noGlobal(m.program.hostNames.globals[index] as string));
    push(m, value);
  },
  pushScope: (m, size) => {
    const slots: Value[] = [];
    for (let slot = 0; slot < size; slot += 1) slots.push(undefined);
    m.frame.scope = { up: m.frame.scope, level: m.frame.scope.level + 1, slots };
  },
  /** A new scope with the same values, so that functions made in this round keep the old one. */
  freshScope: (m) => {
    const { up, level, slots } = m.frame.scope;
    m.frame.scope = { up, level, slots: slots.slice() };
  },
  popScopes: (m, level) => {
    while (m.frame.scope.level > level) m.frame.scope = m.frame.scope.up as Scope;
  },
} satisfies Record<string, Operation>;

/** Objects, arrays and destructuring. */
export const dataOperations = {
  object: (m) => {
    m.thread.made += 1;
    push(m, {});
  },
  setField: (m, name) => {
    const value = pop(m);
    (top(m) as { [name: string]: Value })[literal(m, name) as string] = value;
  },
  setKey: (m) => {
    const value = pop(m);
    const key = keyText(pop(m));
    chargeText(m, key.length);
    (top(m) as { [name: string]: Value })[key] = value;
  },
  spreadObject: (m) => {
    const source = pop(m);
    if (source === undefined || source === null) return;
    if (!isContainer(source) || isFunctionValue(source)) fail(words.notSpreadable(shortText(source)));
    copyFields(m, source as Fields, top(m) as { [name: string]: Value });
  },
  array: (m) => {
    m.thread.made += 1;
    push(m, []);
  },
  append: (m) => {
    const value = pop(m);
    (top(m) as Value[]).push(value);
  },
  spreadArray: (m) => {
    const added = elements(m, pop(m));
    const list = top(m) as Value[];
    chargeList(m, list.length + added.length);
    list.push(...added);
  },
  template: (m, count) => {
    const { stack } = m.thread;
    let text = "";
    for (let index = stack.length - count; index < stack.length; index += 1) text += textOf(m, stack[index]);
    for (let left = count; left > 0; left -= 1) stack.pop();
    chargeText(m, text.length);
    stack.push(text);
  },
  get: (m, name) => push(m, getField(pop(m), literal(m, name) as string)),
  getAt: (m) => {
    const key = pop(m);
    push(m, getAt(pop(m), key));
  },
  /** Takes owner, key and value; leaves the value. */
  setAt: (m) => {
    const value = pop(m);
    const key = pop(m);
    setAt(m, pop(m), key, value);
    push(m, value);
  },
  deleteAt: (m) => {
    const key = pop(m);
    deleteAt(pop(m), key);
    push(m, true);
  },
  element: (m, index) => push(m, elements(m, pop(m))[index]),
  restElements: (m, from) => {
    const list = elements(m, pop(m));
    chargeList(m, list.length);
    push(m, list.slice(from));
  },
  restFields: (m, names) => {
    const source = pop(m);
    const rest: { [name: string]: Value } = {};
    if (!isContainer(source) || isFunctionValue(source)) fail(words.notSpreadable(shortText(source)));
    const taken = literal(m, names) as readonly string[];
    copyFields(m, source as Fields, rest);
    for (const name of taken) delete rest[name];
    push(m, rest);
  },
  /** Checks what a `for` loop goes through, and keeps it with an index of 0 in two slots. */
  iterate: (m, slot) => {
    const { slots } = m.frame.scope;
    slots[slot] = elements(m, pop(m));
    slots[slot + 1] = 0;
  },
  throw: (m) => {
    throw new Thrown(pop(m));
  },
} satisfies Record<string, Operation>;
