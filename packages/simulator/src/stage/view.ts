import { type Configuration, isReserved } from "@quorate/replica";
import { configurationKey, decodeConfiguration, decodeEnvelope } from "@quorate/replica/steps";
import { type Ballot, type Register, compareBallots, isZeroBallot } from "@quorate/synod";
import type { Message, Progress } from "@quorate/replica";
import type { SimNode } from "../node.ts";
import { textOf } from "../text.ts";
import type { Violation } from "../watch.ts";
import { type Witness, names } from "../witness.ts";
import type { ChangeView } from "./changes.ts";
import type { OperationView } from "./clients.ts";
import type { NetworkMode } from "./command.ts";
import type { FrameInFlight, Wall } from "./flights.ts";

/** A ballot, with the node whose process drew it in place of the process's id; empty where nobody knows it. */
export interface BallotView {
  readonly epoch: number;
  readonly counter: number;
  readonly by: string;
}

/** A register as it is durable on one node. Undefined ballots are zero: nothing promised, nothing accepted. */
export interface RegisterView {
  readonly key: string;
  readonly promised: BallotView | undefined;
  readonly accepted: BallotView | undefined;
  /** Undefined for a tombstone, and where nothing was accepted. */
  readonly value: string | undefined;
  readonly isTombstone: boolean;
  /** Changes since the key was created. */
  readonly version: number;
  /** Whether this is the highest ballot of the key that a quorum accepted. */
  readonly isChosen: boolean;
}

/** A chosen configuration: one set while it is stable, two while it is joint. */
export interface ConfigurationView {
  readonly epoch: number;
  readonly id: string;
  readonly kind: "stable" | "joint";
  /** The members that decide; the new set while joint. Of a store that a node of this name no longer has, too. */
  readonly members: readonly string[];
  /** The old set while joint; empty while stable. */
  readonly old: readonly string[];
}

/** How far a node is in its life (R12), and `opening` while its process reads the store. */
export type NodeStage = "opening" | "blank" | "forming" | "joining" | "member" | "retired" | "down";

export interface NodeView {
  readonly name: string;
  readonly stage: NodeStage;
  readonly isPaused: boolean;
  /** The first letters of its store's id; empty before it has one. */
  readonly store: string;
  /** The configuration its store adopted durably. */
  readonly adopted: ConfigurationView | undefined;
  /** The latest chosen configuration names the node, but under a store it no longer has: it is to be replaced. */
  readonly isStranger: boolean;
  /** Registers by key, the reserved ones first. */
  readonly registers: readonly RegisterView[];
  /** Batches that are written and not durable yet. */
  readonly pendingBatches: number;
  readonly pendingOperations: number;
}

/** A part of a frame: a question or its answer. */
export interface MessageView {
  readonly isAnswer: boolean;
  readonly what: string;
  /** The key it is about; of an answer, the one of its question. */
  readonly key: string | undefined;
  readonly ballot: BallotView | undefined;
  /** Why it was refused. */
  readonly why: string | undefined;
}

export interface FrameView {
  readonly id: number;
  readonly from: string;
  readonly to: string;
  readonly sentAtMs: number;
  readonly dueAtMs: number;
  readonly epoch: number;
  readonly isCopy: boolean;
  readonly isArriving: boolean;
  readonly messages: readonly MessageView[];
}

/** Something that happened, of the kinds of a trace; `step` is the step that it happened in. */
export interface FeedEntry {
  readonly step: number;
  readonly atMs: number;
  readonly kind: string;
  readonly where: string;
  readonly detail: string;
}

/** Everything that is drawn of a stage. Plain data. */
export interface StageView {
  /** How many steps came before: events and commands together. */
  readonly step: number;
  readonly nowMs: number;
  readonly mode: NetworkMode;
  /** Nothing is under way that somebody waits for. */
  readonly isQuiet: boolean;
  readonly nodes: readonly NodeView[];
  /** The chosen configurations that any store adopted, oldest first. */
  readonly chain: readonly ConfigurationView[];
  /** The change of membership that some node works at. */
  readonly progress: Progress | undefined;
  readonly frames: readonly FrameView[];
  readonly walls: readonly Wall[];
  readonly operations: readonly OperationView[];
  readonly changes: readonly ChangeView[];
  /** The last things that happened, oldest first; frames are left out. */
  readonly feed: readonly FeedEntry[];
  readonly violation: Violation | undefined;
}

/** Knows which node a process belongs to, and what everybody may know who sees every disk and wire. */
export interface Onlooker {
  readonly witness: Witness;
  readonly nodeOf: (process: string) => string;
}

/** A configuration as it is drawn. */
export function configurationView(configuration: Configuration): ConfigurationView {
  const { epoch, id, kind } = configuration;
  const [members, old] =
    configuration.kind === "stable" ? [configuration.members, []] : [configuration.new, configuration.old];
  return { epoch, id, kind, members: members.map(({ node }) => node), old: old.map(({ node }) => node) };
}

/** A node as it is drawn: its process, and what is durable on its disk. */
export function nodeView(node: SimNode, onlooker: Onlooker): NodeView {
  const { witness } = onlooker;
  const { disk, owner, replica } = node;
  const store = witness.storeOn(disk);
  // A disk that was wiped and not formatted yet has no store.
  const present = store?.image === disk.image ? store : undefined;
  const latest = latestOf(witness);
  const isNamed = latest !== undefined && [...configurationView(latest).members].includes(node.name);
  return {
    name: node.name,
    stage: owner.alive ? (replica?.status().stage.kind ?? "opening") : "down",
    isPaused: owner.alive && owner.paused,
    store: present?.id.slice(0, 6) ?? "",
    adopted: present?.configuration && configurationView(present.configuration),
    isStranger: isNamed && (present === undefined || !names(latest, present.id)),
    registers: [...disk.image.registers]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, register]) => registerView(key, register, onlooker)),
    pendingBatches: disk.pending.length,
    pendingOperations: replica?.status().pendingOperations ?? 0,
  };
}

/** A frame as it is drawn. */
export function frameView(flight: FrameInFlight, onlooker: Onlooker): FrameView {
  const { frame, ...view } = flight;
  return { ...view, epoch: frame.epoch, messages: frame.messages.map((message) => messageView(message, onlooker)) };
}

/** A message of a frame in short. */
export function messageView(message: Message, { witness, nodeOf }: Onlooker): MessageView {
  const { body } = message;
  const question = message.kind === "answer" ? witness.questionOf(message.process, message.attempt) : message.body;
  const ballot = "ballot" in body ? body.ballot : "highest" in body ? body.highest : undefined;
  return {
    isAnswer: message.kind === "answer",
    what: body.kind,
    key: question !== undefined && "key" in question ? question.key : undefined,
    ballot: ballot === undefined ? undefined : ballotView(ballot, nodeOf),
    why: body.kind === "refused" ? body.why : undefined,
  };
}

function registerView(
  key: string,
  { promised, accepted, value }: Register,
  { witness, nodeOf }: Onlooker,
): RegisterView {
  const chosen = witness.chosen.get(key);
  const envelope = value === undefined || isReserved(key) ? undefined : decodeEnvelope(value);
  return {
    key,
    promised: isZeroBallot(promised) ? undefined : ballotView(promised, nodeOf),
    accepted: isZeroBallot(accepted) ? undefined : ballotView(accepted, nodeOf),
    value:
      key === configurationKey && value !== undefined
        ? configurationText(value)
        : envelope?.payload && textOf(envelope.payload),
    isTombstone: envelope !== undefined && envelope.payload === undefined,
    version: envelope?.version ?? 0,
    isChosen: chosen !== undefined && !isZeroBallot(accepted) && compareBallots(chosen, accepted) === 0,
  };
}

function configurationText(value: Uint8Array): string {
  const { kind, members, old } = configurationView(decodeConfiguration(value));
  return kind === "stable" ? members.join(" ") : `${old.join(" ")} → ${members.join(" ")}`;
}

function ballotView({ epoch, counter, proposer }: Ballot, nodeOf: (process: string) => string): BallotView {
  return { epoch, counter, by: nodeOf(proposer) };
}

/** The latest configuration that any store adopted. */
function latestOf({ links }: Witness): Configuration | undefined {
  let latest: Configuration | undefined;
  for (const { configuration } of links.values()) {
    if (latest === undefined || configuration.epoch > latest.epoch) latest = configuration;
  }
  return latest;
}
