import { type Ballot, sameBallot } from "@quorate/synod";

/** A deleted key in this node's store. A later tombstone of the key is another object. */
export interface Tombstone {
  readonly key: string;
  readonly accepted: Ballot;
  /** Since when it waits. */
  readonly sinceMs: number;
}

/** Those of one rank, oldest first. */
class Lane {
  /** When one of them left the store last, or was allowed to again. */
  movedAtMs = 0;
  readonly #waiting = new Map<string, Tombstone>();
  /** Goes along with the oldest: to begin anew each time would step over all that have left. */
  #walk: Iterator<Tombstone> = this.#waiting.values();
  #oldest: Tombstone | undefined;

  get oldest(): Tombstone | undefined {
    while (this.#waiting.size > 0) {
      if (this.#oldest !== undefined && this.#waiting.get(this.#oldest.key) === this.#oldest) return this.#oldest;
      const { done, value } = this.#walk.next();
      if (done === true) this.#walk = this.#waiting.values();
      else this.#oldest = value;
    }
    return undefined;
  }

  add(tombstone: Tombstone): void {
    this.#waiting.delete(tombstone.key);
    this.#waiting.set(tombstone.key, tombstone);
  }

  delete(key: string): void {
    this.#waiting.delete(key);
  }
}

/**
 * The deleted keys of this node's store that wait to be collected: each for the settle time, and where other members
 * come before this one, for a turn of each of them, as long as they do not move. Bounded.
 */
export class Tombstones {
  readonly #max: number;
  readonly #settleMs: number;
  readonly #turnMs: number;
  readonly #known = new Map<string, Tombstone>();
  readonly #held = new Set<string>();
  #rankOf: (key: string) => number = () => 0;
  #lanes: Lane[] = [];

  constructor({ max, settleMs, turnMs }: { readonly max: number; readonly settleMs: number; readonly turnMs: number }) {
    this.#max = max;
    this.#settleMs = settleMs;
    this.#turnMs = turnMs;
  }

  get size(): number {
    return this.#known.size;
  }

  has(key: string): boolean {
    return this.#known.has(key);
  }

  /** Whether it was taken, and not released or dismissed since. */
  holds(key: string): boolean {
    return this.#held.has(key);
  }

  /** The store holds a tombstone. False if there is no room to remember it. */
  note(key: string, accepted: Ballot, nowMs: number): boolean {
    const known = this.#known.get(key);
    // A promise that was given meanwhile is no reason to wait longer.
    if (known !== undefined && sameBallot(known.accepted, accepted)) return true;
    if (known === undefined && this.#known.size >= this.#max) return false;
    this.#wait({ key, accepted, sinceMs: nowMs });
    return true;
  }

  /** The store holds none of this key any more. True if it was known. */
  forget(key: string, nowMs: number): boolean {
    const known = this.#known.get(key);
    if (known === undefined) return false;
    this.#known.delete(key);
    const lane = this.#lane(key);
    lane.delete(key);
    const { oldest } = lane;
    // Younger ones may leave for ever: they do not show that anyone sees to the oldest, which others may not know of.
    if (oldest === undefined || known.sinceMs <= oldest.sinceMs) lane.movedAtMs = nowMs;
    return true;
  }

  /** Takes one whose time has come, this node's own first. It is held until it is released or forgotten. */
  takeDue(nowMs: number): Tombstone | undefined {
    for (const [rank, lane] of this.#lanes.entries()) {
      const { oldest } = lane;
      if (oldest === undefined) continue;
      const dueMs = Math.max(oldest.sinceMs + this.#settleMs, lane.movedAtMs) + rank * this.#turnMs;
      if (dueMs > nowMs) continue;
      lane.delete(oldest.key);
      this.#held.add(oldest.key);
      return oldest;
    }
    return undefined;
  }

  /** Lets a held one wait again, from `sinceMs` on, if it is still there. */
  release({ key }: Tombstone, sinceMs: number): void {
    this.#held.delete(key);
    const known = this.#known.get(key);
    if (known !== undefined) this.#wait({ ...known, sinceMs });
  }

  /** A held one turned out to be no tombstone of the cluster's. A later one of the key waits on. */
  dismiss(tombstone: Tombstone, nowMs: number): void {
    this.#held.delete(tombstone.key);
    const known = this.#known.get(tombstone.key);
    if (known === tombstone) this.#known.delete(tombstone.key);
    else if (known !== undefined) this.#wait({ ...known, sinceMs: nowMs });
  }

  /** Nothing could leave the store until now: members that come before this one have their time again. */
  restart(nowMs: number): void {
    for (const lane of this.#lanes) lane.movedAtMs = nowMs;
  }

  /** Other members are in force. */
  rank(rankOf: (key: string) => number, nowMs: number): void {
    this.#rankOf = rankOf;
    this.#lanes = [];
    for (const tombstone of this.#known.values()) this.#enter(tombstone);
    this.restart(nowMs);
  }

  #wait(tombstone: Tombstone): void {
    const { key } = tombstone;
    this.#known.delete(key);
    this.#known.set(key, tombstone);
    this.#enter(tombstone);
  }

  #enter(tombstone: Tombstone): void {
    const { key } = tombstone;
    if (this.#held.has(key)) return;
    this.#lane(key).add(tombstone);
  }

  #lane(key: string): Lane {
    const rank = this.#rankOf(key);
    while (this.#lanes.length <= rank) this.#lanes.push(new Lane());
    return this.#lanes[rank] as Lane;
  }
}
