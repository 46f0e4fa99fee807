import type { Ballot } from "@quorate/synod";
import { type Batch, type BatchStep, applyBatches } from "./batch.ts";
import type { Envelope } from "./envelope.ts";
import type { Operation } from "./key-queue.ts";
import { type ChainResult, applyChain } from "./operation.ts";

/** What a round starts from: found by a prepare, or remembered from the round before. */
export interface Ground {
  readonly ballot: Ballot;
  readonly envelope: Envelope | undefined;
  readonly floor: Ballot;
}

/** What one round would do with what waits for its key, if it is chosen: its own operations, then what was forwarded. */
export interface Chain {
  readonly operations: readonly Operation[];
  readonly own: ChainResult;
  readonly batches: readonly BatchStep[];
  readonly envelope: Envelope;
  readonly changed: boolean;
}

/** Chains operations and batches onto a ground. Pure. */
export function chainOf(
  ground: Ground,
  work: { readonly operations: readonly Operation[]; readonly batches: readonly Batch[] },
  bounds: { readonly lastNumber: number; readonly answersBytesMax: number },
): Chain {
  const { ballot } = ground;
  const { operations } = work;
  const own = applyChain(operations, { ...ground, origin: ballot.proposer, lastNumber: bounds.lastNumber });
  if (work.batches.length === 0) return { operations, own, batches: [], envelope: own.envelope, changed: own.changed };
  const at = { envelope: own.envelope, ballot, index: operations.length, answersBytesMax: bounds.answersBytesMax };
  const { envelope, steps } = applyBatches(work.batches, at);
  return { operations, own, batches: steps, envelope, changed: own.changed || envelope !== own.envelope };
}

/** Whether there is anything in it that needs a round: what is given up, or declined, does not. */
export function needsRound({ own, batches }: Chain): boolean {
  return own.steps.some(({ kind }) => kind === "answer") || batches.some(({ kind }) => kind !== "declined");
}
