import type { ConfigurationId } from "@quorate/membership";
import { type Ballot, type ProposerId, compareBallots, maxBallot, zeroBallot } from "@quorate/synod";
import type { Bounded } from "./bounded-change.ts";
import type { Change } from "./change.ts";
import { type Envelope, type Presence, currentOf, presenceOf, recorded } from "./envelope.ts";
import type { ForwardReply, ForwardedAnswer, ForwardedOutput } from "./frame.ts";
import { answerOf, changedBy } from "./operation.ts";

/** How many operations one batch has at most. A round takes at least one of every node that forwards to it. */
export const batchMax = 512;

/** Operations that another node forwarded: one unit, applied in order in one round or not at all (Forwarding). */
export interface Batch {
  readonly origin: ProposerId;
  /** Below every round that may carry them (R17). */
  readonly birth: Ballot;
  /** In order. */
  readonly operations: readonly BatchOperation[];
  /** The configuration it was forwarded in; it joins no round of another. */
  readonly configuration: ConfigurationId;
  readonly reply: (reply: ForwardReply) => void;
}

export interface BatchOperation {
  /** The origin's number, 0 for a read. */
  readonly number: number;
  /** Undefined for a read. */
  readonly change: Change<Bounded<Uint8Array>> | undefined;
}

/** What a round would do with a batch, if it is chosen. */
export type BatchStep =
  | { readonly kind: "applied"; readonly batch: Batch; readonly answers: readonly ForwardedAnswer[] }
  /** All of it is in already, as of that ballot: its origin has the answers of that attempt, if anybody has (R17). */
  | { readonly kind: "covered"; readonly batch: Batch; readonly ballot: Ballot }
  | { readonly kind: "declined"; readonly batch: Batch };

export interface BatchesResult {
  /** The register's content after the batches. */
  readonly envelope: Envelope;
  readonly steps: readonly BatchStep[];
}

export interface BatchesInput {
  readonly envelope: Envelope;
  readonly ballot: Ballot;
  /** How many operations the round applies before. */
  readonly index: number;
  /** The answers to one batch weigh no more than this; one whose answers would is declined. */
  readonly answersBytesMax: number;
}

/**
 * Applies forwarded batches one after the other to what the chain before them left. Each is tested first (R17) against
 * that, so that a second copy in the same round is covered by the first. Pure: nothing happened until the round is chosen.
 */
export function applyBatches(batches: readonly Batch[], input: BatchesInput): BatchesResult {
  const { ballot, answersBytesMax } = input;
  let { envelope, index } = input;
  const steps = batches.map((batch): BatchStep => {
    const presence = presenceIn(envelope, batch);
    if (presence.kind === "in") return { kind: "covered", batch, ballot: presence.ballot };
    const applied = presence.kind === "not-in" ? applyBatch(batch, envelope, { ballot, index }) : undefined;
    if (applied === undefined || applied.bytes > answersBytesMax) return { kind: "declined", batch };
    envelope = applied.envelope;
    index += batch.operations.length;
    return { kind: "applied", batch, answers: applied.answers };
  });
  return { envelope, steps };
}

/** The batches that a round of this ballot may carry: it is above their birth (R17). At least one, and not too many. */
export function batchesFor(ballot: Ballot, batches: readonly Batch[]): readonly Batch[] {
  const taken: Batch[] = [];
  let operations = 0;
  for (const batch of batches) {
    if (compareBallots(ballot, batch.birth) <= 0) continue;
    operations += batch.operations.length;
    if (taken.length > 0 && operations > batchMax) break;
    taken.push(batch);
  }
  return taken;
}

/** Whether nobody but the origin of this batch changed what a round found, as far as its last round tells. */
export function isOwnWork({ origin }: Batch, found: Envelope | undefined): boolean {
  const entries = found?.entries ?? [];
  const newest = entries.reduce((highest, { ballot }) => maxBallot(highest, ballot), zeroBallot);
  return entries.every((entry) => entry.origin === origin || compareBallots(entry.ballot, newest) < 0);
}

/** About how many bytes an answer takes on the wire. */
export function answerWeight({ output }: ForwardedAnswer): number {
  const fixed = 128;
  if (output.kind === "threw") return fixed + 4 * output.error.length;
  return output.kind === "output" ? fixed + (output.output?.length ?? 0) : fixed;
}

/** R17's test of a whole batch: "in" only if all of it is, "not in" only if nothing of it is. */
function presenceIn(envelope: Envelope, { origin, birth, operations }: Batch): Presence {
  const numbers = operations.flatMap(({ number, change }) => (change === undefined ? [] : [number]));
  const [first, last] = [numbers[0], numbers.at(-1)];
  // Reads have no number: another copy of them does no harm.
  if (first === undefined || last === undefined) return { kind: "not-in" };
  const presence = presenceOf({ origin, number: first, birth }, envelope);
  return presence.kind === "in" ? presenceAsWhole(presenceOf({ origin, number: last, birth }, envelope)) : presence;
}

function presenceAsWhole(ofLast: Presence): Presence {
  return ofLast.kind === "in" ? ofLast : { kind: "unknown" };
}

function applyBatch(
  batch: Batch,
  before: Envelope,
  { ballot, index }: { readonly ballot: Ballot; readonly index: number },
): { readonly envelope: Envelope; readonly answers: readonly ForwardedAnswer[]; readonly bytes: number } {
  let envelope = before;
  let bytes = 0;
  const answers = batch.operations.map(({ change }, position): ForwardedAnswer => {
    const decision = change?.(currentOf(envelope));
    if (decision !== undefined && decision.kind !== "keep") {
      const payload = decision.kind === "write" ? decision.payload : undefined;
      envelope = changedBy(envelope, payload, ballot, index + position);
    }
    const output =
      decision === undefined ? ({ kind: "output", output: envelope.payload } as const) : sent(decision.output);
    const answer: ForwardedAnswer = answerOf(envelope, output);
    bytes += answerWeight(answer);
    return answer;
  });
  const last = batch.operations.findLast(({ change }) => change !== undefined);
  if (last === undefined) return { envelope, answers, bytes };
  // Though nothing was written: a late copy would find another content and might write (R17).
  return { envelope: recorded(envelope, { origin: batch.origin, number: last.number, ballot }), answers, bytes };
}

function sent(output: Bounded<Uint8Array>): ForwardedOutput {
  if (output.kind !== "threw") return output;
  const { error } = output;
  return { kind: "threw", error: error instanceof Error ? error.message : String(error) };
}
