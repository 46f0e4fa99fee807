import type { Random } from "./ports.ts";

/** How a round ended: chosen, lost to a rival's ballot, or without enough answers that count. */
export type RoundEnd = "chosen" | "conflict" | "refused";

export interface BackoffLimits {
  readonly backoffMinMs: number;
  readonly backoffMaxMs: number;
}

/** The furthest a round leaps ahead of the highest counter it knows: enough for a busy rival, nothing to R20's limit. */
const leapMax = 1024;

/** How many counters to leave out after this many rounds in a row were lost to a rival's ballot. */
export function leapAfter(losses: number): number {
  return losses < 2 ? 0 : Math.min(leapMax, 2 ** (losses + 3));
}

/** How long to wait after this many rounds in a row that were not chosen. */
export function backoffAfter(limits: BackoffLimits, random: Random, failures: number, end: RoundEnd): number {
  const { backoffMinMs, backoffMaxMs } = limits;
  // A fence lifts as soon as the links arrive; a rival needs room to finish.
  const bound = end === "refused" ? backoffMinMs * 4 : backoffMinMs * 2 ** Math.min(failures, 16);
  return (Math.min(backoffMaxMs, bound) * random.uint32()) / 2 ** 32;
}
