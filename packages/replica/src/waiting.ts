import type { AnswerBody, ControlBody, FencedBody } from "./frame.ts";
import type { FrameHeader } from "./outbox.ts";
import type { Transaction } from "./transaction.ts";

/** A question, stepped in its turn and answered once what was stepped up to it is durable. */
export interface Asked {
  readonly kind: "asked";
  readonly header: FrameHeader;
  readonly body: FencedBody | ControlBody;
  readonly from: string;
  readonly answer: (body: AnswerBody) => void;
  /** The bytes it holds in memory while it waits, about. */
  readonly bytes: number;
}

/** A step of the process's own, which tells its transaction what to do once it is durable. */
export interface Local {
  readonly kind: "local";
  /** The registers that the step needs in memory. */
  readonly keys: readonly string[];
  readonly step: (transaction: Transaction) => void;
  readonly bytes: number;
  /** Called when the host stops before what the step did is durable. */
  readonly abandon: () => void;
}

export type Entry = Asked | Local;

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
    if (this.#entries.length <= batchEntriesMax) return this.takeAll();
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
