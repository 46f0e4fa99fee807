export {
  type Accepted,
  type AcceptorStep,
  type Collected,
  type Conflict,
  type FillStep,
  type Kept,
  type Promised,
  type Register,
  type RemovalStep,
  type Slot,
  accept,
  collect,
  dropPromise,
  fill,
  installChosen,
  isAbsent,
  prepare,
} from "./acceptor.ts";
export { assert, unreachable } from "./assert.ts";
export {
  type Ballot,
  absurdJump,
  ballotBefore,
  compareBallots,
  counterLimit,
  formatBallot,
  isBallot,
  isZeroBallot,
  maxBallot,
  sameBallot,
  zeroBallot,
} from "./ballot.ts";
export { type BallotSource, drawBallot, isAbsurdCounter, observeCounter } from "./ballot-source.ts";
export type { Brand, ProposerId, StoreId } from "./ids.ts";
export { type Quorum, type Tally, isQuorum, majority, quorumOf, storesOf, tally, unanimityOf } from "./quorum.ts";
export {
  type AcceptVerdict,
  type Answer,
  type Found,
  type Observed,
  type PrepareVerdict,
  type ReadVerdict,
  type Refused,
  acceptVerdict,
  prepareVerdict,
  readVerdict,
} from "./round.ts";
