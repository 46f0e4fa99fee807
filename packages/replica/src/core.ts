import { type Chain, type ConfigurationId, type Progress } from "@quorate/membership";
import type { ProposerId, StoreId } from "@quorate/synod";
import { AcceptorHost } from "./acceptor-host.ts";
import { Ballots } from "./ballots.ts";
import { Changes } from "./changes.ts";
import { type DurableState, identityMeta, readDurableState, stageOf } from "./durable-state.ts";
import { Exchange } from "./exchange.ts";
import type { Frame } from "./frame.ts";
import { Keeper } from "./keeper.ts";
import { type FrameHeader, Outbox } from "./outbox.ts";
import type { Link, Random, StoreHead } from "./ports.ts";
import { Proposer } from "./proposer.ts";
import { ConfigurationRegister } from "./register.ts";
import type { ReplicaOptions } from "./replica.ts";
import { Rounds } from "./rounds.ts";
import { Watcher } from "./watcher.ts";

/** The parts of a replica for one life of its store, wired together. A reformatted store gets new ones. */
export interface Core {
  readonly self: StoreId;
  readonly ballots: Ballots;
  readonly host: AcceptorHost;
  readonly exchange: Exchange;
  readonly rounds: Rounds;
  readonly keeper: Keeper;
  readonly proposer: Proposer;
  readonly register: ConfigurationRegister;
  readonly changes: Changes;
  readonly watcher: Watcher;
  receive(frame: Frame, from: Link): void;
  stop(): void;
}

/** A random id of 96 bits, printable. */
export function newId(random: Random): string {
  return Array.from({ length: 3 }, () => random.uint32().toString(16).padStart(8, "0")).join("");
}

/** Reads what the store holds, formatting a blank one durably first (R12). */
export async function readStore(
  { store, random }: Pick<ReplicaOptions, "store" | "random">,
  head: StoreHead,
): Promise<{ readonly state: DurableState; readonly head: StoreHead }> {
  const state = readDurableState(head.meta);
  if (state !== undefined) return { state, head };
  const identity = { store: newId(random) as StoreId, cluster: undefined, forming: undefined, reservation: undefined };
  const batch = { registers: [], meta: [identityMeta(identity)], counter: 0, registersTotal: 0 };
  const sequence = await store.write(batch);
  const chain: Chain = [];
  return { state: { identity, chain, seen: new Map() }, head: { ...head, sequence } };
}

/** Builds the parts. `onFatal` stops the process: nothing is served afterwards (R18). */
export function createCore(
  options: ReplicaOptions,
  { state, head }: { readonly state: DurableState; readonly head: StoreHead },
  onFatal: (error: Error) => void,
): Core {
  const { clock, transport, random, limits, observe } = options;
  const self = state.identity.store;
  // A fresh id at every start: no ballot of an earlier process can be drawn again (R1).
  const ballots = new Ballots(newId(random) as ProposerId, head.counter, observe);
  const host: AcceptorHost = new AcceptorHost({
    node: options.node,
    store: options.store,
    head,
    state,
    ballots,
    clock,
    observe,
    ...limits,
    onAdopted: (link) => {
      observe({ kind: "adopted", epoch: link.configuration.epoch, joint: link.configuration.kind === "joint" });
      keeper.advance(link);
      const stage = stageOf(host.state);
      if (stage.kind === "retired") observe({ kind: "retired", reason: stage.removed ? "removed" : "aborted" });
    },
    onFatal,
    onAnnounce: ({ progress }) => watcher.hear(progress),
  });
  const from = { node: options.node, store: self, process: ballots.proposer };
  const outbox = new Outbox({
    clock,
    bytesMax: limits.frameBytesMax,
    observe,
    complete: (header) => ({
      ...header,
      from,
      durable: host.durable,
      seen: header.to === "" ? 0 : host.seenOf(header.to),
    }),
  });
  const exchange = new Exchange({
    self,
    process: ballots.proposer,
    transport,
    outbox,
    askSelf: (header, body, answer) => host.ask(header, body, options.node, answer),
  });
  const keeper: Keeper = new Keeper({ host, exchange, clock });
  const rounds = new Rounds({
    exchange,
    ballots,
    clock,
    roundMs: limits.roundMs,
    onRefusal: (member, refusal) => keeper.refused(member, refusal),
  });
  const proposer = new Proposer({ keeper, rounds, ballots, clock, random, observe, limits });
  const register = new ConfigurationRegister({ keeper, rounds, ballots });
  const narrate = (detail: string) => observe({ kind: "change", detail });
  const changes = new Changes({
    self,
    keeper,
    exchange,
    register,
    proposer,
    clock,
    limits: limits.change,
    newId: () => newId(random) as ConfigurationId,
    failpoint: options.failpoint,
    narrate,
    onFatal,
  });
  const watcher: Watcher = new Watcher({
    self,
    keeper,
    register,
    changes,
    clock,
    random,
    watchMs: limits.watchMs,
    narrate,
    onFatal,
  });
  return {
    self,
    ballots,
    host,
    exchange,
    rounds,
    keeper,
    proposer,
    register,
    changes,
    watcher,
    receive: (frame, link) => receive({ host, exchange, outbox, self, onFatal }, frame, link),
    stop: () => {
      watcher.stop();
      changes.stop();
      proposer.stop();
      host.stop();
    },
  };
}

/** Hands a frame's messages to the acceptor and to the questions that wait for answers. */
function receive(
  parts: Pick<Core, "host" | "exchange" | "self"> & {
    readonly outbox: Outbox;
    readonly onFatal: (error: Error) => void;
  },
  frame: Frame,
  link: Link,
): void {
  const { host, exchange, outbox, self, onFatal } = parts;
  if (frame.to === self && frame.seen > host.durable) {
    // R19: this disk once told a peer of more than it holds now. It must not vote.
    const lost = `${frame.from.node} saw batch ${frame.seen} of this store, which now ends at ${host.durable}`;
    onFatal(new Error(`the store lost durable data (${lost}); replace this member, do not restore its directory`));
    return;
  }
  host.sees(frame.from.store, frame.durable);
  const { cluster, to, epoch, configuration } = frame;
  const header: FrameHeader = { cluster, to, epoch, configuration };
  const back: FrameHeader = { cluster, to: frame.from.store, epoch, configuration };
  for (const message of frame.messages) {
    if (message.kind === "answer") {
      exchange.receive(frame, message);
      continue;
    }
    const { attempt } = message;
    host.ask(header, message.body, frame.from.node, (body) => {
      outbox.post(link, back, { kind: "answer", attempt, process: frame.from.process, body });
    });
  }
}

/** Progress as this node knows it: of its own change, or as announced by another coordinator. */
export function progressKnown({ changes, watcher, keeper }: Core): Progress | undefined {
  return changes.progress ?? (keeper.configuration?.kind === "joint" ? watcher.progress : undefined);
}
