import type { ProposerId, StoreId } from "@quorate/synod";

/** The least of the samples of this window and the one before; it forgets what was long ago. */
class Least {
  #current = Number.POSITIVE_INFINITY;
  #previous = Number.POSITIVE_INFINITY;
  #endMs = 0;

  add(sampleMs: number, nowMs: number): void {
    if (nowMs >= this.#endMs) {
      this.#previous = this.#current;
      this.#current = sampleMs;
      this.#endMs = nowMs + windowMs;
    } else if (sampleMs < this.#current) {
      this.#current = sampleMs;
    }
  }

  get value(): number | undefined {
    const least = Math.min(this.#current, this.#previous);
    return least === Number.POSITIVE_INFINITY ? undefined : least;
  }
}

interface Peer {
  process: ProposerId;
  heardAtMs: number;
  /** The last attempt before it was taken for gone; what it answers to earlier ones does not count. */
  goneSince: number | undefined;
  readonly distance: Least;
  readonly forwarded: Least;
  /** Smoothed. */
  typicalMs: number | undefined;
}

/** How long the least of something is remembered: one window, or two. */
const windowMs = 30_000;

/** Stores remembered; a cluster has far fewer. */
const peersMax = 64;

/** The weight of a new sample in what is smoothed. */
const weight = 0.2;

/** What other nodes' frames and answers tell of them: who they are, how far away, whether they live. Hints only. */
export class Peers {
  readonly #peers = new Map<StoreId, Peer>();

  /** A frame of the store arrived. */
  heard(store: StoreId, process: ProposerId, nowMs: number): void {
    const peer = this.#peers.get(store);
    if (peer !== undefined) {
      peer.process = process;
      peer.heardAtMs = nowMs;
      return;
    }
    if (this.#peers.size >= peersMax) this.#peers.clear();
    const [distance, forwarded] = [new Least(), new Least()];
    const fresh = { process, heardAtMs: nowMs, goneSince: undefined, distance, forwarded, typicalMs: undefined };
    this.#peers.set(store, fresh);
  }

  /** The store answered an attempt, in the frame that was heard of it last. */
  answered(store: StoreId, attempt: number, askedAtMs: number | undefined): void {
    const peer = this.#peers.get(store);
    if (peer === undefined) return;
    if (askedAtMs !== undefined) peer.distance.add(peer.heardAtMs - askedAtMs, peer.heardAtMs);
    if (peer.goneSince !== undefined && attempt > peer.goneSince) peer.goneSince = undefined;
  }

  /** Operations that were forwarded to the store at `sentAtMs` are chosen. */
  applied(store: StoreId, sentAtMs: number, nowMs: number): void {
    const peer = this.#peers.get(store);
    if (peer === undefined) return;
    const tookMs = nowMs - sentAtMs;
    peer.forwarded.add(tookMs, nowMs);
    peer.typicalMs = peer.typicalMs === undefined ? tookMs : peer.typicalMs + weight * (tookMs - peer.typicalMs);
  }

  /** The store did not answer: nothing is forwarded to it before it answers an attempt after this one. */
  gone(store: StoreId, lastAttempt: number): void {
    const peer = this.#peers.get(store);
    if (peer !== undefined) peer.goneSince ??= lastAttempt;
  }

  isGone(store: StoreId): boolean {
    return this.#peers.get(store)?.goneSince !== undefined;
  }

  /** The store whose process this is, if its last frame said so. */
  storeOf(process: ProposerId): StoreId | undefined {
    for (const [store, peer] of this.#peers) if (peer.process === process) return store;
    return undefined;
  }

  heardAtMs(store: StoreId): number | undefined {
    return this.#peers.get(store)?.heardAtMs;
  }

  /** The least time from a question to its answer. */
  distanceOf(store: StoreId): number | undefined {
    return this.#peers.get(store)?.distance.value;
  }

  /** The least time from forwarding to the word that it is chosen, and what it takes of late. */
  forwardingTo(store: StoreId): { readonly leastMs: number | undefined; readonly typicalMs: number | undefined } {
    const peer = this.#peers.get(store);
    return { leastMs: peer?.forwarded.value, typicalMs: peer?.typicalMs };
  }
}
