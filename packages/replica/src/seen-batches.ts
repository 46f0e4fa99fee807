import { type Configuration, memberWith } from "@quorate/membership";
import type { StoreId } from "@quorate/synod";
import { type MetaEntry, seenMeta } from "./durable-state.ts";
import type { Sighting } from "./frame.ts";
import { mayShareStart, startsMax } from "./opening.ts";
import type { Clock } from "./ports.ts";

/** How often the numbers are written along with a batch. */
const persistMs = 1000;

/**
 * One for every opening that a store tells apart, and one for a process that it knows nothing of: it has lost what that
 * one told, and goes on losing it however often it is opened. The batches of processes that it was opened with and
 * knows to be whole have lower numbers than those, and are the first to go.
 */
const sightingsMax = startsMax + 1;

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
    const isSame = (each: Sighting) => mayShareStart(each.process, process);
    if (known.some((each) => isSame(each) && each.durable >= durable)) return;
    if (configuration === undefined || memberWith(configuration, store) === undefined) return;
    const others = known.filter((each) => !isSame(each));
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
