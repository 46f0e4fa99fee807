import { services } from "@quorate/protos";
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

/**
 * A frame's bytes on the wire. Throws on what cannot travel: counts that are no safe integers. The inverse
 * is `decodeFrame`.
 */
export function encodeFrame(frame: Frame): Buffer {
  const processes = new ProcessTable();
  const seen = frame.seen.map(({ process, durable }) => ({
    process: processes.position(process),
    durable: count(durable),
  }));
  const messages = frame.messages.map((message) => messageOf(message, processes));
  return services.Peer.Exchange.requestSerialize({
    cluster: frame.cluster,
    node: frame.from.node,
    store: frame.from.store,
    process: frame.from.process,
    to: frame.to,
    epoch: count(frame.epoch),
    configuration: frame.configuration,
    durable: count(frame.durable),
    seen,
    processes: processes.ids,
    messages,
  });
}

/** Process ids are long and few: a message names one by its position in the frame's table, counted from 1. */
class ProcessTable {
  readonly ids: string[] = [];
  readonly #positions = new Map<string, number>([["", 0]]);

  position(id: string): number {
    const known = this.#positions.get(id);
    if (known !== undefined) return known;
    const position = this.ids.push(id);
    this.#positions.set(id, position);
    return position;
  }
}

function messageOf(message: Message, processes: ProcessTable): wire.PeerMessage {
  const attempt = count(message.attempt);
  return message.kind === "question"
    ? { attempt, ...questionOf(message.body, processes) }
    : { attempt, process: processes.position(message.process), ...answerOf(message.body, processes) };
}

function questionOf(body: QuestionBody, processes: ProcessTable): wire.PeerMessage {
  switch (body.kind) {
    case "prepare":
      return { prepare: { key: body.key, ballot: ballotOf(body.ballot, processes) } };
    case "accept": {
      const { key, value, next } = body;
      const ballot = ballotOf(body.ballot, processes);
      return { accept: { key, ballot, value, next: next === undefined ? null : ballotOf(next, processes) } };
    }
    case "read":
      return { read: { key: body.key } };
    case "collect":
      return { collect: { key: body.key, ballot: ballotOf(body.ballot, processes) } };
    case "list":
      return { list: body.after === undefined ? {} : { after: body.after } };
    case "install":
      return { install: linkOf(body.link, processes) };
    case "announce": {
      const { phase, epoch, keysDone, keysTotal, target } = body.progress;
      const counts = { epoch: count(epoch), keysDone: count(keysDone), keysTotal: count(keysTotal) };
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

function answerOf(body: AnswerBody, processes: ProcessTable): wire.PeerMessage {
  switch (body.kind) {
    case "promised": {
      const floor = ballotOf(body.floor, processes);
      return { promised: { accepted: ballotOf(body.accepted, processes), ...valueOf(body.value), floor } };
    }
    case "accepted":
      return { accepted: { nextPromised: body.nextPromised } };
    case "conflict":
      return { conflict: ballotOf(body.highest, processes) };
    case "observed":
      return { observed: { accepted: ballotOf(body.accepted, processes), ...valueOf(body.value) } };
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

function valueOf(value: Uint8Array | undefined): { value?: Uint8Array } {
  return value === undefined ? {} : { value };
}

function ballotOf({ epoch, counter, proposer }: Ballot, processes: ProcessTable): wire.Ballot {
  return { epoch: count(epoch), counter: count(counter), proposer: processes.position(proposer) };
}

function count(value: number): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new Error(`a frame carries whole numbers from 0 to 2^53 - 1, not ${value}`);
}
