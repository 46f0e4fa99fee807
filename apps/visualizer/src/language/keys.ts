import { limits } from "./limits.ts";
import type { Scope, Thread, Value } from "./types.ts";
import { isContainer, isFunctionValue, ValueError } from "./values.ts";
import { words } from "./words.ts";

const constants = new WeakMap<object, string>();
let constantCount = 0;

/** What belongs to constants is the same in all threads of a program, and texts can tell it from an equal copy. */
function constantKey(object: object): string | undefined {
  if (Object.isExtensible(object)) return undefined;
  let key = constants.get(object);
  if (key === undefined) {
    constantCount += 1;
    constants.set(object, (key = `C${constantCount};`));
  }
  return key;
}

/**
 * Equal for threads of one program in equal states, and only for these: structure and sharing count, identity does
 * not, but for constants. Objects are numbered in the order in which they are reached, and written once.
 */
export function keyOf(thread: Thread): string {
  const objects = new Numbering<object>();
  const scopes = new Numbering<Scope>();
  const scopeItem = (scope: Scope): string => `@${constantKey(scope) ?? scopes.numberOf(scope)};`;
  const item = (value: Value): string => {
    if (!isContainer(value)) return primitiveKey(value);
    if (!isFunctionValue(value)) return constantKey(value) ?? `#${objects.numberOf(value)};`;
    return value.scope === null ? `F${value.code};` : `F${value.code}${scopeItem(value.scope)}`;
  };
  let key = stateKey(thread, item);
  for (const frame of thread.frames) {
    key += `|${frame.code},${frame.pc},${frame.base}${scopeItem(frame.scope)}`;
  }
  key += "|";
  for (const value of thread.stack) key += item(value);
  key += "|";
  for (const value of thread.globals) key += item(value);
  // Writing one may reach more of both kinds.
  for (;;) {
    const scope = scopes.next();
    const object = scope === undefined ? objects.next() : undefined;
    if (scope !== undefined) key += scopeKey(scope, item, scopeItem);
    else if (object !== undefined) key += objectKey(object, item);
    else return key;
  }
}

/** Equal for structurally equal values, and only for these. Throws ValueError for one too large or too deep. */
export function valueKey(value: Value): string {
  let left: number = limits.threadSize;
  const write = (part: Value, depth: number): string => {
    left -= 1;
    if (left < 0) throw new ValueError(words.tooLargeValue(limits.threadSize));
    if (!isContainer(part)) return primitiveKey(part);
    if (depth > limits.valueDepth) throw new ValueError(words.tooDeepValue);
    if (isFunctionValue(part)) return `F${part.code};`;
    let key = "";
    if (Array.isArray(part)) {
      for (const element of part) key += write(element, depth + 1);
      return `[${key}]`;
    }
    for (const name in part) key += `${name.length}:${name}${write(part[name], depth + 1)}`;
    return `{${key}}`;
  };
  return write(value, 0);
}

/** Whether two values look the same. Those that no `valueKey` can be made for are compared by how they hang together. */
export function looksSame(left: Value, right: Value): boolean {
  try {
    return valueKey(left) === valueKey(right);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    return graphKey(left) === graphKey(right);
  }
}

/** As `keyOf`, for one value: of any size, and with the variables around its functions. */
export function graphKey(value: Value): string {
  return keyOf({ frames: [], stack: [value], globals: [], state: { kind: "paused" }, made: 0 });
}

function stateKey({ state }: Thread, item: (value: Value) => string): string {
  if (state.kind === "waiting") return `w${state.host}(${state.args.map(item).join("")})`;
  if (state.kind === "returned") return `r${item(state.value)}`;
  return state.kind === "failed" ? `f${state.message}` : "p";
}

function objectKey(object: object, item: (value: Value) => string): string {
  if (Array.isArray(object)) {
    let key = "[";
    for (const element of object as Value[]) key += item(element);
    return key;
  }
  let key = "{";
  const fields = object as { readonly [name: string]: Value };
  for (const name in fields) key += `${name.length}:${name}${item(fields[name])}`;
  return key;
}

function scopeKey(
  { up, level, slots }: Scope,
  item: (value: Value) => string,
  scopeItem: (scope: Scope) => string,
): string {
  let key = up === null ? `S${level};` : `S${level}${scopeItem(up)}`;
  for (const value of slots) key += item(value);
  return key;
}

function primitiveKey(value: Value): string {
  if (typeof value === "number") return Object.is(value, -0) ? "-0;" : `${value};`;
  if (typeof value === "string") return `"${value.length}:${value}`;
  if (value === undefined) return "u";
  if (value === null) return "n";
  return value === true ? "t" : "f";
}

/** Numbers objects in the order in which they are first asked for, and hands them out in this order. */
class Numbering<T extends object> {
  readonly #numbers = new Map<object, number>();
  readonly #reached: T[] = [];
  #handedOut = 0;

  numberOf(object: T): number {
    const known = this.#numbers.get(object);
    if (known !== undefined) return known;
    this.#numbers.set(object, this.#reached.length);
    return this.#reached.push(object) - 1;
  }

  next(): T | undefined {
    const next = this.#reached[this.#handedOut];
    if (next !== undefined) this.#handedOut += 1;
    return next;
  }
}
