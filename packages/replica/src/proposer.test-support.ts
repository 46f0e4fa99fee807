import { type Ballot, type ProposerId, zeroBallot } from "@quorate/synod";
import type { Applied, Change } from "./change.ts";
import { type Envelope, decodeEnvelope, emptyEnvelope, encodeEnvelope } from "./envelope.ts";
import type { OperationError } from "./error.ts";
import type { AnswerBody } from "./frame.ts";
import type { ReplicaLimits } from "./replica.ts";
import { type ScriptedMember, type Sent, startScriptedMember } from "./scripted.test-support.ts";
import { decodeText, encodeText } from "./text.ts";

/** A ballot of someone else's. */
export const rival = (counter: number): Ballot => ({ epoch: 3, counter, proposer: "rival" as ProposerId });

export const promised = (envelope?: Envelope, floor: Ballot = zeroBallot): AnswerBody => ({
  kind: "promised",
  accepted: envelope?.ballot ?? zeroBallot,
  value: envelope && encodeEnvelope(envelope),
  floor,
});

export const accepted = (nextPromised = true): AnswerBody => ({ kind: "accepted", nextPromised });

export const conflict = (counter: number): AnswerBody => ({ kind: "conflict", highest: rival(counter) });

/** A text that a rival wrote. */
export const written = (text: string, counter: number): Envelope => ({
  ...emptyEnvelope,
  ballot: rival(counter),
  version: 1,
  payload: encodeText(text),
});

export const append =
  (letter: string): Change<string> =>
  (current) => {
    const text = (current === undefined ? "" : decodeText(current.payload)) + letter;
    return { kind: "write", payload: encodeText(text), output: text };
  };

export type Result = Applied<string> | OperationError | "pending";

/** A change under way; `result()` is "pending" until it is answered. */
export interface Started {
  result(): Result;
}

export interface Proposal {
  readonly ballot: Ballot;
  readonly next: Ballot;
  readonly text: string;
  readonly envelope: Envelope;
}

/** What an accept proposes; throws if this is none. */
export function proposalIn(sent: Sent | undefined): Proposal {
  if (sent?.question.body.kind !== "accept") throw new Error("no accept was sent");
  const { ballot, next = zeroBallot, value } = sent.question.body;
  const envelope = decodeEnvelope(value);
  const { payload } = envelope;
  return { ballot, next, envelope, text: payload === undefined ? "" : decodeText(payload) };
}

/** A member whose proposer the test drives on the key "k". */
export interface Driven extends ScriptedMember {
  /** Starts the change that appends a letter. */
  readonly started: (letter: string, patienceMs?: number) => Started;
  /** Writes a letter with a prepare, with the help of b alone; resolves with what was proposed. */
  readonly write: (letter: string) => Promise<Proposal>;
  /** Takes the prepares of the next round and answers them all. */
  readonly promise: (body: AnswerBody) => Promise<void>;
}

export async function startDriven(limits: Partial<ReplicaLimits> = {}): Promise<Driven> {
  const node = await startScriptedMember({ pendingOperationsMax: 300, ...limits });
  const started: Driven["started"] = (letter, patienceMs = 10_000) => {
    let result: Result = "pending";
    node.replica.change("k", append(letter), node.clock.now() + patienceMs).then(
      (applied) => (result = applied),
      (error: unknown) => (result = error as OperationError),
    );
    return { result: () => result };
  };
  const promise: Driven["promise"] = async (body) => {
    const sent = await node.take("prepare");
    if (sent.length === 0) throw new Error("no prepare was sent");
    for (const each of sent) node.answer(each, body);
  };
  const write: Driven["write"] = async (letter) => {
    const change = started(letter);
    await promise(promised());
    const [toB] = await node.take("accept");
    node.answer(toB, accepted());
    await node.clock.settle();
    const result = change.result();
    if (result === "pending" || result instanceof Error)
      throw new Error(`${letter} was not written: ${String(result)}`);
    return proposalIn(toB);
  };
  return { ...node, started, promise, write };
}
