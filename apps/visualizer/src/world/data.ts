import { type Value, ValueError, copyValue } from "../language/index.ts";

/** A copy of a value without sharing; or why it cannot be stored or sent, in words: it is not data, or too much. */
export type Data =
  | { readonly kind: "data"; readonly value: Value }
  | { readonly kind: "problem"; readonly message: string };

/** Copies what a text stores or sends. */
export function dataOf(value: Value): Data {
  try {
    return { kind: "data", value: copyValue(value) };
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    return { kind: "problem", message: error.message };
  }
}
