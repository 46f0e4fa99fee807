import type { NodeId } from "@quorate/membership";
import type { Ballot, Register, StoreId } from "@quorate/synod";
import type { AcceptorHost } from "./acceptor-host.ts";
import { Collector, type CollectorOptions } from "./collector.ts";
import { isTombstone } from "./envelope.ts";
import { isReserved } from "./keys.ts";
import type { AcceptorStore } from "./ports.ts";
import { PromiseSweep } from "./promise-sweep.ts";
import { rendezvous } from "./rendezvous.ts";
import type { CollectionStatus, ReplicaLimits } from "./replica.ts";
import { StoreScan } from "./store-scan.ts";
import { Tombstones } from "./tombstones.ts";

export interface CollectionOptions extends Omit<CollectorOptions, "tombstones" | "settleMs" | "onBroken"> {
  readonly self: StoreId;
  readonly host: AcceptorHost;
  readonly store: AcceptorStore;
  readonly limits: Pick<ReplicaLimits, "settleMs" | "roundMs" | "pageEntriesMax" | "pageBytesMax">;
  readonly onFatal: (error: Error) => void;
}

/** A try of a member that comes before takes two phases, of a round each at most. */
const turnRounds = 2;

/** A bare promise is left alone for so many rounds more: it may be that of a round that is merely slow. */
const promiseRounds = 4;

/** How many deleted keys, and how many bare promises, are remembered; the store is looked through for the rest. */
const knownMax = 65_536;

/**
 * What a node does so that deleted and missing keys leave no trace in its store (R14): it learns of them as they are
 * written, finds older ones by looking through the store, drops bare promises by itself and collects deleted keys
 * together with the other members.
 */
export class Collection {
  readonly #options: CollectionOptions;
  readonly #tombstones: Tombstones;
  readonly #collector: Collector;
  readonly #promises: PromiseSweep;
  readonly #scan: StoreScan;
  readonly #endListening: () => void;
  #collected = 0;

  constructor(options: CollectionOptions) {
    const { clock, keeper, host, limits } = options;
    const { settleMs, roundMs } = limits;
    const onFatal = (error: unknown) => options.onFatal(error instanceof Error ? error : new Error(String(error)));
    this.#options = options;
    this.#tombstones = new Tombstones({ max: knownMax, settleMs, turnMs: Math.max(settleMs, turnRounds * roundMs) });
    this.#collector = new Collector({
      ...options,
      tombstones: this.#tombstones,
      settleMs,
      onBroken: onFatal,
    });
    this.#promises = new PromiseSweep({
      clock,
      settleMs: settleMs + promiseRounds * roundMs,
      max: knownMax,
      drop: (promises) => host.dropPromises(promises),
    });
    this.#scan = new StoreScan({
      ...limits,
      store: options.store,
      clock,
      hasRoom: () => Math.max(this.#tombstones.size, this.#promises.size) < knownMax / 2,
      onFound: (key, register) => this.#found(key, register),
      onFatal,
    });
    this.#endListening = keeper.onAdopted(() => this.#rank());
    this.#rank();
    this.#scan.begin(settleMs);
  }

  get status(): CollectionStatus {
    return {
      waiting: this.#tombstones.size,
      blockedBy: this.#collector.blockedBy.map(({ node }): NodeId => node),
      collected: this.#collected,
    };
  }

  /** How far the collection of a deleted key is. */
  stateOf(key: string): "unseen" | "waiting" | "trying" {
    if (this.#tombstones.holds(key)) return "trying";
    return this.#tombstones.has(key) ? "waiting" : "unseen";
  }

  /** A register of this store was written or removed, durably. */
  written(key: string, register: Register | undefined): void {
    if (register === undefined) {
      const wasDeleted = this.#tombstones.forget(key, this.#options.clock.now());
      if (!this.#promises.forget(key) || wasDeleted) this.#collected++;
      return;
    }
    const { value, accepted, promised } = register;
    if (value === undefined) return this.#room(this.#promises.note(key, promised));
    this.#promises.forget(key);
    if (isTombstone(value)) this.#tombstone(key, accepted);
    else this.#tombstones.forget(key, this.#options.clock.now());
  }

  /** A frame of this store arrived. */
  hears(store: StoreId): void {
    this.#collector.hears(store);
  }

  stop(): void {
    this.#endListening();
    this.#scan.stop();
    this.#promises.stop();
    this.#collector.stop();
  }

  /** What a page of the store shows may be over: it adds to what is known, and what is wrong of it does no harm. */
  #found(key: string, { value, accepted, promised }: Register): void {
    if (isReserved(key) || this.#tombstones.has(key) || this.#promises.has(key)) return;
    if (value === undefined) this.#room(this.#promises.note(key, promised));
    else if (isTombstone(value)) this.#tombstone(key, accepted);
  }

  #tombstone(key: string, accepted: Ballot): void {
    this.#room(this.#tombstones.note(key, accepted, this.#options.clock.now()));
    this.#collector.wake();
  }

  /** What there was no room for is found later, where it lies. */
  #room(hadRoom: boolean): void {
    if (!hadRoom) this.#scan.begin(this.#options.limits.settleMs);
  }

  #rank(): void {
    const { keeper, self, clock } = this.#options;
    const stores = keeper.unanimousElectorate()?.members.map(({ store }) => store) ?? [];
    this.#tombstones.rank(rendezvous(stores, self), clock.now());
    this.#collector.restart();
  }
}
