import type { Value } from "./types.ts";

/** A value on its way to a `catch` of the text: thrown there, or by the machine as `{ name: "Error", message }`. */
export class Thrown extends Error {
  readonly value: Value;

  constructor(value: Value) {
    super("thrown by a text");
    this.value = value;
  }
}

/** A limit that was reached; no `catch` of a text sees it. */
export class LimitReached extends Error {}

/** Throws what a text would get from `throw Error(message)`. */
export function fail(message: string): never {
  throw new Thrown({ name: "Error", message });
}
