import { type Chain, type ConfigurationId, type Progress } from "@quorate/membership";
import { type StoreId, zeroBallot } from "@quorate/synod";
import { AcceptorHost } from "./acceptor-host.ts";
import { Ballots } from "./ballots.ts";
import { Changes } from "./changes.ts";
import { Collection } from "./collection.ts";
import { type DurableState, adoptedIn, identityMeta, readDurableState, stageOf } from "./durable-state.ts";
import { Exchange } from "./exchange.ts";
import { Forwarder } from "./forwarder.ts";
import type { AnswerBody, Frame } from "./frame.ts";
import { Keeper } from "./keeper.ts";
import { Opening } from "./opening.ts";
import { type FrameHeader, Outbox } from "./outbox.ts";
import { Peers } from "./peers.ts";
import type { Clock, Link, Random, StoreHead } from "./ports.ts";
import { PromiseCache } from "./promise-cache.ts";
import { Proposer } from "./proposer.ts";
import { Reader } from "./reader.ts";
import { Reception } from "./reception.ts";
import { ConfigurationRegister } from "./register.ts";
import type { ReplicaOptions } from "./replica.ts";
import { Rounds } from "./rounds.ts";
import { Watcher } from "./watcher.ts";
import { Witnesses } from "./witnesses.ts";

/** What votes, and what it takes to ask others for their votes. */
interface VotingParts {
  readonly self: StoreId;
  readonly ballots: Ballots;
  readonly opening: Opening;
  readonly host: AcceptorHost;
  readonly exchange: Exchange;
  readonly peers: Peers;
  readonly keeper: Keeper;
  readonly witnesses: Witnesses;
}

/** What asks for votes. */
interface DrivingParts {
  readonly promises: PromiseCache;
  readonly rounds: Rounds;
  readonly proposer: Proposer;
  readonly reception: Reception;
  readonly reader: Reader;
  readonly register: ConfigurationRegister;
  readonly changes: Changes;
  readonly watcher: Watcher;
  readonly collection: Collection;
}

/** The parts of a replica for one life of its store, wired together. A reformatted store gets new ones. */
export interface Core extends VotingParts, DrivingParts {
  receive(frame: Frame, from: Link): void;
  stop(): void;
}

/** What a store holds at its opening, formatted. */
export interface OpenedStore {
  readonly state: DurableState;
  readonly head: StoreHead;
  readonly opening: Opening;
  /** Whether it was blank and formatted just now. */
  readonly isNew: boolean;
}

/** A random id of 96 bits, printable. */
export function newId(random: Random): string {
  return Array.from({ length: 3 }, () => random.uint32().toString(16).padStart(8, "0")).join("");
}

/** Reads what the store holds, formatting a blank one (R12). That it was opened is durable before anything is told (R19). */
export async function readStore(
  { store, random }: Pick<ReplicaOptions, "store" | "random">,
  head: StoreHead,
): Promise<OpenedStore> {
  const found = readDurableState(head.meta);
  const state = found ?? blankState(newId(random) as StoreId);
  const opening = new Opening(head, newId(random));
  const meta = found === undefined ? [identityMeta(state.identity), opening.meta] : [opening.meta];
  const batch = { registers: [], meta, counter: head.counter, registersTotal: head.registers };
  const sequence = await store.write(batch);
  return { state, head: { ...head, sequence }, opening, isNew: found === undefined };
}

function blankState(store: StoreId): DurableState {
  const identity = { store, cluster: undefined, forming: undefined, reservation: undefined };
  const chain: Chain = [];
  return { identity, chain, seen: new Map(), floor: zeroBallot };
}

/** The commands of one forwarded batch take no more than this share of a frame. */
const commandsShare = 4;

/** Builds the parts. `onFatal` stops the process: nothing is served afterwards (R18). */
export function createCore(options: ReplicaOptions, opened: OpenedStore, onFatal: (error: Error) => void): Core {
  let stopped = false;
  const fatal = (error: Error) => {
    // What breaks while the parts are being taken apart is no news.
    if (!stopped) onFatal(error);
  };
  const voting = createVoting(options, opened, fatal, () => driving);
  const driving: DrivingParts = createDriving(options, voting, fatal);
  const { host, outbox, ...parts } = voting;
  // Put together once: frames come in by the thousand.
  const receiving = { host, outbox, ...parts, ...driving, clock: options.clock, onFatal: fatal };
  return {
    host,
    ...parts,
    ...driving,
    receive: (frame, link) => receive(receiving, frame, link),
    stop: () => {
      stopped = true;
      voting.witnesses.stop();
      driving.collection.stop();
      driving.watcher.stop();
      driving.changes.stop();
      // Operations are answered before their rounds end, so that none of them is carried on.
      driving.proposer.stop();
      driving.rounds.stop();
      host.stop();
    },
  };
}

/** The acceptor, the network around it, and what knows the configuration in force. */
function createVoting(
  options: ReplicaOptions,
  { state, head, opening, isNew }: OpenedStore,
  onFatal: (error: Error) => void,
  driving: () => DrivingParts,
): VotingParts & { readonly outbox: Outbox } {
  const { clock, transport, limits, observe, node, store } = options;
  const self = state.identity.store;
  // A fresh id at every start: no ballot of an earlier process can be drawn again (R1).
  const ballots = new Ballots(opening.process, head.counter, observe);
  const host: AcceptorHost = new AcceptorHost({
    ...limits,
    node,
    store,
    head,
    state,
    ballots,
    opening,
    clock,
    observe,
    onAdopted: (link) => {
      observe({ kind: "adopted", epoch: link.configuration.epoch, joint: link.configuration.kind === "joint" });
      keeper.advance(link);
      witnesses.hear(link.configuration, keeper.context());
      const stage = stageOf(host.state);
      if (stage.kind === "retired") observe({ kind: "retired", reason: stage.removed ? "removed" : "aborted" });
    },
    onFatal,
    mayVote: (configuration) => witnesses.mayVoteIn(configuration),
    onWritten: (key, register) => {
      const { promises, collection } = driving();
      if (register !== undefined) promises.promised(key, register.promised);
      collection.written(key, register);
    },
    onAnnounce: ({ progress }) => driving().watcher.hear(progress),
  });
  const from = { node, store: self, process: ballots.proposer };
  const complete = (header: FrameHeader) => {
    const seen = header.to === "" ? [] : host.seenOf(header.to);
    return { ...header, from, durable: host.durable, seen };
  };
  const outbox = new Outbox({ clock, bytesMax: limits.frameBytesMax, observe, complete });
  const peers = new Peers();
  const exchange = new Exchange({
    self,
    process: ballots.proposer,
    transport,
    outbox,
    clock,
    onAnswered: (store, attempt, askedAtMs) => peers.answered(store, attempt, askedAtMs),
    askSelf: (header, body, answer) => host.ask(header, body, node, answer),
  });
  const keeper: Keeper = new Keeper({ host, exchange, clock });
  const witnesses: Witnesses = new Witnesses({
    self,
    isNew,
    inForce: () => adoptedIn(host.state),
    exchange,
    clock,
    roundMs: limits.roundMs,
    onHeard: () => opening.heard(),
  });
  const { configuration } = keeper;
  if (configuration !== undefined) witnesses.hear(configuration, keeper.context());
  return { self, ballots, opening, host, outbox, exchange, peers, keeper, witnesses };
}

/** What runs rounds, on data and on the configuration. */
function createDriving(options: ReplicaOptions, voting: VotingParts, onFatal: (error: Error) => void): DrivingParts {
  const { clock, random, limits, observe, failpoint } = options;
  const { self, host, ballots, exchange, keeper, peers } = voting;
  const rounds = new Rounds({ exchange, ballots, clock, roundMs: limits.roundMs });
  keeper.onAdopted(({ configuration }) => rounds.supersede(configuration.id));
  const promises = new PromiseCache(limits.cachedPromisesBytesMax, ballots);
  const forwarder = new Forwarder({
    self: { store: self, process: ballots.proposer },
    exchange,
    keeper,
    peers,
    isOn: options.commands !== undefined,
    promisedOf: (key) => host.promisedOf(key),
    clock,
    batchBytesMax: limits.frameBytesMax / commandsShare,
  });
  const proposer = new Proposer({ host, keeper, rounds, ballots, promises, forwarder, clock, random, observe, limits });
  const reception = new Reception({ self, host, keeper, ballots, proposer, commands: options.commands, ...limits });
  const reader = new Reader({ keeper, rounds, proposer, clock, observe, pendingMax: limits.pendingOperationsMax });
  const register = new ConfigurationRegister({ keeper, rounds, ballots });
  const narrate = (detail: string) => observe({ kind: "change", detail });
  const newConfigurationId = () => newId(random) as ConfigurationId;
  const shared = { self, keeper, register, clock, narrate, onFatal };
  const changes = new Changes({
    ...shared,
    exchange,
    proposer,
    limits: limits.change,
    newId: newConfigurationId,
    failpoint,
  });
  const watcher = new Watcher({ ...shared, changes, random, watchMs: limits.watchMs });
  const collecting = { self, host, keeper, proposer, rounds, ballots, clock, store: options.store, limits, onFatal };
  const collection = new Collection(collecting);
  return { promises, rounds, proposer, reception, reader, register, changes, watcher, collection };
}

/** Hands a frame's messages to the acceptor and to the questions that wait for answers. */
function receive(
  parts: Pick<
    Core,
    "host" | "exchange" | "peers" | "keeper" | "self" | "ballots" | "opening" | "collection" | "reception"
  > & {
    readonly outbox: Outbox;
    readonly clock: Clock;
    readonly onFatal: (error: Error) => void;
  },
  frame: Frame,
  link: Link,
): void {
  const { host, exchange, keeper, ballots, collection, outbox, self, opening, onFatal } = parts;
  // R19: an earlier process told a peer of more than a later one found on the disk. It must not vote. What was written
  // since has used those numbers again, so that only where a process began can be compared.
  const lost = frame.to === self && frame.seen.find(({ process, durable }) => durable > opening.limitOf(process));
  if (lost) {
    const limit = opening.limitOf(lost.process);
    const detail = `${frame.from.node} saw batch ${lost.durable} of this store, which ended at ${limit} when it was opened`;
    onFatal(new Error(`the store lost durable data (${detail}); replace this member, do not restore its directory`));
    return;
  }
  parts.peers.heard(frame.from.store, frame.from.process, parts.clock.now());
  host.sees(frame.from.store, { process: frame.from.process, durable: frame.durable });
  collection.hears(frame.from.store);
  const { cluster, to, epoch, configuration } = frame;
  const header: FrameHeader = { cluster, to, epoch, configuration };
  const back: FrameHeader = { cluster, to: frame.from.store, epoch, configuration };
  for (const message of frame.messages) {
    if (message.kind === "answer") {
      const isOurs = message.process === ballots.proposer && cluster === keeper.context().cluster;
      if (isOurs && message.body.kind === "refused") keeper.refused(frame.from.store, message.body);
      exchange.receive(frame, message);
      continue;
    }
    const { attempt, body } = message;
    const { process } = frame.from;
    const answerBy = (way: Link) => (said: AnswerBody) =>
      outbox.post(way, back, { kind: "answer", attempt, process, body: said });
    if (body.kind !== "forward") {
      host.ask(header, body, frame.from.node, answerBy(link));
      continue;
    }
    const member = keeper.memberOf(frame.from.store);
    // By the way that accepts take, which keeps their order.
    const way = member === undefined ? link : exchange.wayTo(member);
    parts.reception.receive(header, process, body, answerBy(way));
  }
}

/** Progress as this node knows it: of its own change, or as announced by another coordinator. */
export function progressKnown({ changes, watcher, keeper }: Core): Progress | undefined {
  const { progress } = watcher;
  const { configuration } = keeper;
  // What was heard of another phase, or of an earlier change, says nothing of this one.
  const heard = configuration?.kind === "joint" && progress?.epoch === configuration.epoch ? progress : undefined;
  return changes.progress ?? heard;
}
