import { services } from "@quorate/protos";
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

/**
 * The frame in these bytes: the one place where what a peer sent is judged. Throws on anything that
 * `encodeFrame` does not write. The frame shares no memory with `bytes`.
 */
export function decodeFrame(bytes: Uint8Array): Frame {
  const received = services.Peer.Exchange.requestDeserialize(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  const processes: Processes = ["", ...received.processes];
  return {
    cluster: received.cluster,
    from: {
      node: received.node,
      store: received.store as StoreId,
      process: received.process as ProposerId,
    },
    to: received.to as StoreId | "",
    epoch: count(received.epoch, "epoch"),
    configuration: received.configuration,
    durable: count(received.durable, "durable"),
    seen: received.seen.map(({ process, durable }) => ({
      process: processAt(process, processes),
      durable: count(durable, "seen"),
    })),
    messages: received.messages.map((message) => messageFrom(message, processes)),
  };
}

type NodeId = Member["node"];
type Phase = Progress["phase"];

/** The frame's table of process ids, with the empty id in front. */
type Processes = readonly string[];

function messageFrom(message: wire.PeerMessageReceived, processes: Processes): Message {
  const attempt = count(message.attempt, "attempt");
  const question = questionFrom(message, processes);
  if (question !== undefined) return { kind: "question", attempt, body: question };
  const process = processAt(message.process, processes);
  return { kind: "answer", attempt, process, body: answerFrom(message, processes) };
}

function questionFrom(message: wire.PeerMessageReceived, processes: Processes): QuestionBody | undefined {
  switch (message.body) {
    case "prepare": {
      const { key, ballot } = there(message.prepare, "prepare");
      return { kind: "prepare", key, ballot: ballotFrom(ballot, processes) };
    }
    case "accept": {
      const { key, ballot, value, next } = there(message.accept, "accept");
      return {
        kind: "accept",
        key,
        ballot: ballotFrom(ballot, processes),
        value: copy(value),
        next: next === null ? undefined : ballotFrom(next, processes),
      };
    }
    case "read":
      return { kind: "read", key: there(message.read, "read").key };
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
    case "promised": {
      const { accepted, value, floor } = there(message.promised, "promised");
      const found = foundFrom(accepted, value, processes);
      return { kind: "promised", ...found, floor: ballotFrom(floor, processes) };
    }
    case "accepted":
      return { kind: "accepted", nextPromised: there(message.accepted, "accepted").nextPromised };
    case "conflict":
      return { kind: "conflict", highest: ballotFrom(message.conflict, processes) };
    case "observed": {
      const { accepted, value } = there(message.observed, "observed");
      return { kind: "observed", ...foundFrom(accepted, value, processes) };
    }
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

/** An accepted ballot above zero comes with a value, and only such a one does (`Register` of synod). */
function foundFrom(
  accepted: wire.BallotReceived | null,
  value: Buffer | undefined,
  processes: Processes,
): { readonly accepted: Ballot; readonly value: Uint8Array | undefined } {
  const ballot = ballotFrom(accepted, processes);
  const zero = ballot.epoch === 0 && ballot.counter === 0 && ballot.proposer === "";
  if (zero !== (value === undefined)) throw new Error("an accepted ballot and its value come together or not at all");
  return { accepted: ballot, value: value === undefined ? undefined : copy(value) };
}

function progressFrom(received: wire.AnnouncementReceived): Progress {
  const { phase, target } = received;
  if (!isPhase(phase)) throw new Error(`an announcement has the unknown phase ${phase}`);
  return {
    phase,
    epoch: count(received.epoch, "epoch"),
    keysDone: count(received.keysDone, "keysDone"),
    keysTotal: count(received.keysTotal, "keysTotal"),
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

function processAt(position: number, processes: Processes): ProposerId {
  const process = processes[position];
  if (process !== undefined) return process as ProposerId;
  throw new Error(`a message names process ${position} of the ${processes.length - 1} its frame lists`);
}

function count(value: number | undefined, name: string): number {
  if (value !== undefined && Number.isSafeInteger(value) && value >= 0) return value;
  throw new Error(`${name} is a whole number from 0 to 2^53 - 1, not ${value}`);
}

function there<Part>(part: Part | null | undefined, name: string): Part {
  if (part !== null && part !== undefined) return part;
  throw new Error(`a message has no ${name}`);
}

// What arrived is a view on the whole frame, which would stay in memory as long as any of its values.
function copy(bytes: Buffer): Uint8Array {
  return new Uint8Array(bytes);
}
