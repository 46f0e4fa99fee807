import { type ProposerId, assert } from "@quorate/synod";
import type { MetaEntry } from "./durable-state.ts";
import type { MetaName, StoreHead } from "./ports.ts";
import { decodeText, encodeText } from "./text.ts";

/** One opening of the store: how its process's id begins, and the last batch that it found. */
interface Start {
  readonly name: string;
  readonly at: number;
}

/** The openings since every other member was last heard, oldest first. */
type Starts = readonly [Start, ...Start[]];

const openingName: MetaName = "opening";

/** Openings told apart. Every later one shares the last of these places. */
export const startsMax = 8;

/** What the ids of processes that share a place have in common: 32 of their 96 random bits. */
const sharedLength = 8;

/** Whether two processes of a store may share a place, so that only the higher of what both told is worth keeping. */
export function mayShareStart(one: ProposerId, other: ProposerId): boolean {
  return one.slice(0, sharedLength) === other.slice(0, sharedLength);
}

/**
 * Where the store was opened since every other member was last heard, and by which processes (R19). It outlives a
 * process, so that what one wrote before anybody contradicted it does not hide from the next that the disk had lost
 * batches. It is durable before its process tells anything: whoever told of batches and is not named by it belongs to
 * the time before the first opening, or to a tail that was lost.
 *
 * The store may be opened any number of times while a member is away. The oldest openings are kept, and processes that
 * find all places taken are known by how their ids begin, so that none of them is ever taken for an earlier one.
 */
export class Opening {
  /** The id of this process, fresh at every start (R1). */
  readonly process: ProposerId;
  readonly #at: number;
  readonly #starts: Starts;
  #isDue = false;

  /** `fresh` is a new random id. */
  constructor({ sequence, meta }: Pick<StoreHead, "sequence" | "meta">, fresh: string) {
    const bytes = meta.get(openingName);
    const before = bytes === undefined ? [] : (JSON.parse(decodeText(bytes)) as readonly Start[]);
    const [oldest, ...later] = before;
    const shared = before[startsMax - 1];
    this.process = (shared === undefined ? fresh : `${shared.name}${fresh.slice(sharedLength)}`) as ProposerId;
    this.#at = sequence;
    const name = before.length + 1 < startsMax ? fresh : fresh.slice(0, sharedLength);
    const start: Start = { name, at: sequence };
    this.#starts = oldest === undefined ? [start] : [oldest, ...later, ...(shared === undefined ? [start] : [])];
    assert(this.#starts.length <= startsMax, `at most ${startsMax} openings are told apart`);
  }

  /** The record to write before this process tells anybody anything. */
  get meta(): MetaEntry {
    return [openingName, encodeText(JSON.stringify(this.#starts))];
  }

  /** The highest batch of this store that `process` can have told of, if no batch was lost since. */
  limitOf(process: ProposerId): number {
    if (process === this.process) return Number.POSITIVE_INFINITY;
    const index = this.#starts.findIndex(({ name }) => process.startsWith(name));
    if (index < 0) return this.#starts[0].at;
    // Of those that share the last place only this one's beginning is known.
    return this.#starts[index + 1]?.at ?? this.#at;
  }

  /** Every other member was heard, and none had seen more than there was: the next process may begin anew. */
  heard(): void {
    this.#isDue = true;
  }

  /** The removal of the record, to be written along with the next batch. */
  takeDue(): readonly [MetaName, undefined] | undefined {
    if (!this.#isDue) return undefined;
    this.#isDue = false;
    return [openingName, undefined];
  }
}
