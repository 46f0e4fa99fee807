import type { ConfigurationId } from "@quorate/membership";
import { type Ballot, type ProposerId, type Register, compareBallots } from "@quorate/synod";
import type { Ballots } from "./ballots.ts";
import { ClockCache } from "./clock-cache.ts";

/** A promise a quorum confirmed for the next round of a key, and the envelope chosen before it, encoded. */
export interface CachedPromise {
  readonly configuration: ConfigurationId;
  readonly ballot: Ballot;
  readonly value: Uint8Array;
}

/** What a promise was measured to take beside its key and what was chosen, where no cached register shares that. */
const promiseBytes = 600;

/** For each so many bytes of promises one unsettled key is known; beyond that nothing is recalled of before. */
const bytesPerUnsettled = 2048;

/**
 * Promises kept for the one-round-trip path, as many as fit. One that did not fit is not lost: a key is *settled* when
 * the last that this process did there was a round that was chosen, with its next ballot promised, and this node's own
 * store holds both. Then what that store holds is what the cache forgot. Dropping a promise is always safe.
 */
export class PromiseCache {
  readonly #self: ProposerId;
  readonly #ballots: Pick<Ballots, "counter">;
  /** A promise that was taken out leaves its place, for the next one of the key. */
  readonly #promises: ClockCache<CachedPromise | undefined>;
  /** Where this process began something that has not ended so. */
  readonly #unsettled = new Set<string>();
  readonly #unsettledMax: number;
  /** Nothing up to this counter is recalled: it is of a time of which no more is known. */
  #forgottenCounter = 0;

  constructor(bytesMax: number, ballots: Pick<Ballots, "counter" | "proposer">) {
    this.#promises = new ClockCache(bytesMax);
    this.#unsettledMax = Math.floor(bytesMax / bytesPerUnsettled);
    this.#ballots = ballots;
    this.#self = ballots.proposer;
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

  /** Whether what this node's store holds can tell anything of the key's next round. */
  isSettled(key: string): boolean {
    return !this.#unsettled.has(key);
  }

  /**
   * The promise that a settled key's register tells of: its ballot was drawn with the accept that wrote the value, and
   * promised together with it by the quorum that chose it. Undefined if a rival came later, or an epoch (R2). The key
   * is unsettled from here on: no promise is recalled twice (R15).
   */
  recall(
    key: string,
    register: Register | undefined,
    epoch: number,
  ): Pick<CachedPromise, "ballot" | "value"> | undefined {
    if (register?.value === undefined || !this.isSettled(key)) return undefined;
    const { promised, accepted, value } = register;
    const isOwn = promised.proposer === this.#self && accepted.proposer === this.#self;
    if (!isOwn || promised.epoch !== epoch || compareBallots(promised, accepted) <= 0) return undefined;
    if (promised.counter <= this.#forgottenCounter) return undefined;
    this.#unsettle(key);
    return { ballot: promised, value };
  }

  /**
   * From here on, until a round of this process is chosen, nothing is known of the key's next round. To be called after
   * the ballot that makes it so was drawn: whatever is forgotten of unsettled keys was drawn before.
   */
  drop(key: string): void {
    this.#promises.delete(key);
    this.#unsettle(key);
  }

  /**
   * This node's store promised `ballot`: a lower promise of the key is worth nothing any more. An accept that relied on
   * it would be refused, and its operations be in doubt for nothing; once the key is collected, for ever (R17).
   */
  promised(key: string, ballot: Ballot): void {
    const known = this.#promises.get(key);
    if (known === undefined) return;
    const order = compareBallots(known.ballot, ballot);
    if (order < 0) this.#promises.delete(key);
    else if (order === 0) this.#unsettled.delete(key);
  }

  /** Keeps a promise; `isHere` tells whether this node's store holds it too, durably. */
  put(key: string, promise: CachedPromise, isHere: boolean): void {
    const bytes = promiseBytes + 2 * key.length + promise.value.length;
    this.#promises.set(key, promise, bytes);
    if (isHere) this.#unsettled.delete(key);
    else this.#unsettle(key);
  }

  #unsettle(key: string): void {
    this.#unsettled.add(key);
    if (this.#unsettled.size <= this.#unsettledMax) return;
    this.#unsettled.clear();
    this.#forgottenCounter = this.#ballots.counter;
    // This one may yet be given later ballots.
    this.#unsettled.add(key);
  }
}
