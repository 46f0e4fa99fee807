import { assert } from "./assert.ts";
import type { ProposerId } from "./ids.ts";

/**
 * A ballot number, compared as (epoch, counter, proposer) (R1). Epoch-major order makes every write of
 * a later configuration outrank whatever an earlier one left behind.
 */
export interface Ballot {
  readonly epoch: number;
  readonly counter: number;
  readonly proposer: ProposerId;
}

/** Below every ballot a proposer draws: "nothing promised", "nothing accepted". */
export const zeroBallot: Ballot = { epoch: 0, counter: 0, proposer: "" as ProposerId };

/** Counters stay far below 2^53, where JavaScript numbers stop being distinct (R20). */
export const counterLimit: number = 2 ** 52;

/** A counter this far above the highest seen anywhere is taken for poison (R20). */
export const absurdJump: number = 2 ** 44;

/** Negative, zero or positive as `a` is below, equal to or above `b`. */
export function compareBallots(a: Ballot, b: Ballot): number {
  if (a.epoch !== b.epoch) return a.epoch - b.epoch;
  if (a.counter !== b.counter) return a.counter - b.counter;
  if (a.proposer === b.proposer) return 0;
  // Code units, never a locale: every process must order proposers alike.
  return a.proposer < b.proposer ? -1 : 1;
}

/** Whether both name the same ballot. */
export function sameBallot(a: Ballot, b: Ballot): boolean {
  return compareBallots(a, b) === 0;
}

/** The higher of two ballots. */
export function maxBallot(a: Ballot, b: Ballot): Ballot {
  return compareBallots(a, b) >= 0 ? a : b;
}

/** Whether this is the zero ballot. */
export function isZeroBallot(ballot: Ballot): boolean {
  return compareBallots(ballot, zeroBallot) === 0;
}

/**
 * A ballot just below `ballot`, to serve as the birth of an operation that `ballot` carries first (R17):
 * every round that carries the operation then uses a ballot above its birth.
 */
export function ballotBefore(ballot: Ballot): Ballot {
  assert(ballot.counter > 0, "a drawn ballot has a positive counter");
  return { ...ballot, counter: ballot.counter - 1 };
}

/** `epoch.counter.proposer`, for people and for revisions. */
export function formatBallot(ballot: Ballot): string {
  return `${ballot.epoch}.${ballot.counter}.${ballot.proposer}`;
}

/** Whether the numbers are safe integers within the limits (R20); decoders call it at the boundary. */
export function isBallot(ballot: Ballot): boolean {
  return isCount(ballot.epoch) && isCount(ballot.counter) && ballot.counter <= counterLimit;
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
