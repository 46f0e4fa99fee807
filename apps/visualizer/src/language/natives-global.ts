import { cloneValue } from "./clone.ts";
import { fail } from "./errors.ts";
import { callBack, charge, chargeList, chargeText, type Machine, requireChangeable } from "./machine.ts";
import { functionArgument } from "./natives-array.ts";
import { keyText } from "./properties.ts";
import { jsonOf, primitiveOf, shortText, textOf } from "./text.ts";
import type { Value } from "./types.ts";
import { isContainer, isFunctionValue } from "./values.ts";
import { words } from "./words.ts";

/** A built-in function that texts call by its name, such as `Math.max`. */
export interface Native {
  readonly name: string;
  readonly call: (machine: Machine, args: readonly Value[]) => Value;
}

type Fields = { readonly [name: string]: Value };

function fieldsOf(machine: Machine, value: Value, caller: string): Fields {
  if (value === undefined || value === null) fail(words.needsArgument(caller, "an object", String(value)));
  if (!isContainer(value) || isFunctionValue(value)) return {};
  charge(machine, Array.isArray(value) ? value.length : 1);
  return value as Fields;
}

function listed(machine: Machine, list: Value[]): Value[] {
  chargeList(machine, list.length);
  return list;
}

function assign(machine: Machine, [target, ...sources]: readonly Value[]): Value {
  if (!isContainer(target) || isFunctionValue(target)) {
    return fail(words.needsArgument("Object.assign", "an object", shortText(target)));
  }
  requireChangeable(target);
  for (const source of sources) {
    if (source === undefined || source === null) continue;
    for (const [name, value] of Object.entries(fieldsOf(machine, source, "Object.assign"))) {
      charge(machine, 1);
      (target as { [name: string]: Value })[keyText(name)] = value;
    }
  }
  return target;
}

function fromEntries(machine: Machine, [entries]: readonly Value[]): Value {
  if (!Array.isArray(entries)) return fail(words.needsArgument("Object.fromEntries", "an array", shortText(entries)));
  const made: { [name: string]: Value } = {};
  charge(machine, entries.length);
  for (const entry of entries as Value[]) {
    if (!Array.isArray(entry)) fail(words.needsArgument("Object.fromEntries", "pairs", shortText(entry)));
    const [key, value] = entry as Value[];
    const name = keyText(key);
    chargeText(machine, name.length);
    made[name] = value;
  }
  return made;
}

function arrayFrom(machine: Machine, [source, mapper]: readonly Value[]): Value {
  const made = sourceElements(machine, source);
  if (mapper === undefined) return made;
  const callee = functionArgument(mapper, "Array.from");
  return made.map((element, index) => callBack(machine, callee, [element, index], "Array.from"));
}

function sourceElements(machine: Machine, source: Value): Value[] {
  if (typeof source === "string") {
    chargeList(machine, source.length);
    return Array.from(source);
  }
  if (!isContainer(source)) return fail(words.needsArgument("Array.from", "an array", shortText(source)));
  if (Array.isArray(source)) {
    chargeList(machine, source.length);
    return source.slice();
  }
  // As in `Array.from({ length: 3 })`.
  const parts: Fields = source;
  const wanted = Math.trunc(Number(primitiveOf(machine, parts["length"] ?? 0)));
  // Charging anything but a number from 0 would end the limits.
  const length = wanted > 0 ? wanted : 0;
  chargeList(machine, length);
  return Array.from({ length }, (_, index) => parts[index]);
}

function numbers(machine: Machine, args: readonly Value[]): number[] {
  charge(machine, args.length);
  return args.map((arg) => Number(primitiveOf(machine, arg)));
}

function cloned(machine: Machine, value: Value): Value {
  return cloneValue(value, (object) => {
    if (isFunctionValue(object as Value)) fail(words.functionNotCopied((object as { readonly name: string }).name));
    charge(machine, 1 + (Array.isArray(object) ? object : Object.keys(object)).length);
  });
}

/** `Error(message)`: an object with a name and a message, the form in which texts throw. */
const makeError: Native = {
  name: "Error",
  call: (machine, [message]) => ({ name: "Error", message: message === undefined ? "" : textOf(machine, message) }),
};

/** All built-in functions; the place of a native is part of compiled programs. */
export const natives: readonly Native[] = [
  makeError,
  { name: "Object.keys", call: (m, [value]) => listed(m, Object.keys(fieldsOf(m, value, "Object.keys"))) },
  { name: "Object.values", call: (m, [value]) => listed(m, Object.values(fieldsOf(m, value, "Object.values"))) },
  { name: "Object.entries", call: (m, [value]) => listed(m, Object.entries(fieldsOf(m, value, "Object.entries"))) },
  { name: "Object.assign", call: assign },
  { name: "Object.fromEntries", call: fromEntries },
  {
    name: "Object.hasOwn",
    call: (m, [value, key]) => Object.hasOwn(fieldsOf(m, value, "Object.hasOwn"), keyText(key)),
  },
  { name: "Math.max", call: (m, args) => Math.max(...numbers(m, args)) },
  { name: "Math.min", call: (m, args) => Math.min(...numbers(m, args)) },
  { name: "Math.floor", call: (m, args) => Math.floor(numbers(m, args)[0] ?? Number.NaN) },
  { name: "Math.ceil", call: (m, args) => Math.ceil(numbers(m, args)[0] ?? Number.NaN) },
  { name: "Math.round", call: (m, args) => Math.round(numbers(m, args)[0] ?? Number.NaN) },
  { name: "Math.trunc", call: (m, args) => Math.trunc(numbers(m, args)[0] ?? Number.NaN) },
  { name: "Math.abs", call: (m, args) => Math.abs(numbers(m, args)[0] ?? Number.NaN) },
  { name: "Array.isArray", call: (_, [value]) => Array.isArray(value) },
  { name: "Array.from", call: arrayFrom },
  { name: "Number", call: (m, args) => numbers(m, args)[0] ?? 0 },
  { name: "Number.isInteger", call: (_, [value]) => Number.isInteger(value) },
  { name: "String", call: (m, args) => (args.length === 0 ? "" : textOf(m, args[0])) },
  { name: "Boolean", call: (_, [value]) => Boolean(value) },
  { name: "JSON.stringify", call: (m, args) => jsonOf(m, args[0], args[2]) },
  { name: "structuredClone", call: (m, [value]) => cloned(m, value) },
];

/** The place of a built-in function, by name. */
export const nativeIndex: ReadonlyMap<string, number> = new Map(natives.map(({ name }, index) => [name, index]));
