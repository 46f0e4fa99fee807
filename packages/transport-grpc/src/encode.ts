import { WireWriter, services } from "@quorate/protos";
import type * as wire from "@quorate/protos";
import type {
  AnswerBody,
  Ballot,
  Configuration,
  ConfigurationLink,
  Frame,
  Member,
  Message,
  ProbeAnswer,
  QuestionBody,
  Refusal,
} from "@quorate/replica";
import { type CopyBody, copyBytes, isCopyBody, writeCopyBody } from "./copy-codec.ts";
import { type ForwardingBody, isForwardingBody, writeForwardingBody } from "./forward-codec.ts";
import { ProcessTable, type RoundBody, expectedBytes, isRoundBody, writeRoundBody } from "./round-codec.ts";

/** Reused for every frame; nothing here waits in between. */
const frames = new WireWriter();
const bodies = new WireWriter();

/**
 * A frame's bytes on the wire. Throws on what cannot travel: counts that are no safe integers. The inverse
 * is `decodeFrame`.
 */
export function encodeFrame(frame: Frame): Buffer {
  try {
    return encoded(frame);
  } finally {
    // Whatever was left behind by a frame that cannot be encoded.
    frames.reset();
    bodies.reset();
  }
}

function encoded(frame: Frame): Buffer {
  const processes = new ProcessTable();
  for (const { process, durable } of frame.seen) {
    bodies.begin(9);
    bodies.varint(1, processes.position(process));
    bodies.double(2, count(durable));
    bodies.end();
  }
  const seen = bodies.finish();
  for (const message of frame.messages) writeMessage(message, processes);
  const messages = bodies.finish();
  frames.text(1, frame.cluster);
  frames.text(2, frame.from.node);
  frames.text(3, frame.from.store);
  frames.text(4, frame.from.process);
  frames.text(5, frame.to);
  frames.double(6, count(frame.epoch));
  frames.text(7, frame.configuration);
  frames.double(8, count(frame.durable));
  frames.fields(seen);
  // Before the messages, which name processes by their places.
  for (const id of processes.ids) frames.text(10, id);
  frames.fields(messages);
  return frames.finish();
}

function writeMessage(message: Message, processes: ProcessTable): void {
  const { attempt, body } = message;
  const isCopies = isCopyBody(body);
  const isForwarding = isForwardingBody(body);
  if (!isCopies && !isForwarding && !isRoundBody(body)) {
    bodies.fields(services.Peer.Exchange.requestSerialize({ messages: [messageOf(message, processes)] }));
    return;
  }
  bodies.begin(11, isCopies ? copyBytes(body) : isForwarding ? 0 : 20 + expectedBytes(body));
  bodies.double(1, count(attempt));
  if (message.kind === "answer") bodies.varint(2, processes.position(message.process));
  if (isCopies) writeCopyBody(bodies, body, processes);
  else if (isForwarding) writeForwardingBody(bodies, body, processes);
  else writeRoundBody(bodies, body, processes);
  bodies.end();
}

function messageOf(message: Message, processes: ProcessTable): wire.PeerMessage {
  const attempt = count(message.attempt);
  return message.kind === "question"
    ? { attempt, ...questionOf(message.body as OtherQuestion, processes) }
    : { attempt, process: processes.position(message.process), ...answerOf(message.body as OtherAnswer, processes) };
}

type OtherQuestion = Exclude<QuestionBody, RoundBody | CopyBody | ForwardingBody>;
type OtherAnswer = Exclude<AnswerBody, RoundBody | CopyBody | ForwardingBody>;

function questionOf(body: OtherQuestion, processes: ProcessTable): wire.PeerMessage {
  switch (body.kind) {
    case "collect":
      return { collect: { key: body.key, ballot: ballotOf(body.ballot, processes) } };
    case "list":
      return { list: body.after === undefined ? {} : { after: body.after } };
    case "install":
      return { install: linkOf(body.link, processes) };
    case "announce": {
      const { phase, epoch, keysDone, keysTotal, bytesDone, target } = body.progress;
      const counts = {
        epoch: count(epoch),
        keysDone: count(keysDone),
        keysTotal: count(keysTotal),
        bytesDone: count(bytesDone),
      };
      return { announce: { phase, ...counts, target: [...target] } };
    }
    case "adopt":
      return { adopt: { links: body.links.map((link) => linkOf(link, processes)) } };
    case "probe":
      return { probe: {} };
    case "reserve":
      return { reserve: { token: body.token, list: [...body.list], former: body.former } };
  }
}

function answerOf(body: OtherAnswer, processes: ProcessTable): wire.PeerMessage {
  switch (body.kind) {
    case "page": {
      const { keys, last, total } = body.page;
      return { page: { keys: [...keys], last, total: count(total) } };
    }
    case "collected":
      return { collected: {} };
    case "kept":
      return { kept: {} };
    case "installed":
      return { installed: {} };
    case "announced":
      return { announced: {} };
    case "adopted":
      return { adopted: count(body.epoch) };
    case "probed":
      return { probed: probedOf(body.answer) };
    case "reserved":
      return { reserved: {} };
    case "refused":
      return { refused: refusedOf(body, processes) };
  }
}

const stages = { blank: "BLANK", member: "MEMBER", retired: "RETIRED" } as const;

function probedOf({ node, store, stage, cluster, version }: ProbeAnswer): wire.Probed {
  const probed = { node, store, stage: stages[stage], version: count(version) };
  return cluster === undefined ? probed : { ...probed, cluster };
}

const reasons = {
  "wrong-cluster": "WRONG_CLUSTER",
  "wrong-store": "WRONG_STORE",
  "not-voting": "NOT_VOTING",
  reserved: "RESERVED",
  "absurd-counter": "ABSURD_COUNTER",
  "wrong-epoch": "WRONG_EPOCH",
} as const;

function refusedOf(refusal: Refusal, processes: ProcessTable): wire.Refused {
  if (refusal.why === "stale") return { why: "STALE", links: refusal.links.map((link) => linkOf(link, processes)) };
  if (refusal.why === "behind") return { why: "BEHIND", epoch: count(refusal.epoch) };
  return { why: reasons[refusal.why], detail: refusal.detail };
}

function linkOf({ configuration, ballot }: ConfigurationLink, processes: ProcessTable): wire.ConfigurationLink {
  return { configuration: configurationOf(configuration), ballot: ballotOf(ballot, processes) };
}

function configurationOf(configuration: Configuration): wire.Configuration {
  const { id, parent } = configuration;
  const epoch = count(configuration.epoch);
  const common = parent === undefined ? { epoch, id } : { epoch, id, parent };
  return configuration.kind === "stable"
    ? { ...common, stable: { members: configuration.members.map(memberOf) } }
    : { ...common, joint: { old: configuration.old.map(memberOf), new: configuration.new.map(memberOf) } };
}

function memberOf({ node, store, address }: Member): wire.Member {
  return { name: node, storeId: store, peerUrl: address };
}

function ballotOf({ epoch, counter, proposer }: Ballot, processes: ProcessTable): wire.Ballot {
  return { epoch: count(epoch), counter: count(counter), proposer: processes.position(proposer) };
}

function count(value: number): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new Error(`a frame carries whole numbers from 0 to 2^53 - 1, not ${value}`);
}
