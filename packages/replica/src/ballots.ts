import {
  type Ballot,
  type BallotSource,
  type ProposerId,
  drawBallot,
  isAbsurdCounter,
  observeCounter,
} from "@quorate/synod";
import type { Observer } from "./ports.ts";

/** The one growing source of this process's ballots (R15) and its memory of the highest counter seen (R20). */
export class Ballots {
  #source: BallotSource;
  readonly #observe: Observer;

  constructor(proposer: ProposerId, counter: number, observe: Observer) {
    this.#source = { proposer, counter };
    this.#observe = observe;
  }

  get proposer(): ProposerId {
    return this.#source.proposer;
  }

  get counter(): number {
    return this.#source.counter;
  }

  /** `ahead` leaves that many counters out, to outrun rivals that draw while this ballot is on its way. */
  draw(epoch: number, ahead = 0): Ballot {
    if (ahead > 0) this.#source = observeCounter(this.#source, this.#source.counter + ahead);
    const [source, ballot] = drawBallot(this.#source, epoch);
    this.#source = source;
    return ballot;
  }

  /** Follows a counter that was met; false if it is absurd, which is reported and not followed (R20). */
  meet(ballot: Ballot): boolean {
    const highest = this.#source.counter;
    if (isAbsurdCounter(highest, ballot.counter)) {
      this.#observe({ kind: "absurd-counter", counter: ballot.counter, highest });
      return false;
    }
    this.#source = observeCounter(this.#source, ballot.counter);
    return true;
  }
}
