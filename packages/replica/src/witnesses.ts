import { type Configuration, type Member, membersOf } from "@quorate/membership";
import type { StoreId } from "@quorate/synod";
import type { Context, Exchange } from "./exchange.ts";
import { configurationKey } from "./keys.ts";
import type { Clock } from "./ports.ts";

/** How often the members that have not answered are asked again. */
const askEveryMs = 100;

/** Patience in rounds: enough for a connection to be made and one answer. */
const patienceRounds = 2;

export interface WitnessesOptions {
  readonly self: StoreId;
  /** Whether this very process formatted the store: nobody has seen anything of it. */
  readonly isNew: boolean;
  /** The configuration in force as stepped, which may be ahead of the one that is durable. */
  readonly inForce: () => Configuration | undefined;
  readonly exchange: Exchange;
  readonly clock: Clock;
  readonly roundMs: number;
  /** All of them were heard, and there were some: patience that ends says nothing. */
  readonly onHeard: () => void;
}

/**
 * The other members, whom a store that was just opened hears before it votes (R19): any of them may have seen more of
 * this store than its disk still holds, and says so in its frames. Those that do not answer are waited for, but not for
 * long: a cluster must go on without its dead, and a witness that comes later is heard all the same.
 *
 * The configuration found on the disk need not be the last one that the store had adopted. So whoever is ahead is not
 * heard before this store has caught up, and until all are heard every adoption adds the members that it brings.
 */
export class Witnesses {
  readonly #options: WitnessesOptions;
  readonly #heard = new Set<StoreId>();
  /** When the wait for a member that was asked is over, whether it is heard by then or not. */
  readonly #waitedUntilMs = new Map<StoreId, number>();
  /** Nobody is left who could know more. */
  #isSettled: boolean;
  /** The last configuration that may be voted in. */
  #cleared: Configuration | undefined;
  #attempts: (() => void)[] = [];
  #cancel: () => void = () => {};

  constructor(options: WitnessesOptions) {
    this.#options = options;
    this.#isSettled = options.isNew;
  }

  /** Whether all other members of a configuration were heard, or waited for long enough. */
  mayVoteIn(configuration: Configuration): boolean {
    // Asked of every question; a wait that is over stays over.
    if (this.#isSettled || configuration === this.#cleared) return true;
    const now = this.#options.clock.now();
    if (!this.#silentIn(configuration).every(({ store }) => this.#isWaitedOut(store, now))) return false;
    this.#cleared = configuration;
    return true;
  }

  /** Hears the members of a configuration that was adopted durably; nobody is waited for twice. */
  hear(configuration: Configuration, context: Context): void {
    if (this.#isSettled) return;
    this.stop();
    this.#forgetOthersThan(membersOf(configuration));
    const { clock, roundMs } = this.#options;
    const endMs = clock.now() + patienceRounds * roundMs;
    for (const { store } of this.#silentIn(configuration)) {
      if (!this.#waitedUntilMs.has(store)) this.#waitedUntilMs.set(store, endMs);
    }
    this.#settle();
    if (!this.#isSettled) this.#ask(configuration, context);
  }

  /** Asks nobody any more and hears no more answers. */
  stop(): void {
    this.#cancel();
    for (const forget of this.#attempts) forget();
    this.#attempts = [];
  }

  /** Asks the silent members again and again until they are waited out; late answers to each attempt still count. */
  #ask(configuration: Configuration, context: Context): void {
    const { exchange, clock } = this.#options;
    const silent = this.#silentIn(configuration);
    // Fenced, so that a member that is ahead says so, and brings this store forward.
    const question = { kind: "read", key: configurationKey } as const;
    const forget = exchange.ask(silent, context, question, (store, body) => {
      if (body.kind === "refused" && body.why === "stale") return;
      this.#heard.add(store);
      this.#settle();
    });
    this.#attempts.push(forget);
    const now = clock.now();
    if (silent.every(({ store }) => this.#isWaitedOut(store, now))) return;
    this.#cancel = clock.after(askEveryMs, () => this.#ask(configuration, context));
  }

  #settle(): void {
    const configuration = this.#options.inForce();
    if (configuration === undefined || this.#othersIn(configuration).length === 0) return;
    if (this.#silentIn(configuration).length > 0) return;
    this.#isSettled = true;
    this.stop();
    this.#options.onHeard();
  }

  #othersIn(configuration: Configuration): readonly Member[] {
    return membersOf(configuration).filter(({ store }) => store !== this.#options.self);
  }

  #silentIn(configuration: Configuration): readonly Member[] {
    return this.#othersIn(configuration).filter(({ store }) => !this.#heard.has(store));
  }

  #isWaitedOut(store: StoreId, now: number): boolean {
    const endMs = this.#waitedUntilMs.get(store);
    return endMs !== undefined && endMs <= now;
  }

  #forgetOthersThan(members: readonly Member[]): void {
    const stores = new Set(members.map(({ store }) => store));
    for (const known of [this.#heard, this.#waitedUntilMs]) {
      for (const store of known.keys()) if (!stores.has(store)) known.delete(store);
    }
  }
}
