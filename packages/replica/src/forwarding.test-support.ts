import type { Member } from "@quorate/membership";
import { type Ballot, type ProposerId, zeroBallot } from "@quorate/synod";
import type { Applied, Change } from "./change.ts";
import type { Command, Commands } from "./command.ts";
import { type Envelope, emptyEnvelope, encodeEnvelope } from "./envelope.ts";
import type { OperationError } from "./error.ts";
import type { AnswerBody, ForwardBody, ForwardReply } from "./frame.ts";
import { append, promised } from "./proposer.test-support.ts";
import type { ReplicaLimits } from "./replica.ts";
import { type ScriptedMember, type Sent, startScriptedMember } from "./scripted.test-support.ts";
import { decodeText, encodeText } from "./text.ts";

/** The process of a peer that the test plays. */
export const processOf = ({ node }: Member): ProposerId => `process-of-${node}` as ProposerId;

/** Appends a letter, unless the text is closed by a full stop: then it changes nothing and says so. */
const appendOpen =
  (letter: string): Change<string> =>
  (current) =>
    current !== undefined && decodeText(current.payload).endsWith(".")
      ? { kind: "keep", output: "closed" }
      : append(letter)(current);

/** The command of {@link appendOpen}. */
const appendCommand = (letter: string): Command<string> => ({
  encode: () => encodeText(letter),
  decode: decodeText,
});

/** What nodes make of such commands; there is none for the empty letter. */
const commands: Commands = (bytes) => {
  if (bytes.length === 0) return undefined;
  const change = appendOpen(decodeText(bytes));
  return (current) => {
    const decision = change(current);
    return { ...decision, output: encodeText(decision.output) };
  };
};

/** A change under way; `result()` is "pending" until it is answered. */
export interface Started {
  result(): Applied<string> | OperationError | "pending";
}

export interface Forwarding extends ScriptedMember {
  /** How many commands this node made changes of. */
  readonly made: () => number;
  /** A ballot of b's process. */
  readonly ballotOfB: (counter: number) => Ballot;
  /** Starts the change that appends a letter, with its command, to "k" if no other key is named. */
  readonly started: (letter: string, patienceMs?: number, key?: string) => Started;
  /** The only batch that this node forwarded since this was asked last. */
  readonly forwarded: () => Promise<Sent>;
  /** Lets b say what became of what it was forwarded. */
  readonly reply: (sent: Sent | undefined, reply: ForwardReply) => Promise<void>;
  /** Lets b ask this node's own store for a promise. */
  readonly prepare: (key: string, counter: number) => Promise<void>;
  /** Lets b forward operations on the key "k". */
  readonly forward: (body?: Partial<ForwardBody>) => Promise<void>;
  /** Lets b or c, whoever was asked, answer. */
  readonly say: (sent: Sent | undefined, body: AnswerBody) => void;
  /** Answers the prepares of b and c. */
  readonly promise: (envelope?: Envelope, floor?: Ballot) => Promise<void>;
}

/** A member to which b is known, and near; its own store has b's round of "k", and promised b the next at counter 20. */
export async function startForwarding(limits: Partial<ReplicaLimits> = {}): Promise<Forwarding> {
  let made = 0;
  const node = await startScriptedMember(limits, undefined, (bytes) => {
    made++;
    return commands(bytes);
  });
  const { b, c, last, clock, replica } = node;
  const from = { node: b.node, store: b.store, process: processOf(b) };
  const ballotOfB = (counter: number): Ballot => ({ epoch: 3, counter, proposer: processOf(b) });
  const read = replica.read("elsewhere", clock.now() + 10_000);
  const [asked] = await node.take("read");
  node.answer(asked, { kind: "observed", accepted: zeroBallot, value: undefined }, { from });
  await read;
  const value = encodeEnvelope({ ...emptyEnvelope, ballot: ballotOfB(19), version: 1, payload: encodeText("") });
  node.ask(b, last, { kind: "accept", key: "k", ballot: ballotOfB(19), value, next: ballotOfB(20) }, { from });
  await clock.settle();
  const say = (sent: Sent | undefined, body: AnswerBody): void => {
    const member = sent?.to === b.address ? b : c;
    node.answer(sent, body, { from: { node: member.node, store: member.store, process: processOf(member) } });
  };
  return {
    ...node,
    made: () => made,
    ballotOfB,
    say,
    started: (letter, patienceMs = 10_000, key = "k") => {
      let result: ReturnType<Started["result"]> = "pending";
      replica.change(key, appendOpen(letter), clock.now() + patienceMs, appendCommand(letter)).then(
        (applied) => (result = applied),
        (error: unknown) => (result = error as OperationError),
      );
      return { result: () => result };
    },
    forwarded: async () => {
      const [sent] = await node.take("forward");
      if (sent === undefined) throw new Error("nothing was forwarded");
      return sent;
    },
    reply: async (sent, body) => {
      node.answer(sent, body, { from });
      await clock.settle();
    },
    prepare: async (key, counter) => {
      node.ask(b, last, { kind: "prepare", key, ballot: ballotOfB(counter) }, { from });
      await clock.settle();
    },
    forward: async (body = {}) => {
      const operations = [{ number: 7, command: encodeText("x") }];
      node.ask(b, last, { kind: "forward", key: "k", birth: ballotOfB(1), operations, ...body }, { from });
      await clock.settle();
    },
    promise: async (envelope, floor) => {
      for (const each of await node.take("prepare")) say(each, promised(envelope, floor));
      await clock.settle();
    },
  };
}

/** What a reply that was attempted says. */
export function attempted(ballot: Ballot, ...outputs: readonly string[]): ForwardReply {
  return {
    kind: "attempted",
    ballot,
    answers: outputs.map((output) => ({
      output: { kind: "output", output: encodeText(output) },
      revision: "r",
      version: 1,
    })),
  };
}

export function chosen(ballot: Ballot, alone = false): ForwardReply {
  return { kind: "chosen", ballot, alone };
}

/** What the answers among these say, of forwarded operations. */
export function repliesIn(answers: readonly AnswerBody[]): readonly ForwardReply[] {
  return answers.filter(
    (body): body is ForwardReply => body.kind === "attempted" || body.kind === "chosen" || body.kind === "declined",
  );
}

/** What was forwarded; throws if nothing was. */
export function forwardedIn(sent: Sent | undefined): ForwardBody {
  if (sent?.question.body.kind !== "forward") throw new Error("nothing was forwarded");
  return sent.question.body;
}
