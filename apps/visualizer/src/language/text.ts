import { fail, LimitReached } from "./errors.ts";
import { limits } from "./limits.ts";
import { charge, chargeText, type Machine } from "./machine.ts";
import type { Value } from "./types.ts";
import { describeValue, isContainer, isFunctionValue, isPrimitive, type Primitive } from "./values.ts";
import { words } from "./words.ts";

/** What a value becomes inside a string: as in JavaScript, where functions are refused. */
export function textOf(machine: Machine, value: Value, depth = 0): string {
  if (typeof value === "string") return value;
  if (isPrimitive(value)) return String(value);
  if (isFunctionValue(value)) return fail(words.functionNotCopied(value.name));
  if (!Array.isArray(value)) return "[object Object]";
  return joinText(machine, value, ",", depth + 1);
}

/** The elements of a list as one string. Throws LimitReached for a list that contains itself. */
export function joinText(machine: Machine, list: readonly Value[], separator: string, depth = 0): string {
  if (depth > limits.valueDepth) throw new LimitReached(words.tooDeepValue);
  charge(machine, list.length);
  let text = "";
  for (let index = 0; index < list.length; index += 1) {
    const element = list[index];
    if (index > 0) text += separator;
    if (element !== undefined && element !== null) text += textOf(machine, element, depth);
    if (text.length > limits.textLength) break;
  }
  chargeText(machine, text.length);
  return text;
}

/** An operand of `+`, comparisons and arithmetic: primitives as they are, arrays and objects as text. */
export function primitiveOf(machine: Machine, value: Value): Primitive {
  return isPrimitive(value) ? value : textOf(machine, value);
}

/** `value` as JSON, functions and undefined left out as in JavaScript. */
export function jsonOf(machine: Machine, value: Value, indent: Value): string | undefined {
  const plain = jsonPart(machine, value, 0);
  const text = JSON.stringify(plain, null, typeof indent === "number" ? Math.min(indent, 10) : 0) as string | undefined;
  if (text !== undefined) chargeText(machine, text.length);
  return text;
}

function jsonPart(machine: Machine, value: Value, depth: number): unknown {
  if (!isContainer(value)) {
    if (typeof value === "string") chargeText(machine, value.length);
    return value;
  }
  if (isFunctionValue(value)) return undefined;
  if (depth > limits.valueDepth) return fail(words.tooDeepValue);
  charge(machine, 1 + (Array.isArray(value) ? value : Object.keys(value)).length);
  if (Array.isArray(value)) return value.map((element) => jsonPart(machine, element, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, jsonPart(machine, field, depth + 1)]));
}

/** Short text of a value for a message. */
export function shortText(value: Value): string {
  return describeValue(value, 60);
}
