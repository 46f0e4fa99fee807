import type { ConfigurationId } from "@quorate/membership";
import { type Ballot, compareBallots } from "@quorate/synod";
import type { Envelope } from "./envelope.ts";

/** A promise a quorum confirmed for the next round of a key, and the value chosen before it. */
export interface CachedPromise {
  readonly configuration: ConfigurationId;
  readonly ballot: Ballot;
  readonly envelope: Envelope;
}

/** Promises kept for the one-round-trip path, the oldest dropped first. Dropping one is always safe. */
export class PromiseCache {
  readonly #max: number;
  readonly #promises = new Map<string, CachedPromise>();

  constructor(max: number) {
    this.#max = max;
  }

  /** Takes a promise out: its ballot is used at most once (R15). */
  take(key: string, configuration: ConfigurationId): CachedPromise | undefined {
    const promise = this.#promises.get(key);
    this.#promises.delete(key);
    return promise?.configuration === configuration ? promise : undefined;
  }

  /** Whether there is a promise for the key, of whichever configuration. */
  has(key: string): boolean {
    return this.#promises.has(key);
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
    this.#promises.delete(key);
    this.#promises.set(key, promise);
    if (this.#promises.size <= this.#max) return;
    const oldest = this.#promises.keys().next();
    if (!oldest.done) this.#promises.delete(oldest.value);
  }
}
