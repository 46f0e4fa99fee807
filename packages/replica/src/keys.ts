/** The order every store lists in, so that pages of different stores can be merged. */
export { compareByCodePoint as compareKeys } from "@quorate/membership";

/** Keys with this prefix are the cluster's own: never listed, copied as data, collected or written by clients. */
export const reservedPrefix = "\u0000";

/** The configuration register (R3, R9). */
export const configurationKey: string = `${reservedPrefix}configuration`;

/** Every reserved key is below it, and every other one above. */
export const reservedEnd: string = `${reservedPrefix}\u{10ffff}`;

export function isReserved(key: string): boolean {
  return key.startsWith(reservedPrefix);
}
