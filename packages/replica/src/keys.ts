/** Keys with this prefix are the cluster's own: never listed, copied as data, collected or written by clients. */
export const reservedPrefix = "\u0000";

/** The configuration register (R3, R9). */
export const configurationKey: string = `${reservedPrefix}configuration`;

/** Every reserved key is below it, and every other one above. */
export const reservedEnd: string = `${reservedPrefix}\u{10ffff}`;

export function isReserved(key: string): boolean {
  return key.startsWith(reservedPrefix);
}

/**
 * Orders keys by code points, which is the order of their UTF-8 bytes. Every store lists in this order,
 * so that pages of different stores can be merged.
 */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return codePointRank(left) - codePointRank(right);
  }
  return a.length - b.length;
}

/** UTF-16 puts surrogates (above U+FFFF) below U+E000; code point order puts them last. */
function codePointRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
