import type { Member } from "@quorate/membership";
import type { StoreId } from "@quorate/synod";
import type { Ballots } from "./ballots.ts";
import { type Settled, type Settling, settleTombstone } from "./collection-round.ts";
import type { Keeper } from "./keeper.ts";
import type { Clock } from "./ports.ts";
import type { Proposer } from "./proposer.ts";
import type { Rounds } from "./rounds.ts";
import type { Tombstone, Tombstones } from "./tombstones.ts";

export interface CollectorOptions {
  readonly tombstones: Tombstones;
  readonly keeper: Keeper;
  readonly proposer: Proposer;
  readonly rounds: Rounds;
  readonly ballots: Ballots;
  readonly clock: Clock;
  readonly settleMs: number;
  readonly onBroken: (error: unknown) => void;
}

/** Keys in step (a), and keys in step (b), at once. */
const keysMax = 64;

/** How often step (b) is asked for where answers are missing. */
const askingsMax = 3;

/** While a member does not answer, tries come in these steps, at first and at last. */
const probeMsMin = 250;
const probeMsMax = 5_000;

/** A tombstone that all members accepted, until it is old enough to be removed. */
interface Ripening extends Settled {
  readonly tombstone: Tombstone;
  readonly ripeAtMs: number;
}

/** What is known of members that did not answer. */
interface Blockage {
  readonly by: ReadonlyMap<StoreId, Member>;
  readonly probeMs: number;
  probeAtMs: number;
}

/**
 * Collects the deleted keys whose turn it is (R14): gets each accepted by all members at one ballot, lets it settle,
 * and asks all to remove it. One try is one round of the key, in the key's own queue. While a member does not answer,
 * one key at a time is tried, ever more seldom; it is known which member that is.
 */
export class Collector {
  readonly #options: CollectorOptions;
  readonly #ripening = new Map<string, Ripening>();
  #blockage: Blockage | undefined;
  #trying = 0;
  #removing = 0;
  #cancelTick: (() => void) | undefined;
  #stopped = false;

  constructor(options: CollectorOptions) {
    this.#options = options;
  }

  /** The members that the last try had no answer of, as long as anything waits for them. */
  get blockedBy(): readonly Member[] {
    return this.#options.tombstones.size === 0 ? [] : [...(this.#blockage?.by.values() ?? [])];
  }

  /** There may be something to do, now or when it has settled. */
  wake(): void {
    if (this.#cancelTick !== undefined || this.#stopped) return;
    const { clock, settleMs, tombstones } = this.#options;
    this.#cancelTick = clock.after(Math.max(1, settleMs / 8), () => {
      this.#cancelTick = undefined;
      this.#pump();
      if (tombstones.size > 0 || this.#ripening.size > 0) this.wake();
    });
  }

  /** A store was heard of: if it is one that did not answer, it may now. */
  hears(store: StoreId): void {
    const blockage = this.#blockage;
    if (blockage?.by.has(store) !== true) return;
    // Not at once each time: a member may live and still not answer what it is asked here.
    const soonMs = Math.max(probeMsMin, blockage.probeMs / 4);
    blockage.probeAtMs = Math.min(blockage.probeAtMs, this.#options.clock.now() + soonMs);
  }

  /** Other members are in force: what the ones before accepted counts no more. */
  restart(): void {
    const { clock, tombstones } = this.#options;
    this.#blockage = undefined;
    this.#giveBack(clock.now());
    if (tombstones.size > 0) this.wake();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelTick?.();
  }

  #pump(): void {
    if (this.#stopped) return;
    this.#removeRipe();
    // In joint epochs, and where this store is no member, nothing is tried (R14).
    if (this.#options.keeper.unanimousElectorate() === undefined) return;
    const nowMs = this.#options.clock.now();
    while (this.#trying < this.#triesMax(nowMs)) {
      const tombstone = this.#options.tombstones.takeDue(nowMs);
      if (tombstone === undefined) return;
      this.#trying++;
      this.#try(tombstone).catch((error: unknown) => this.#options.onBroken(error));
    }
  }

  #triesMax(nowMs: number): number {
    if (this.#blockage === undefined) return keysMax;
    return nowMs >= this.#blockage.probeAtMs ? 1 : 0;
  }

  async #try(tombstone: Tombstone): Promise<void> {
    const { proposer, keeper } = this.#options;
    const { key } = tombstone;
    const { configuration } = keeper.context();
    const wasBlocked = this.#blockage !== undefined;
    const settling = await proposer.whileIdle(key, (arrival) => settleTombstone(this.#options, key, arrival));
    this.#trying--;
    if (this.#stopped) return;
    // A phase that another configuration ended says nothing of anyone.
    const isOver = keeper.context().configuration !== configuration;
    const end: Settling =
      isOver && settling?.kind === "blocked" ? { kind: "suspended" } : (settling ?? { kind: "contested" });
    this.#conclude(tombstone, end, wasBlocked);
    this.#pump();
  }

  #conclude(tombstone: Tombstone, settling: Settling, wasBlocked: boolean): void {
    const { tombstones, clock, settleMs } = this.#options;
    const nowMs = clock.now();
    switch (settling.kind) {
      case "settled":
        if (this.#blockage !== undefined) tombstones.restart(nowMs);
        this.#blockage = undefined;
        // So that the floor, when it rises, is older than what may be in doubt (R17). Patience, no more.
        this.#ripening.set(tombstone.key, { ...settling, tombstone, ripeAtMs: nowMs + settleMs });
        return;
      case "no-tombstone":
        return tombstones.dismiss(tombstone, nowMs);
      case "contested":
        return tombstones.release(tombstone, nowMs);
      case "blocked":
        this.#block(settling.by, wasBlocked, nowMs);
        return tombstones.release(tombstone, tombstone.sinceMs);
      case "suspended":
        return tombstones.release(tombstone, tombstone.sinceMs);
    }
  }

  #giveBack(nowMs: number): void {
    for (const { tombstone } of this.#ripening.values()) this.#options.tombstones.release(tombstone, nowMs);
    this.#ripening.clear();
  }

  #block(by: readonly Member[], wasBlocked: boolean, nowMs: number): void {
    // Those that were under way together count once.
    const before = this.#blockage?.probeMs ?? probeMsMin / 2;
    const probeMs = wasBlocked || this.#blockage === undefined ? Math.min(probeMsMax, 2 * before) : before;
    // Removed at all the others only, they would have to be accepted again for the one that did not hear of it.
    this.#giveBack(nowMs);
    this.#blockage = {
      by: new Map(by.map((member) => [member.store, member])),
      probeMs,
      probeAtMs: nowMs + probeMs,
    };
  }

  #removeRipe(): void {
    const nowMs = this.#options.clock.now();
    for (const ripening of this.#ripening.values()) {
      if (this.#removing >= keysMax || ripening.ripeAtMs > nowMs) return;
      this.#ripening.delete(ripening.tombstone.key);
      this.#removing++;
      this.#remove(ripening).catch((error: unknown) => this.#options.onBroken(error));
    }
  }

  /** Step (b) of R14. Whatever comes of it at other members, they see to what they keep. */
  async #remove({ tombstone, ballot, electorate }: Ripening): Promise<void> {
    const { rounds, keeper, tombstones, clock } = this.#options;
    for (let asking = 0; asking < askingsMax; asking++) {
      if (keeper.context().configuration !== electorate.context.configuration) break;
      const { kind } = await rounds.collect(electorate, tombstone.key, ballot);
      if (kind !== "late" || this.#stopped) break;
    }
    this.#removing--;
    if (this.#stopped) return;
    tombstones.release(tombstone, clock.now());
    this.#removeRipe();
  }
}
