import { fail } from "./errors.ts";
import { charge, chargeList, chargeText, type Machine } from "./machine.ts";
import { shortText } from "./text.ts";
import type { Value } from "./types.ts";
import { words } from "./words.ts";

/** A method that texts call on a string or a number. */
export type TextMethod<T> = (machine: Machine, owner: T, args: readonly Value[], name: string) => Value;

function text(value: Value, caller: string): string {
  return typeof value === "string" ? value : fail(words.needsArgument(caller, "a string", shortText(value)));
}

function number(value: Value, caller: string, missing: number): number {
  if (value === undefined) return missing;
  return typeof value === "number" ? value : fail(words.needsArgument(caller, "a number", shortText(value)));
}

function padded(machine: Machine, owner: string, args: readonly Value[], name: string): string {
  const length = number(args[0], name, 0);
  chargeText(machine, Math.max(length, owner.length));
  const filler = args[1] === undefined ? " " : text(args[1], name);
  return name === "padStart" ? owner.padStart(length, filler) : owner.padEnd(length, filler);
}

function repeated(machine: Machine, owner: string, args: readonly Value[], name: string): string {
  const count = Math.trunc(number(args[0], name, 0));
  if (!(count >= 0)) fail(words.needsArgument(name, "a number from 0", shortText(args[0])));
  chargeText(machine, count * owner.length);
  return owner.repeat(owner === "" ? 0 : count);
}

function split(machine: Machine, owner: string, args: readonly Value[], name: string): Value {
  const parts =
    args[0] === undefined
      ? [owner]
      : owner.split(text(args[0], name), args[1] === undefined ? undefined : number(args[1], name, 0));
  chargeList(machine, parts.length);
  return parts;
}

function made(machine: Machine, result: string, touched: number = result.length): string {
  chargeText(machine, touched);
  return result;
}

function found(machine: Machine, owner: string, args: readonly Value[], name: string): number {
  const wanted = text(args[0], name);
  // A search may look at every character as often as the wanted text is long.
  charge(machine, (owner.length >> 4) * (1 + (wanted.length >> 4)));
  return owner.indexOf(wanted, number(args[1], name, 0));
}

function digits(owner: number, args: readonly Value[], name: string): string {
  const radix = number(args[0], name, 10);
  return radix >= 2 && radix < 37
    ? owner.toString(radix)
    : fail(words.needsArgument(name, "2 to 36", shortText(args[0])));
}

/** The methods that texts can call on strings, by name. */
export const stringMethods: ReadonlyMap<string, TextMethod<string>> = new Map<string, TextMethod<string>>([
  ["includes", (machine, owner, args, name) => found(machine, owner, args, name) >= 0],
  ["startsWith", (_, owner, args, name) => owner.startsWith(text(args[0], name), number(args[1], name, 0))],
  ["endsWith", (_, owner, args, name) => owner.endsWith(text(args[0], name), number(args[1], name, owner.length))],
  ["indexOf", found],
  ["at", (_, owner, args, name) => owner.at(number(args[0], name, 0))],
  ["slice", (_, owner, args, name) => owner.slice(number(args[0], name, 0), number(args[1], name, owner.length))],
  ["split", split],
  ["toUpperCase", (machine, owner) => made(machine, owner.toUpperCase())],
  ["toLowerCase", (machine, owner) => made(machine, owner.toLowerCase())],
  ["trim", (machine, owner) => made(machine, owner.trim(), owner.length)],
  ["padStart", padded],
  ["padEnd", padded],
  ["repeat", repeated],
  ["toString", (_, owner) => owner],
]);

/** The methods that texts can call on numbers, by name. */
export const numberMethods: ReadonlyMap<string, TextMethod<number>> = new Map<string, TextMethod<number>>([
  ["toFixed", (_, owner, args, name) => owner.toFixed(Math.min(100, Math.max(0, number(args[0], name, 0))))],
  ["toString", (_, owner, args, name) => digits(owner, args, name)],
]);
