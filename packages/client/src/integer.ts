import { safeInteger } from "@quorate/protos";

/** A received count. Beyond 2^53 - 1, which no count reaches, it is Infinity rather than a rounded neighbour. */
export function integer(received: string): number {
  return safeInteger(received) ?? Number.POSITIVE_INFINITY;
}
