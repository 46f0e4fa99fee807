import { type Ballot, type ProposerId, zeroBallot } from "@quorate/synod";
import { type Envelope, emptyEnvelope, encodeEnvelope } from "./envelope.ts";
import type { AnswerBody, QuestionBody } from "./frame.ts";
import { rendezvous } from "./rendezvous.ts";
import type { CollectionStatus } from "./replica.ts";
import { type ScriptedMember, type Sent, startScriptedMember } from "./scripted.test-support.ts";

export const settleMs = 1_000;

/** A round. */
export const patienceMs = 300;

/** A ballot of another member's. */
export const rival = (counter: number): Ballot => ({ epoch: 3, counter, proposer: "rival" as ProposerId });

export const deleted = (counter: number): Envelope => ({ ...emptyEnvelope, ballot: rival(counter) });

export const alive = (counter: number): Envelope => ({
  ...deleted(counter),
  version: 1,
  payload: Uint8Array.of(1),
});

export const promised = (envelope?: Envelope): AnswerBody => ({
  kind: "promised",
  accepted: envelope?.ballot ?? zeroBallot,
  value: envelope && encodeEnvelope(envelope),
  floor: zeroBallot,
});

export const accepted: AnswerBody = { kind: "accepted", nextPromised: false };

export const collected: AnswerBody = { kind: "collected" };

/** A member that collects; the other two are played by the test. */
export interface Collecting extends ScriptedMember {
  /** A key of which this member is the `rank`th to collect it. */
  readonly keyOfRank: (rank: number, prefix?: string) => string;
  /** This member's store gets a register, by a round of another member. */
  readonly stored: (key: string, envelope: Envelope) => Promise<void>;
  /** Lets time pass until such questions are sent, and takes them; none if `withinMs` is over. */
  readonly next: (kind: QuestionBody["kind"], withinMs?: number) => Promise<readonly Sent[]>;
  /** Answers every question of this kind as soon as there are any; resolves with the questions. */
  readonly answered: (kind: QuestionBody["kind"], body: AnswerBody) => Promise<readonly Sent[]>;
  readonly collection: () => CollectionStatus;
}

export async function startCollecting(): Promise<Collecting> {
  const node = await startScriptedMember({ settleMs });
  // The look through the store at its opening, which finds nothing.
  await node.clock.advance(settleMs);
  await node.take("prepare");
  const stores = [node.self, node.b, node.c].map(({ store }) => store);
  const rankOf = rendezvous(stores, node.self.store);
  const next: Collecting["next"] = async (kind, withinMs = settleMs * 1.5) => {
    for (let passedMs = 0; passedMs <= withinMs; passedMs += 25) {
      const sent = await node.take(kind);
      if (sent.length > 0) return sent;
      await node.clock.advance(25);
    }
    return [];
  };
  return {
    ...node,
    keyOfRank: (rank, prefix = "key") => {
      for (let index = 0; ; index++) if (rankOf(`${prefix}${index}`) === rank) return `${prefix}${index}`;
    },
    stored: async (key, envelope) => {
      const value = encodeEnvelope(envelope);
      node.ask(node.b, node.last, { kind: "accept", key, ballot: envelope.ballot, value, next: undefined });
      await node.clock.settle();
    },
    next,
    answered: async (kind, body) => {
      const sent = await next(kind);
      for (const each of sent) node.answer(each, body);
      await node.clock.settle();
      return sent;
    },
    collection: () => node.replica.status().collection,
  };
}

export function ballotIn(sent: Sent | undefined): Ballot {
  const body = sent?.question.body;
  if (body === undefined || !("ballot" in body)) throw new Error("no ballot was sent");
  return body.ballot;
}
