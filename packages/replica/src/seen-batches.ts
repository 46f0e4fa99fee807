import { type Configuration, memberWith } from "@quorate/membership";
import type { StoreId } from "@quorate/synod";
import { type MetaEntry, seenMeta } from "./durable-state.ts";
import type { Sighting } from "./frame.ts";
import type { Clock } from "./ports.ts";

/** How often the numbers are written along with a batch. */
const persistMs = 1000;

/** Of two processes, so that one of them is of an earlier process than the present one, if there was any. */
const sightingsMax = 2;

/**
 * The highest durable batch seen of every other store of the configuration in force, by the process that told it
 * (R19). Durable from time to time: it is a second witness, not a vote.
 */
export class SeenBatches {
  readonly #seen: Map<StoreId, readonly Sighting[]>;
  readonly #clock: Clock;
  #persistedAt: number;

  constructor(seen: ReadonlyMap<StoreId, readonly Sighting[]>, clock: Clock) {
    this.#seen = new Map(seen);
    this.#clock = clock;
    this.#persistedAt = clock.now();
  }

  of(store: StoreId): readonly Sighting[] {
    return this.#seen.get(store) ?? [];
  }

  /** Remembers a store's durable batch; only members vote, so only theirs are worth a place. */
  note(store: StoreId, sighting: Sighting, configuration: Configuration | undefined): void {
    const known = this.of(store);
    const { process, durable } = sighting;
    if (known.some((each) => each.process === process && each.durable >= durable)) return;
    if (configuration === undefined || memberWith(configuration, store) === undefined) return;
    const others = known.filter((each) => each.process !== process);
    // Nearly every frame tells of one more batch of the only process that was ever seen.
    const highest =
      others.length === 0
        ? [sighting]
        : [sighting, ...others].toSorted((a, b) => b.durable - a.durable).slice(0, sightingsMax);
    this.#seen.set(store, highest);
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
