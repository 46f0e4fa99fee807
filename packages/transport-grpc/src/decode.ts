import { DecodeError, WireReader, WireWriter, services } from "@quorate/protos";
import type * as wire from "@quorate/protos";
import { checkedConfiguration, isBallot } from "@quorate/replica";
import type {
  AnswerBody,
  Ballot,
  Configuration,
  ConfigurationLink,
  Frame,
  Member,
  Message,
  ProbeAnswer,
  Progress,
  ProposerId,
  QuestionBody,
  Refusal,
  StoreId,
} from "@quorate/replica";
import { readCopyBody } from "./copy-codec.ts";
import { readForwardingBody } from "./forward-codec.ts";
import { interned } from "./interned.ts";
import { type Processes, processAt, readRoundBody, there } from "./round-codec.ts";

/**
 * The frame in these bytes: the one place where what a peer sent is judged. Throws on anything that
 * `encodeFrame` does not write. The frame shares no memory with `bytes`.
 */
export function decodeFrame(bytes: Uint8Array): Frame {
  const reader = new WireReader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  const processes = [""];
  const seen: { readonly position: number; readonly durable: number }[] = [];
  const messages: Message[] = [];
  const texts = ["", "", "", "", "", "", "", ""];
  let [epoch, durable] = [0, 0];
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 11) messages.push(readMessage(reader, processes));
    else if (field === 10) processes.push(interned(reader.text()));
    else if (field === 9) seen.push(readSighting(reader));
    else if (field === 8) durable = reader.double();
    else if (field === 6) epoch = reader.double();
    else if (field <= 7) texts[field] = interned(reader.text());
    else reader.skip();
  }
  const [, cluster = "", node = "", store, process, to, , configuration = ""] = texts;
  const from = { node, store: store as StoreId, process: process as ProposerId };
  const counts = { epoch: count(epoch, "epoch"), durable: count(durable, "durable") };
  // Their table comes after them.
  const sightings = seen.map(({ position, durable: told }) => ({
    process: processAt(position, processes),
    durable: told,
  }));
  return { cluster, from, to: to as StoreId | "", configuration, ...counts, seen: sightings, messages };
}

function readSighting(reader: WireReader): { readonly position: number; readonly durable: number } {
  let [position, durable] = [0, 0];
  const outer = reader.enter();
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) position = reader.varint();
    else if (field === 2) durable = reader.double();
    else reader.skip();
  }
  reader.leave(outer);
  return { position, durable: count(durable, "seen") };
}

/** A message whose table of process ids came before it, as `encodeFrame` writes it. */
function readMessage(reader: WireReader, processes: Processes): Message {
  let [attempt, position] = [0, 0];
  let body: QuestionBody | AnswerBody | undefined;
  const outer = reader.enter();
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) attempt = reader.double();
    else if (field === 2) position = reader.varint();
    else body = readOneBody(field, reader, processes) ?? body;
  }
  reader.leave(outer);
  if (body === undefined) throw new DecodeError("a message has a body this version does not know");
  count(attempt, "attempt");
  return isQuestion(body)
    ? { kind: "question", attempt, body }
    : { kind: "answer", attempt, process: processAt(position, processes), body };
}

/** Reused for every field that the generated codec reads. */
const others = new WireWriter();

/** The generated codec reads what is rare. It takes whole frames. */
function readOtherBody(reader: WireReader, processes: Processes): QuestionBody | AnswerBody | undefined {
  const whole = reader.whole();
  others.begin(11);
  others.fields(whole);
  others.end();
  const [message] = services.Peer.Exchange.requestDeserialize(others.finish()).messages;
  if (message?.body === undefined) return undefined;
  return questionFrom(message, processes) ?? answerFrom(message, processes);
}

function readOneBody(field: number, reader: WireReader, processes: Processes): QuestionBody | AnswerBody | undefined {
  return (
    readRoundBody(field, reader, processes) ??
    readCopyBody(field, reader, processes) ??
    readForwardingBody(field, reader, processes) ??
    readOtherBody(reader, processes)
  );
}

function isQuestion(body: QuestionBody | AnswerBody): body is QuestionBody {
  return questions.has(body.kind);
}

const questions: ReadonlySet<string> = new Set<QuestionBody["kind"]>([
  "prepare",
  "accept",
  "read",
  "collect",
  "list",
  "scan",
  "fill",
  "install",
  "announce",
  "adopt",
  "probe",
  "reserve",
  "forward",
]);

type NodeId = Member["node"];
type Phase = Progress["phase"];

function questionFrom(message: wire.PeerMessageReceived, processes: Processes): QuestionBody | undefined {
  switch (message.body) {
    case "collect": {
      const { key, ballot } = there(message.collect, "collect");
      return { kind: "collect", key, ballot: ballotFrom(ballot, processes) };
    }
    case "list":
      return { kind: "list", after: there(message.list, "list").after };
    case "install":
      return { kind: "install", link: linkFrom(there(message.install, "install"), processes) };
    case "announce":
      return { kind: "announce", progress: progressFrom(there(message.announce, "announce")) };
    case "adopt":
      return { kind: "adopt", links: there(message.adopt, "adopt").links.map((link) => linkFrom(link, processes)) };
    case "probe":
      return { kind: "probe" };
    case "reserve": {
      const { token, list, former } = there(message.reserve, "reserve");
      return { kind: "reserve", token, list, former: former as StoreId };
    }
    default:
      return undefined;
  }
}

function answerFrom(message: wire.PeerMessageReceived, processes: Processes): AnswerBody {
  switch (message.body) {
    case "page": {
      const { keys, last, total } = there(message.page, "page");
      return { kind: "page", page: { keys, last, total: count(total, "total") } };
    }
    case "collected":
      return { kind: "collected" };
    case "kept":
      return { kind: "kept" };
    case "installed":
      return { kind: "installed" };
    case "announced":
      return { kind: "announced" };
    case "adopted":
      return { kind: "adopted", epoch: count(message.adopted, "epoch") };
    case "probed":
      return { kind: "probed", answer: probeAnswerFrom(there(message.probed, "probed")) };
    case "reserved":
      return { kind: "reserved" };
    case "refused":
      return refusalFrom(there(message.refused, "refused"), processes);
    default:
      throw new Error("a message has a body this version does not know");
  }
}

function progressFrom(received: wire.AnnouncementReceived): Progress {
  const { phase, target } = received;
  if (!isPhase(phase)) throw new Error(`an announcement has the unknown phase ${phase}`);
  return {
    phase,
    epoch: count(received.epoch, "epoch"),
    keysDone: count(received.keysDone, "keysDone"),
    keysTotal: count(received.keysTotal, "keysTotal"),
    bytesDone: count(received.bytesDone, "bytesDone"),
    target: target as NodeId[],
  };
}

const phases: Readonly<Record<Phase, true>> = {
  PROBING: true,
  JOINT: true,
  CATCH_UP: true,
  COMMITTING: true,
  ADOPTING: true,
  DONE: true,
  ABORTED: true,
};

function isPhase(phase: string): phase is Phase {
  return Object.hasOwn(phases, phase);
}

function probeAnswerFrom({ node, store, stage, cluster, version }: wire.ProbedReceived): ProbeAnswer {
  const common = { node: node as NodeId, store: store as StoreId, cluster, version: count(version, "version") };
  switch (stage) {
    case "BLANK":
      return { ...common, stage: "blank" };
    case "MEMBER":
      return { ...common, stage: "member" };
    case "RETIRED":
      return { ...common, stage: "retired" };
    case "STAGE_UNSPECIFIED":
    default:
      throw new Error(`a probed store has the unknown stage ${stage}`);
  }
}

function refusalFrom({ why, links, epoch, detail }: wire.RefusedReceived, processes: Processes): Refusal {
  switch (why) {
    case "STALE":
      return { kind: "refused", why: "stale", links: links.map((link) => linkFrom(link, processes)) };
    case "BEHIND":
      return { kind: "refused", why: "behind", epoch: count(epoch, "epoch") };
    case "WRONG_CLUSTER":
      return { kind: "refused", why: "wrong-cluster", detail };
    case "WRONG_STORE":
      return { kind: "refused", why: "wrong-store", detail };
    case "NOT_VOTING":
      return { kind: "refused", why: "not-voting", detail };
    case "RESERVED":
      return { kind: "refused", why: "reserved", detail };
    case "ABSURD_COUNTER":
      return { kind: "refused", why: "absurd-counter", detail };
    case "WRONG_EPOCH":
      return { kind: "refused", why: "wrong-epoch", detail };
    case "WHY_UNSPECIFIED":
    default:
      throw new Error(`a refusal has the unknown reason ${why}`);
  }
}

function linkFrom(link: wire.ConfigurationLinkReceived, processes: Processes): ConfigurationLink {
  const configuration = checkedConfiguration(configurationFrom(there(link.configuration, "configuration")));
  return { configuration, ballot: ballotFrom(link.ballot, processes) };
}

function configurationFrom(received: wire.ConfigurationReceived): Configuration {
  const { members, stable, joint } = received;
  const common = {
    epoch: count(received.epoch, "epoch"),
    id: received.id as Configuration["id"],
    parent: received.parent as Configuration["parent"],
  };
  if (members === "stable") {
    return { ...common, kind: "stable", members: there(stable, "stable").members.map(memberFrom) };
  }
  const { old, new: joining } = there(joint, "member set");
  return { ...common, kind: "joint", old: old.map(memberFrom), new: joining.map(memberFrom) };
}

function memberFrom({ name, storeId, peerUrl }: wire.MemberReceived): Member {
  return { node: name as NodeId, store: storeId as StoreId, address: peerUrl };
}

function ballotFrom(received: wire.BallotReceived | null | undefined, processes: Processes): Ballot {
  const { epoch, counter, proposer } = there(received, "ballot");
  const ballot = { epoch, counter, proposer: processAt(proposer, processes) };
  if (isBallot(ballot)) return ballot;
  throw new Error(`a ballot has the epoch ${epoch} and the counter ${counter}, which is beyond the limits`);
}

function count(value: number | undefined, name: string): number {
  if (value !== undefined && Number.isSafeInteger(value) && value >= 0) return value;
  throw new Error(`${name} is a whole number from 0 to 2^53 - 1, not ${value}`);
}
