import type { Accepted, Conflict, Promised } from "./acceptor.ts";
import { type Ballot, compareBallots, isZeroBallot, maxBallot, sameBallot, zeroBallot } from "./ballot.ts";
import type { StoreId } from "./ids.ts";
import { type Quorum, type Tally, isQuorum, tallyOf } from "./quorum.ts";

/** One store's answer to one attempt. The caller drops answers of other attempts and repeated stores. */
export interface Answer<Reply> {
  readonly from: StoreId;
  readonly reply: Reply;
}

/** The store did not step the message: fenced, not voting, not a member (R2, R12). */
export interface Refused {
  readonly kind: "refused";
}

/** What a quorum of promises found. */
export interface Found {
  /** The highest accepted ballot among the promises; zero when every one of them is absent. */
  readonly accepted: Ballot;
  readonly value: Uint8Array | undefined;
  /** The highest floor among the promises (R17). */
  readonly floor: Ballot;
}

export type PrepareVerdict =
  | { readonly kind: "pending" }
  | { readonly kind: "won"; readonly found: Found }
  | { readonly kind: "lost"; readonly highest: Ballot };

export type AcceptVerdict =
  | { readonly kind: "pending" }
  /** The value is chosen. `nextPromised`: a quorum confirmed the piggybacked promise. */
  | { readonly kind: "won"; readonly nextPromised: boolean }
  /** No quorum will form now. The outcome is *unknown*: refusals prove nothing about late copies (R16). */
  | { readonly kind: "lost"; readonly highest: Ballot };

/** What a store knows of a register without promising anything. */
export interface Observed {
  readonly kind: "observed";
  readonly accepted: Ballot;
  readonly value: Uint8Array | undefined;
}

export type ReadVerdict =
  | { readonly kind: "pending" }
  | { readonly kind: "value"; readonly accepted: Ballot; readonly value: Uint8Array }
  | { readonly kind: "absent" }
  /** The answers do not settle it, or cannot: an identity change must. */
  | { readonly kind: "unsettled" };

/** Judges the answers to a prepare: the value to continue from is the one with the highest ballot. */
export function prepareVerdict(
  quorum: Quorum,
  answers: readonly Answer<Promised | Conflict | Refused>[],
): PrepareVerdict {
  const verdict = verdictOf(quorum, answers, "promised");
  if (verdict === "pending") return { kind: "pending" };
  if (verdict === "lost") return { kind: "lost", highest: highestConflict(answers) };
  let found: Found = { accepted: zeroBallot, value: undefined, floor: zeroBallot };
  for (const { reply } of answers) {
    if (reply.kind !== "promised") continue;
    const { accepted, value } = compareBallots(reply.accepted, found.accepted) > 0 ? reply : found;
    found = { accepted, value, floor: maxBallot(found.floor, reply.floor) };
  }
  return { kind: "won", found };
}

/** Judges the answers to an accept. */
export function acceptVerdict(
  quorum: Quorum,
  answers: readonly Answer<Accepted | Conflict | Refused>[],
): AcceptVerdict {
  const verdict = verdictOf(quorum, answers, "accepted");
  if (verdict === "pending") return { kind: "pending" };
  if (verdict === "lost") return { kind: "lost", highest: highestConflict(answers) };
  const promises = (store: StoreId): boolean | undefined =>
    answers.some(({ from, reply }) => from === store && reply.kind === "accepted" && reply.nextPromised) || undefined;
  return { kind: "won", nextPromised: tallyOf(quorum, promises) === "won" };
}

/**
 * Judges the answers to a quorum read in `epoch` (R8): settled only if a quorum reports one accepted
 * ballot, of this epoch and the highest seen, or if a quorum answered and all of it reports absence.
 * A value of an older epoch may have been copied there without ever being chosen.
 */
export function readVerdict(
  quorum: Quorum,
  epoch: number,
  answers: readonly Answer<Observed | Refused>[],
): ReadVerdict {
  const verdict = verdictOf(quorum, answers, "observed");
  if (verdict === "pending") return { kind: "pending" };
  if (verdict === "lost") return { kind: "unsettled" };
  const seen = answers.flatMap(({ from, reply }) => (reply.kind === "observed" ? [{ from, reply }] : []));
  const highest = seen.map(({ reply }) => reply.accepted).reduce(maxBallot, zeroBallot);
  if (isZeroBallot(highest)) return { kind: "absent" };
  const agreeing = seen.filter(({ reply }) => sameBallot(reply.accepted, highest));
  const value = agreeing[0]?.reply.value;
  const settled =
    highest.epoch === epoch &&
    isQuorum(
      quorum,
      agreeing.map(({ from }) => from),
    );
  return settled && value !== undefined ? { kind: "value", accepted: highest, value } : { kind: "unsettled" };
}

type Kinded = { readonly kind: string };

/** How a vote stands in which answers of one kind agree and all others refuse. */
function verdictOf(quorum: Quorum, answers: readonly Answer<Kinded>[], kind: string): Tally {
  return tallyOf(quorum, (store) => {
    for (const { from, reply } of answers) if (from === store) return reply.kind === kind;
    return undefined;
  });
}

function highestConflict(answers: readonly Answer<Kinded | Conflict>[]): Ballot {
  return answers.map(({ reply }) => ("highest" in reply ? reply.highest : zeroBallot)).reduce(maxBallot, zeroBallot);
}
