import type { Random } from "@quorate/replica";
import type { TransportLimits } from "./options.ts";

/** The pause after the n-th failure in a row (n ≥ 1): doubling up to the maximum, of which a random half is kept. */
export function backoffMs(failures: number, { backoffMinMs, backoffMaxMs }: TransportLimits, random: Random): number {
  // Peers that lost the same node must not come back in step.
  const ceiling = Math.min(backoffMaxMs, backoffMinMs * 2 ** Math.min(failures - 1, 30));
  return ceiling * (0.5 + random.uint32() / 2 ** 33);
}
