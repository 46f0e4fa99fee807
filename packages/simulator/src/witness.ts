import { isTombstone } from "@quorate/replica/steps";
import { type Configuration, type Link, dataQuorum, memberWith, registerQuorum } from "@quorate/membership";
import type { Frame, QuestionBody } from "@quorate/replica";
import {
  type Ballot,
  type Register,
  type StoreId,
  compareBallots,
  formatBallot,
  isQuorum,
  sameBallot,
  zeroBallot,
} from "@quorate/synod";
import type { Disk, DurableBatch, Image, Write } from "./disk.ts";
import { textOf } from "./text.ts";

/** The register that holds the configuration. */
export const configurationKey = "\u0000configuration";

/** What is durable of one store, from its format on. It stays as it was when the disk is lost. */
export interface StoreView {
  readonly id: StoreId;
  readonly node: string;
  readonly image: Image;
  floor: Ballot;
  cluster: string | undefined;
  /** The token of the former it is reserved for. */
  token: string | undefined;
  /** Adopted configurations by epoch. */
  readonly chain: Map<number, Link>;
  configuration: Configuration | undefined;
}

/** One batch that became durable, and what it changed. */
export interface DurableStep {
  readonly store: StoreView;
  readonly writes: readonly Write[];
  /** Configurations that it adopted. */
  readonly links: readonly Link[];
  readonly before: { readonly floor: Ballot; readonly epoch: number };
}

/** Who accepted which ballot of a key. Most questions are about the same ballot as the one before. */
interface Acceptances {
  readonly byBallot: Map<string, Set<StoreId>>;
  last: { readonly ballot: Ballot; readonly stores: Set<StoreId> } | undefined;
}

/** The metas that a store keeps, by their names (package replica, durable-state.ts). */
const identityName = "identity";
const floorName = "floor";
const linkPrefix = "link/";

/**
 * What somebody knows who sees every disk and every wire: the stores as they are durable, the chosen configurations,
 * and which ballots were chosen. The invariants are about this.
 */
export class Witness {
  readonly stores: Map<StoreId, StoreView> = new Map();
  /** The first configuration that any store adopted of each epoch. */
  readonly links: Map<number, Link> = new Map();
  /** The highest ballot that was chosen, by key. */
  readonly chosen: Map<string, Ballot> = new Map();
  readonly #byDisk = new Map<Disk, StoreView>();
  /** The highest ballot of a tombstone that any store removed, by key. */
  readonly #collected = new Map<string, Ballot>();
  /** Who accepted what: stores by key and ballot. */
  readonly #accepted = new Map<string, Acceptances>();
  /** What each process asked, by its attempt. */
  readonly #questions = new Map<string, (QuestionBody | undefined)[]>();

  /** The store on a disk. */
  storeOn(disk: Disk): StoreView | undefined {
    return this.#byDisk.get(disk);
  }

  /** Takes a batch that became durable. Undefined if it is of a store that is of no use any more. */
  durable(disk: Disk, { writes, meta }: DurableBatch): DurableStep | undefined {
    if (disk.loss === "older") return undefined;
    let store = this.#byDisk.get(disk);
    // A store that was formatted again has a life of its own, with nothing before it.
    const isSame = store?.image === disk.image;
    const before = {
      floor: (isSame ? store?.floor : undefined) ?? zeroBallot,
      epoch: (isSame ? store?.configuration?.epoch : undefined) ?? 0,
    };
    const links: Link[] = [];
    for (const [name, value] of meta) {
      if (value === undefined) continue;
      if (name === identityName) store = this.#identify(disk, textOf(value));
      else if (name === floorName && store !== undefined) store.floor = JSON.parse(textOf(value)) as Ballot;
      else if (name.startsWith(linkPrefix)) links.push(JSON.parse(textOf(value)) as Link);
    }
    if (store === undefined) throw new Error(`${disk.node}: a store without an identity was written`);
    for (const link of links) this.#adopt(store, link);
    for (const [key, was, is] of writes) {
      if (is?.value !== undefined) {
        const { configuration } = store;
        // What a catch-up copied is no vote for it (R7); what came with a joint configuration may be the one or the other.
        const least = configuration?.kind === "joint" ? configuration.epoch : before.epoch;
        if (key === configurationKey || is.accepted.epoch >= least) this.accepted(key, is.accepted, store.id);
        else if (is.accepted.epoch >= before.epoch) this.#storesThatAccepted(key, is.accepted);
      } else if (was?.value !== undefined && isTombstone(was.value)) this.#collect(key, was.accepted);
    }
    return { store, writes, links, before };
  }

  /** Takes the questions of a frame, so that answers can be understood. */
  asked({ from, messages }: Frame): void {
    for (const message of messages) {
      if (message.kind !== "question") continue;
      const asked = this.#questions.get(from.process);
      if (asked === undefined) {
        const first: QuestionBody[] = [];
        first[message.attempt] = message.body;
        this.#questions.set(from.process, first);
      } else {
        asked[message.attempt] = message.body;
      }
    }
  }

  /** What an answer is about. */
  questionOf(process: string, attempt: number): QuestionBody | undefined {
    return this.#questions.get(process)?.[attempt];
  }

  /** A store accepted a ballot: once enough did, it is chosen. */
  accepted(key: string, ballot: Ballot, store: StoreId): void {
    const configuration = this.links.get(ballot.epoch)?.configuration;
    if (configuration === undefined) return;
    const stores = this.#storesThatAccepted(key, ballot);
    if (stores.has(store)) return;
    stores.add(store);
    const highest = this.chosen.get(key);
    if (highest !== undefined && compareBallots(ballot, highest) <= 0) return;
    const quorum = key === configurationKey ? registerQuorum(configuration) : dataQuorum(configuration);
    if (isQuorum(quorum, [...stores])) this.chosen.set(key, ballot);
  }

  /** Whether any store accepted this ballot of a key. */
  wasAccepted(key: string, ballot: Ballot): boolean {
    return this.#accepted.get(key)?.byBallot.has(formatBallot(ballot)) === true;
  }

  /** Whether a ballot gave way to the absence of its key: all members held a tombstone above it, and it was removed. */
  isCollected(key: string, ballot: Ballot): boolean {
    const collected = this.#collected.get(key);
    return collected !== undefined && compareBallots(ballot, collected) <= 0;
  }

  /** Whether a store holds at least this ballot of a key, or a floor that stands for it. */
  holds({ image, floor }: StoreView, key: string, ballot: Ballot): boolean {
    const accepted = image.registers.get(key)?.accepted ?? zeroBallot;
    return compareBallots(accepted, ballot) >= 0 || compareBallots(floor, ballot) >= 0;
  }

  #collect(key: string, ballot: Ballot): void {
    if (!this.isCollected(key, ballot)) this.#collected.set(key, ballot);
  }

  #storesThatAccepted(key: string, ballot: Ballot): Set<StoreId> {
    let accepted = this.#accepted.get(key);
    if (accepted === undefined) this.#accepted.set(key, (accepted = { byBallot: new Map(), last: undefined }));
    if (accepted.last !== undefined && sameBallot(accepted.last.ballot, ballot)) return accepted.last.stores;
    const name = formatBallot(ballot);
    let stores = accepted.byBallot.get(name);
    if (stores === undefined) accepted.byBallot.set(name, (stores = new Set()));
    accepted.last = { ballot, stores };
    return stores;
  }

  #identify(disk: Disk, text: string): StoreView {
    const {
      store: id,
      cluster,
      reservation,
    } = JSON.parse(text) as {
      readonly store: StoreId;
      readonly cluster?: string;
      readonly reservation?: { readonly token: string };
    };
    const present = this.#byDisk.get(disk);
    const store: StoreView =
      present?.id === id && present.image === disk.image
        ? present
        : { ...blankStore, id, node: disk.node, image: disk.image, chain: new Map() };
    store.cluster = cluster;
    store.token = reservation?.token;
    this.#byDisk.set(disk, store);
    this.stores.set(id, store);
    return store;
  }

  #adopt(store: StoreView, link: Link): void {
    const { epoch } = link.configuration;
    store.chain.set(epoch, link);
    if (epoch > (store.configuration?.epoch ?? 0)) store.configuration = link.configuration;
    if (!this.links.has(epoch)) this.links.set(epoch, link);
  }
}

const blankStore = { floor: zeroBallot, cluster: undefined, token: undefined, configuration: undefined };

/** What a store has promised for a register: nothing at or below it may be promised again. */
export function promiseOf(register: Register | undefined, floor: Ballot): Ballot {
  if (register === undefined) return floor;
  return compareBallots(register.promised, register.accepted) >= 0 ? register.promised : register.accepted;
}

/** Whether a configuration names a store. */
export function names(configuration: Configuration, store: StoreId): boolean {
  return memberWith(configuration, store) !== undefined;
}
