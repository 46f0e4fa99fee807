import { describeThrown } from "./text.ts";

/** A value that survives a trip through JSON unchanged. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | {
      readonly [key: string]: Json;
    };

/** A text, or why the value has none. */
export type Encoded =
  | { readonly kind: "ok"; readonly text: string }
  | {
      readonly kind: "not-json";
      /** What is wrong and where, such as "undefined at state.signed[1] is not JSON". */
      readonly message: string;
    };

// A text deeper than this is a mistake or an attack; the recursion below must end before the stack does.
const depthMax = 200;

/**
 * The JSON text of a value, keys in insertion order. Strict: whatever JSON would drop or turn into something else
 * (undefined, NaN, bigint, functions, symbols, class instances, cycles) is refused with its path, `name` first.
 */
export function encodeJson(value: unknown, name: string): Encoded {
  try {
    return { kind: "ok", text: encodeValue(value, { name, parent: undefined, value: undefined, depth: 0 }) };
  } catch (thrown) {
    // Besides refusals this is whatever a getter or a proxy inside the value throws.
    const message = thrown instanceof Refusal ? thrown.message : `${name} cannot be read: ${describeThrown(thrown)}`;
    return { kind: "not-json", message };
  }
}

/** Where a value was found. `value` is the container, so that a cycle is recognized. */
interface Place {
  readonly name: string | number;
  readonly parent: Place | undefined;
  readonly value: object | undefined;
  readonly depth: number;
}

class Refusal extends Error {}

function encodeValue(value: unknown, place: Place): string {
  switch (typeof value) {
    case "string":
    case "boolean":
      return JSON.stringify(value);
    case "number":
      if (!Number.isFinite(value)) throw refusal(String(value), place);
      return JSON.stringify(value);
    case "object":
      return value === null ? "null" : encodeContainer(value, place);
    case "undefined":
      throw refusal("undefined", place);
    default:
      throw refusal(`a ${typeof value}`, place);
  }
}

function encodeContainer(value: object, place: Place): string {
  if (place.depth > depthMax) throw new Refusal(`${nameOf(place).slice(0, 100)}… is nested more than ${depthMax} deep`);
  for (let outer: Place | undefined = place; outer !== undefined; outer = outer.parent) {
    if (outer.value === value) throw refusal("a cycle", place);
  }
  return Array.isArray(value) ? encodeArray(value, place) : encodeObject(value, place);
}

function encodeArray(value: readonly unknown[], place: Place): string {
  if (Object.keys(value).length > value.length) throw refusal("an array with named properties", place);
  const items: string[] = [];
  for (let index = 0; index < value.length; index++) {
    items.push(encodeValue(value[index], inside(value, index, place)));
  }
  return `[${items.join(",")}]`;
}

function encodeObject(value: object, place: Place): string {
  if (!isPlain(value)) throw refusal(`an instance of ${className(value)}`, place);
  if (Object.getOwnPropertySymbols(value).length > 0) throw refusal("an object with symbol keys", place);
  const fields: string[] = [];
  for (const [key, field] of Object.entries(value)) {
    fields.push(`${JSON.stringify(key)}:${encodeValue(field, inside(value, key, place))}`);
  }
  return `{${fields.join(",")}}`;
}

function inside(value: object, name: string | number, parent: Place): Place {
  return { name, parent, value, depth: parent.depth + 1 };
}

/** Objects of another realm count as plain too, so their prototype is judged by its shape. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function className(value: object): string {
  const name: unknown = (value as { readonly constructor?: { readonly name?: unknown } }).constructor?.name;
  return typeof name === "string" && name !== "" ? name : "a class";
}

function refusal(what: string, place: Place): Refusal {
  return new Refusal(`${what} at ${nameOf(place)} is not JSON`);
}

function nameOf(place: Place): string {
  const { name, parent } = place;
  if (parent === undefined) return String(name);
  const step =
    typeof name === "number"
      ? `[${name}]`
      : /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name)
        ? `.${name}`
        : `[${JSON.stringify(name)}]`;
  return `${nameOf(parent)}${step}`;
}
