import { type Ballot, type ProposerId, ballotBefore, sameBallot } from "@quorate/synod";
import type { Applied, Change } from "./change.ts";
import { type Envelope, absentEnvelope, currentOf, presenceOf, recorded, revisionOf } from "./envelope.ts";

/** A round that carried an operation, and what the operation answers if it was that round that applied it. */
export interface Attempt {
  readonly ballot: Ballot;
  readonly answer: Applied<unknown>;
}

/** What rounds have done with an operation so far (R17). A doubted one has a number that no other ever gets. */
export type Doubt =
  /** No accept that would apply it was ever sent. */
  | undefined
  | {
      readonly number: number;
      readonly birth: Ballot;
      readonly attempts: readonly Attempt[];
      /** Whether it was forwarded: a late copy of it may begin a round of its own at any time. */
      readonly hasTravelled: boolean;
    };

/** An operation as a chain sees it. */
export interface Pending {
  readonly change: Change<unknown>;
  readonly doubt: Doubt;
}

/** What one round would do with one operation, if it is chosen. */
export type Step =
  | { readonly kind: "answer"; readonly answer: Applied<unknown>; readonly doubt: Doubt }
  /** R17's test cannot tell: it is answered unknown and never carried again. */
  | { readonly kind: "unknown" };

export interface ChainResult {
  /** The register's content after the chain. */
  readonly envelope: Envelope;
  /** Whether the chain changed the register: its content, or what it remembers of who applied what. */
  readonly changed: boolean;
  /** One for each operation, in order. */
  readonly steps: readonly Step[];
  /** The highest operation number handed out. */
  readonly lastNumber: number;
}

export interface ChainInput {
  /** What the round found; undefined for an absent register. */
  readonly envelope: Envelope | undefined;
  /** The highest floor of the round's promises; it matters for absent registers (R17). */
  readonly floor: Ballot;
  readonly ballot: Ballot;
  readonly origin: ProposerId;
  readonly lastNumber: number;
}

/**
 * Applies waiting operations one after the other to what a round found. Doubted operations must come first,
 * in number order; each is tested (R17) before it may run again. Pure: nothing happened until the round is chosen.
 */
export function applyChain(operations: readonly Pending[], input: ChainInput): ChainResult {
  const { ballot, origin } = input;
  const found = input.envelope ?? absentEnvelope({ floor: input.floor, epoch: ballot.epoch });
  let envelope = found;
  let lastNumber = input.lastNumber;
  const steps = operations.map((operation, index): Step => {
    const { doubt } = operation;
    if (doubt !== undefined) {
      const presence = presenceOf({ origin, number: doubt.number, birth: doubt.birth }, found);
      if (presence.kind === "unknown") return { kind: "unknown" };
      if (presence.kind === "in") {
        const attempt = doubt.attempts.find((each) => sameBallot(each.ballot, presence.ballot));
        // Applied by a round whose answer this process does not have: the result is unknown, not the fact.
        if (attempt === undefined) return { kind: "unknown" };
        return { kind: "answer", answer: attempt.answer, doubt: carried(doubt, ballot, attempt.answer) };
      }
    }
    const decision = operation.change(currentOf(envelope));
    if (decision.kind === "keep") {
      // A late copy of one that was forwarded must find itself covered, or it would do now what it did not do here.
      if (doubt?.hasTravelled === true) envelope = recorded(envelope, { origin, number: doubt.number, ballot });
      const answer = answerOf(envelope, decision.output);
      // A doubted one that changes nothing this time: a later one of the chain may cover its number at this ballot.
      return { kind: "answer", answer, doubt: doubt && carried(doubt, ballot, answer) };
    }
    const number = doubt?.number ?? ++lastNumber;
    envelope = changedBy(envelope, decision.kind === "write" ? decision.payload : undefined, ballot, index);
    envelope = recorded(envelope, { origin, number, ballot });
    const answer = answerOf(envelope, decision.output);
    const before = doubt ?? { number, birth: ballotBefore(ballot), attempts: [], hasTravelled: false };
    return { kind: "answer", answer, doubt: carried(before, ballot, answer) };
  });
  return { envelope, changed: envelope !== found, steps, lastNumber };
}

/** The register after one operation that writes or deletes. */
export function changedBy(
  envelope: Envelope,
  payload: Uint8Array | undefined,
  ballot: Ballot,
  index: number,
): Envelope {
  return { ...envelope, ballot, index, payload, version: payload === undefined ? 0 : envelope.version + 1 };
}

/** What an operation answers that leaves the register so. */
export function answerOf<Output>(envelope: Envelope, output: Output): Applied<Output> {
  const present = envelope.payload !== undefined;
  return { output, revision: present ? revisionOf(envelope) : undefined, version: envelope.version };
}

/** The doubt after one more attempt. */
export function carried(doubt: NonNullable<Doubt>, ballot: Ballot, answer: Applied<unknown>): NonNullable<Doubt> {
  return { ...doubt, attempts: [...doubt.attempts, { ballot, answer }] };
}
