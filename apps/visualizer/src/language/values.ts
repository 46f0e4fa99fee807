import { limits } from "./limits.ts";
import type { FunctionValue, Value } from "./types.ts";
import { words } from "./words.ts";

/** A value that cannot be copied or keyed: too large, nested too deep (or in itself), or with a function in it. */
export class ValueError extends Error {}

/** An array or object of the language. Functions are objects too: ask `isFunctionValue` first where it matters. */
export type Container = Value[] | { [name: string]: Value };

/** Whether a value is a function of a text or a built-in one. */
export function isFunctionValue(value: Value): value is FunctionValue {
  if (typeof value !== "object" || value === null) return false;
  return (value as Partial<FunctionValue>).prototype === "function";
}

/** A value that has no parts. */
export type Primitive = undefined | null | boolean | number | string;

/** Whether a value has no parts. */
export function isPrimitive(value: Value): value is Primitive {
  return !isContainer(value);
}

/** Whether a value is an array or an object. */
export function isContainer(value: Value): value is Container {
  return typeof value === "object" && value !== null;
}

/** Whether two values are the same for `===`: two views of one function with the same variables are one function. */
export function isSame(left: Value, right: Value): boolean {
  if (left === right) return true;
  if (!isFunctionValue(left) || !isFunctionValue(right)) return false;
  return left.code === right.code && left.scope === right.scope;
}

/** A deep copy without sharing. Throws ValueError for a value that contains itself, is too large, or holds a function. */
export function copyValue(value: Value): Value {
  let left: number = limits.threadSize;
  const copy = (source: Value, depth: number): Value => {
    if (!isContainer(source)) return source;
    if (isFunctionValue(source)) throw new ValueError(words.functionNotCopied(source.name));
    if (depth > limits.valueDepth) throw new ValueError(words.tooDeepValue);
    const names = Array.isArray(source) ? source : Object.keys(source);
    left -= 1 + names.length;
    if (left < 0) throw new ValueError(words.tooLargeValue(limits.threadSize));
    if (Array.isArray(source)) return source.map((element) => copy(element, depth + 1));
    const target: { [name: string]: Value } = {};
    for (const name of names as readonly string[]) target[name] = copy(source[name], depth + 1);
    return target;
  };
  return copy(value, 0);
}

/** Freezes a value and all that it reaches, the variables of its functions included. */
export function freezeDeep(value: Value): void {
  const queue: object[] = isContainer(value) ? [value] : [];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (Object.isFrozen(next)) continue;
    Object.freeze(next);
    for (const child of Object.values(next)) if (typeof child === "object" && child !== null) queue.push(child);
  }
}

const plainName = /^[A-Za-z_$][\w$]*$/;

/** Short text like `{ ballot: 101, value: undefined }`, at most `limit` characters, cut with `…`. */
export function describeValue(value: Value, limit = 200): string {
  let text = "";
  const write = (part: Value, depth: number): void => {
    if (text.length > limit) return;
    if (typeof part === "string") text += JSON.stringify(part.slice(0, limit + 1));
    else if (isPrimitive(part)) text += Object.is(part, -0) ? "-0" : String(part);
    else if (isFunctionValue(part)) text += `${part.name || "function"}()`;
    else if (depth > limits.valueDepth) text += "…";
    else if (Array.isArray(part)) writeList(part, depth);
    else writeObject(part as { readonly [name: string]: Value }, depth);
  };
  const writeList = (list: readonly Value[], depth: number): void => {
    text += "[";
    for (let index = 0; index < list.length && text.length <= limit; index += 1) {
      if (index > 0) text += ", ";
      write(list[index], depth + 1);
    }
    text += "]";
  };
  const writeObject = (object: { readonly [name: string]: Value }, depth: number): void => {
    const names = Object.keys(object);
    if (names.length === 0) {
      text += "{}";
      return;
    }
    let separator = "{ ";
    for (const name of names) {
      if (text.length > limit) return;
      text += `${separator}${plainName.test(name) ? name : JSON.stringify(name.slice(0, limit + 1))}: `;
      write(object[name], depth + 1);
      separator = ", ";
    }
    text += " }";
  };
  write(value, 0);
  return text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
}
