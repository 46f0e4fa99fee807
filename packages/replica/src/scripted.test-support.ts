import type { Link, Member, NodeId } from "@quorate/membership";
import type { ProposerId } from "@quorate/synod";
import { type HeldStore, cluster, createHeldStore, growthTo, memberOf } from "./acceptor.test-support.ts";
import { testLimits } from "./cluster.test-support.ts";
import type { Commands } from "./command.ts";
import type { AnswerBody, Frame, Question, QuestionBody } from "./frame.ts";
import { type ManualClock, createManualClock } from "./manual-clock.test-support.ts";
import type { MemoryDisk } from "./memory/index.ts";
import { openReplica } from "./open-replica.ts";
import type { FrameReceiver, Link as Way, ReplicaEvent } from "./ports.ts";
import type { Replica, ReplicaLimits } from "./replica.ts";

/** A question that the replica sent, and the frame it went in. */
export interface Sent {
  /** The address it went to. */
  readonly to: string;
  readonly frame: Frame;
  readonly question: Question;
}

/** A real replica on a clock that stands still, whose peers are played by the test. */
export interface Scripted {
  readonly replica: Replica;
  readonly clock: ManualClock;
  readonly store: HeldStore;
  readonly events: ReplicaEvent[];
  readonly self: Member;
  /** Runs what is due and takes the questions of these kinds that were sent since the last call. */
  readonly take: (...kinds: readonly QuestionBody["kind"][]) => Promise<readonly Sent[]>;
  /** Runs what is due and takes the answers that were sent by the replica's own links since the last call. */
  readonly takeAnswers: () => Promise<readonly AnswerBody[]>;
  /** Lets a peer answer; `change` forges the frame. */
  readonly answer: (sent: Sent | undefined, body: AnswerBody, change?: Partial<Frame>) => void;
  /** Lets a peer ask; the answers it gets are put into the returned list. */
  readonly ask: (from: Member, link: Link, body: QuestionBody, change?: Partial<Frame>) => AnswerBody[];
}

/** A member whose peers are silent unless the test answers for them. */
export interface ScriptedMember extends Scripted, ReturnType<typeof growthTo> {
  readonly b: Member;
  readonly c: Member;
}

const processOf = ({ node }: Member): ProposerId => `process-of-${node}` as ProposerId;

/** One sequence for all replicas of a test, so that no two processes have one id (R1). */
let drawn = 0;

export async function startScripted(
  limits: Partial<ReplicaLimits> = {},
  disk?: MemoryDisk,
  commands?: Commands,
): Promise<Scripted> {
  const clock = createManualClock();
  const store = createHeldStore(disk);
  const events: ReplicaEvent[] = [];
  let receive: FrameReceiver = () => {};
  let sent: { readonly frame: Frame; readonly to: string }[] = [];
  let answered: AnswerBody[] = [];
  const ways = new Map<string, Way>();
  const replica = await openReplica({
    node: "self" as NodeId,
    address: "memory://self",
    store,
    transport: {
      connect: (address) => {
        const way = ways.get(address) ?? {
          send: (frame) => {
            sent.push({ frame, to: address });
            for (const message of frame.messages) if (message.kind === "answer") answered.push(message.body);
          },
        };
        ways.set(address, way);
        return way;
      },
      listen: (receiver) => {
        receive = receiver;
      },
      close: () => Promise.resolve(),
    },
    clock,
    random: { uint32: () => ++drawn },
    // Nobody watches or collects unless a test wants it: its questions would be in the way.
    limits: { ...testLimits, watchMs: 1e9, settleMs: 1e9, ...limits },
    observe: (event) => events.push(event),
    failpoint: () => Promise.resolve(),
    ...(commands === undefined ? {} : { commands }),
  });
  const self: Member = { ...memberOf("self"), store: replica.status().store };
  const frameFrom = (from: Member, epoch: number, configuration: string): Omit<Frame, "messages"> => ({
    cluster: replica.status().cluster ?? cluster,
    from: { node: from.node, store: from.store, process: processOf(from) },
    to: self.store,
    epoch,
    configuration,
    durable: 1,
    seen: [],
  });
  return {
    replica,
    clock,
    store,
    events,
    self,
    take: async (...kinds) => {
      await clock.settle();
      const frames = sent;
      sent = [];
      return frames.flatMap(({ frame, to }) =>
        frame.messages.flatMap((message) =>
          message.kind === "question" && kinds.includes(message.body.kind) ? [{ to, frame, question: message }] : [],
        ),
      );
    },
    takeAnswers: async () => {
      await clock.settle();
      const answers = answered;
      answered = [];
      return answers;
    },
    answer: (asked, body, change = {}) => {
      if (asked === undefined) throw new Error("there is no such question to answer");
      const { frame, question } = asked;
      const store = frame.to === "" ? memberOf("unknown").store : frame.to;
      const from: Member = { ...memberOf("peer"), store };
      const reply = { kind: "answer", attempt: question.attempt, process: frame.from.process, body } as const;
      receive(
        { ...frameFrom(from, frame.epoch, frame.configuration), messages: [reply], ...change },
        { send: () => {} },
      );
    },
    ask: (from, link, body, change = {}) => {
      const answers: AnswerBody[] = [];
      const back: Way = {
        send: ({ messages }) => {
          for (const message of messages) if (message.kind === "answer") answers.push(message.body);
        },
      };
      const { epoch, id } = link.configuration;
      const messages = [{ kind: "question", attempt: 1, body }] as const;
      receive({ ...frameFrom(from, epoch, id), messages, ...change }, back);
      return answers;
    },
  };
}

/** The replica formed a cluster and was grown to three members. */
export async function startScriptedMember(
  limits: Partial<ReplicaLimits> = {},
  disk?: MemoryDisk,
  commands?: Commands,
): Promise<ScriptedMember> {
  const scripted = await startScripted(limits, disk, commands);
  const { replica, self, clock, ask } = scripted;
  const forming = replica.form();
  await clock.settle();
  await forming;
  const [b, c] = [memberOf("b"), memberOf("c")];
  const { configuration } = replica.status();
  if (configuration?.kind !== "stable") throw new Error("no cluster was formed");
  const growth = growthTo([self, b, c], configuration.id);
  const adopted = ask(b, growth.last, { kind: "adopt", links: [growth.first, growth.joint, growth.last] });
  await clock.settle();
  if (adopted[0]?.kind !== "adopted") throw new Error(`the configuration was not adopted: ${JSON.stringify(adopted)}`);
  return { ...scripted, ...growth, b, c };
}
