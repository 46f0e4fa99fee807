import { type Ballot, absurdJump, counterLimit } from "./ballot.ts";
import type { ProposerId } from "./ids.ts";

/**
 * Where one process draws every ballot it ever uses (R15): client rounds, configuration rounds and
 * catch-up alike. `counter` is the highest counter drawn or seen anywhere; it only grows.
 */
export interface BallotSource {
  readonly proposer: ProposerId;
  readonly counter: number;
}

/** Draws a ballot no one has used. The caller keeps the returned source and forgets the old one. */
export function drawBallot(source: BallotSource, epoch: number): readonly [BallotSource, Ballot] {
  const counter = source.counter + 1;
  if (counter > counterLimit) throw new Error(`ballot counter ${counter} exceeds ${counterLimit} (R20)`);
  return [
    { proposer: source.proposer, counter },
    { epoch, counter, proposer: source.proposer },
  ];
}

/**
 * Whether a counter met in a message may be believed, judged against the highest counter seen in any
 * register, floor or refusal (R20). An absurd one is refused and reported, never followed.
 */
export function isAbsurdCounter(highest: number, counter: number): boolean {
  return counter > counterLimit - absurdJump || counter > highest + absurdJump;
}

/** Moves the source past a counter that was seen, so that the next ballot outranks it. Always a maximum. */
export function observeCounter(source: BallotSource, counter: number): BallotSource {
  return counter > source.counter ? { proposer: source.proposer, counter } : source;
}
