import type { Transaction } from "./transaction.ts";

/** A step of the pipeline: works on memory through the transaction and returns what to do once that is durable. */
export type Step = (transaction: Transaction) => () => void;

export interface Entry {
  /** The registers that the step needs in memory. */
  readonly keys: readonly string[];
  readonly step: Step;
  /** The bytes it holds in memory while it waits, about. */
  readonly bytes: number;
  /** Called instead of the step's answer when the host stops first. */
  readonly abandon: () => void;
}

/** How many questions one batch takes at most; the rest waits for the next. */
const batchEntriesMax = 4096;

/** Questions that wait while the disk is slow; more are lost, like frames on a bad network. */
const entriesMax = 16 * batchEntriesMax;
const bytesMax = 64 * 1024 * 1024;

/** What waits for the next batch, in order. */
export class Waiting {
  #entries: Entry[] = [];
  #bytes = 0;

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  /** Whether a question of this size may wait too. */
  hasRoom(bytes: number): boolean {
    return this.#entries.length < entriesMax && this.#bytes + bytes <= bytesMax;
  }

  add(entry: Entry): void {
    this.#entries.push(entry);
    this.#bytes += entry.bytes;
  }

  /** Takes as much as fits into one batch. */
  takeBatch(): readonly Entry[] {
    const taken = this.#entries.splice(0, batchEntriesMax);
    this.#bytes -= taken.reduce((sum, { bytes }) => sum + bytes, 0);
    return taken;
  }

  takeAll(): readonly Entry[] {
    const taken = this.#entries;
    this.#entries = [];
    this.#bytes = 0;
    return taken;
  }
}
