import { fail } from "./errors.ts";
import { chargeList, chargeText, type Machine, requireChangeable } from "./machine.ts";
import { arrayMethods } from "./natives-array.ts";
import type { Value } from "./types.ts";
import { type Container, describeValue, isContainer, isFunctionValue, isPrimitive } from "./values.ts";
import { words } from "./words.ts";

const shortText = 60;

/** Names that lead out of plain data; texts cannot use them. */
export const refusedNames: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** The field name that a computed key means. Fails for keys that are not plain, and for refused names. */
export function keyText(key: Value): string {
  if (typeof key === "number") return String(key);
  if (!isPrimitive(key)) return fail(words.badKey(describeValue(key, shortText)));
  if (typeof key !== "string") return String(key);
  return refusedNames.has(key) ? fail(words.refusedName(key)) : key;
}

/** Reads a field by name: own fields of objects, `length`; anything else is undefined, as in JavaScript. */
export function getField(owner: Value, name: string): Value {
  if (typeof owner === "object" && owner !== null) {
    if (Array.isArray(owner)) return arrayField(owner, name);
    if (isInternal(owner, name)) return undefined;
    const value: unknown = (owner as { readonly [name: string]: Value })[name];
    // What the platform's prototypes offer is not part of the language.
    return typeof value === "function" ? undefined : (value as Value);
  }
  if (owner === undefined || owner === null) return fail(words.readOfNothing(name, String(owner)));
  return typeof owner === "string" ? stringField(owner, name) : undefined;
}

/** Reads a field by a computed key. */
export function getAt(owner: Value, key: Value): Value {
  if (typeof key === "number" && (Array.isArray(owner) || typeof owner === "string")) return owner[key] as Value;
  return getField(owner, keyText(key));
}

/** Sets a field of an object, an element of an array, or makes an array shorter through `length`. */
export function setAt(machine: Machine, owner: Value, key: Value, value: Value): void {
  const container = changeable(owner, key);
  machine.thread.made += 1;
  if (!Array.isArray(container)) {
    const name = keyText(key);
    chargeText(machine, name.length);
    container[name] = value;
  } else if (key === "length") setLength(container, value);
  else {
    const index = typeof key === "number" ? key : Number(keyText(key));
    if (!Number.isInteger(index) || index < 0 || index > container.length) {
      fail(words.badIndex(describeValue(key, shortText), container.length));
    }
    if (index === container.length) chargeList(machine, index + 1);
    container[index] = value;
  }
}

/** Takes a field out of an object. */
export function deleteAt(owner: Value, key: Value): void {
  const container = changeable(owner, key);
  if (Array.isArray(container)) fail(words.noDelete);
  delete container[keyText(key)];
}

/** Whether an object or array has the field itself. */
export function hasField(owner: Value, key: Value): boolean {
  if (!isContainer(owner) || isFunctionValue(owner)) return fail(words.notInObject(describeValue(owner, shortText)));
  return Object.hasOwn(owner, keyText(key));
}

function changeable(owner: Value, key: Value): Container {
  if (owner === undefined || owner === null) {
    return fail(words.writeOfNothing(keyText(key), String(owner)));
  }
  if (!isContainer(owner) || isFunctionValue(owner)) return fail(words.notAContainer(describeValue(owner, shortText)));
  requireChangeable(owner);
  return owner;
}

function isInternal(owner: Value, name: string): boolean {
  return (name === "code" || name === "scope") && isFunctionValue(owner);
}

function arrayField(list: readonly Value[], name: string): Value {
  if (name === "length") return list.length;
  if (arrayMethods.has(name)) fail(words.methodAsValue(name));
  const index = Number(name);
  return Number.isInteger(index) && String(index) === name ? list[index] : undefined;
}

function stringField(text: string, name: string): Value {
  if (name === "length") return text.length;
  const index = Number(name);
  return Number.isInteger(index) && String(index) === name ? text[index] : undefined;
}

function setLength(list: Value[], length: Value): void {
  if (typeof length !== "number" || !Number.isInteger(length) || length < 0 || length > list.length) {
    return fail(words.badLength(describeValue(length, shortText)));
  }
  list.length = length;
}
