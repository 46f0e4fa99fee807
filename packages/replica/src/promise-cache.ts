import type { ConfigurationId } from "@quorate/membership";
import { type Ballot, compareBallots } from "@quorate/synod";
import { ClockCache } from "./clock-cache.ts";

/** A promise a quorum confirmed for the next round of a key, and the envelope chosen before it, encoded. */
export interface CachedPromise {
  readonly configuration: ConfigurationId;
  readonly ballot: Ballot;
  readonly value: Uint8Array;
}

/** About what a promise takes beside its key and what was chosen. */
const promiseBytes = 300;

/** Promises kept for the one-round-trip path, as many as fit. Dropping one is always safe. */
export class PromiseCache {
  /** A promise that was taken out leaves its place, for the next one of the key. */
  readonly #promises: ClockCache<CachedPromise | undefined>;

  constructor(bytesMax: number) {
    this.#promises = new ClockCache(bytesMax);
  }

  /** Takes a promise out: its ballot is used at most once (R15). */
  take(key: string, configuration: ConfigurationId): CachedPromise | undefined {
    const promise = this.#promises.get(key);
    if (promise === undefined) return undefined;
    this.#promises.set(key, undefined, promiseBytes + 2 * key.length);
    return promise.configuration === configuration ? promise : undefined;
  }

  /** Whether there is a promise for the key, of whichever configuration. */
  has(key: string): boolean {
    return this.#promises.get(key) !== undefined;
  }

  drop(key: string): void {
    this.#promises.delete(key);
  }

  /**
   * This node's store promised `ballot`: a lower promise of the key is worth nothing any more. An accept that relied on
   * it would be refused, and its operations be in doubt for nothing; once the key is collected, for ever (R17).
   */
  outbid(key: string, ballot: Ballot): void {
    const known = this.#promises.get(key);
    if (known !== undefined && compareBallots(known.ballot, ballot) < 0) this.#promises.delete(key);
  }

  put(key: string, promise: CachedPromise): void {
    const bytes = promiseBytes + 2 * key.length + promise.value.length;
    this.#promises.set(key, promise, bytes);
  }
}
