import { type Configuration, memberWith } from "@quorate/membership";
import type { StoreId } from "@quorate/synod";
import { type MetaEntry, seenMeta } from "./durable-state.ts";
import type { Clock } from "./ports.ts";

/** How often the numbers are written along with a batch. */
const persistMs = 1000;

/**
 * The highest durable batch seen of every other store of the configuration in force (R19). Durable from time to
 * time: it is a second witness, not a vote.
 */
export class SeenBatches {
  readonly #seen: Map<StoreId, number>;
  readonly #clock: Clock;
  #persistedAt: number;

  constructor(seen: ReadonlyMap<StoreId, number>, clock: Clock) {
    this.#seen = new Map(seen);
    this.#clock = clock;
    this.#persistedAt = clock.now();
  }

  of(store: StoreId): number {
    return this.#seen.get(store) ?? 0;
  }

  /** Remembers a store's durable batch; only members vote, so only theirs are worth a place. */
  note(store: StoreId, durable: number, configuration: Configuration | undefined): void {
    if (durable <= this.of(store)) return;
    if (configuration !== undefined && memberWith(configuration, store) !== undefined) this.#seen.set(store, durable);
  }

  /** Forgets the stores that a new configuration leaves out. */
  keepMembers(configuration: Configuration): void {
    for (const store of this.#seen.keys()) {
      if (memberWith(configuration, store) === undefined) this.#seen.delete(store);
    }
  }

  /** The record to write along, if it is time for it. */
  takeDue(): MetaEntry | undefined {
    const now = this.#clock.now();
    if (now - this.#persistedAt < persistMs) return undefined;
    this.#persistedAt = now;
    return seenMeta(this.#seen);
  }
}
