import { type Client, connect } from "@quorate/client";
import type { Random } from "../random.ts";
import {
  counterHistories,
  type CounterHistories,
  type End,
  type Finding,
  keyHistories,
  type KeyHistories,
} from "./history.ts";
import { Objects } from "./keys.ts";
import { CounterClient, KeyClient, Revisions, valueNamed } from "./operations.ts";

/** What a load needs. */
export interface LoadOptions {
  readonly random: Random;
  readonly workers: number;
  /** The URLs of the nodes that serve now; a client takes one of them first. */
  readonly endpoints: () => readonly string[];
}

/** Objects that clients fight over. */
const CONTENDED_KEYS = 6;
const CONTENDED_COUNTERS = 2;
const MANY_KEYS = 2_000;
/** How long a client is used before a new one begins elsewhere. */
const CLIENT_LEAST_MS = 1_000;
const CLIENT_MOST_MS = 5_000;
/** Operations whose histories are kept; about half a gigabyte. */
const OPERATIONS_KEPT_MAX = 1_000_000;
const CHECKED_AT_ONCE = 4;
const THINKING_MS = 4;
const AFTER_FAILURE_MS = 60;

/** A time without any acknowledgement. */
export interface Stall {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Clients that read, write, compare and set, delete, create again and count, until they are stopped. */
export class Load {
  readonly keys: KeyHistories = keyHistories();
  readonly counters: CounterHistories = counterHistories();
  readonly revisions: Revisions = new Revisions();
  readonly counterClients: CounterClient[] = [];
  readonly #hot: Objects = new Objects("hot", CONTENDED_KEYS, this.keys);
  readonly #many: Objects = new Objects("many", MANY_KEYS, this.keys);
  readonly #counted: Objects = new Objects("count", CONTENDED_COUNTERS, this.counters);
  /** Checked and found to be right, the oldest first. */
  readonly #checked: { readonly histories: KeyHistories | CounterHistories; readonly key: string }[] = [];
  #complete: { readonly histories: KeyHistories | CounterHistories; readonly key: string }[] = [];
  readonly #options: LoadOptions;
  readonly #working: Promise<void>[] = [];
  readonly #stalls: Stall[] = [];
  #stopped = false;
  #lastAt = performance.now();

  constructor(options: LoadOptions) {
    this.#options = options;
    for (let index = 0; index < options.workers; index++) {
      const working = this.#work(`c${index}`, options.random.fork());
      // Whoever never stops the load must not be ended by it.
      working.catch(() => undefined);
      this.#working.push(working);
    }
  }

  /** The times of a second and more without any acknowledgement. */
  get stalls(): readonly Stall[] {
    return this.#stalls;
  }

  /**
   * Checks some of the histories that nothing is added to any more. The oldest of those that are right are forgotten
   * when there are too many; all others are read and checked once more at the end.
   */
  checkSome(): readonly Finding[] {
    const retired = (objects: Objects, histories: KeyHistories | CounterHistories) =>
      objects.takeRetired().map((key) => ({ histories, key }));
    this.#complete.push(
      ...retired(this.#hot, this.keys),
      ...retired(this.#many, this.keys),
      ...retired(this.#counted, this.counters),
    );
    const due = this.#complete.filter(({ histories, key }) => histories.pending(key) === 0).slice(0, CHECKED_AT_ONCE);
    this.#complete = this.#complete.filter((one) => !due.includes(one));
    const findings = due.flatMap(({ histories, key }) => histories.check(key) ?? []);
    this.#checked.push(...due);
    while (this.keys.total + this.counters.total > OPERATIONS_KEPT_MAX) {
      const oldest = this.#checked.shift();
      if (oldest === undefined) break;
      oldest.histories.forget(oldest.key);
      this.revisions.forget(oldest.key);
    }
    return findings;
  }

  /** Ends it after the operations under way; rejects if a client broke. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#working);
  }

  async #work(name: string, random: Random): Promise<void> {
    const keys = new KeyClient(name, this.keys, this.revisions);
    const counters = new CounterClient(name, this.counters);
    this.counterClients.push(counters);
    let written = 0;
    while (!this.#stopped) {
      const client = this.#connect(random);
      const until = performance.now() + random.between(CLIENT_LEAST_MS, CLIENT_MOST_MS);
      try {
        while (!this.#stopped && performance.now() < until) {
          const end = await this.#act({ keys, counters, client, random, next: () => `${name}.${++written}` });
          this.#noteEnd(end.outcome);
          const pauseMs = end.outcome === "applied" ? THINKING_MS : AFTER_FAILURE_MS;
          await new Promise((resolve) => setTimeout(resolve, random.below(2 * pauseMs)));
        }
      } finally {
        client.close();
      }
    }
  }

  #connect(random: Random): Client {
    return connect({ endpoints: random.shuffled(this.#options.endpoints()) });
  }

  async #act({ keys, counters, client, random, next }: Turn): Promise<End<unknown>> {
    if (random.chance(0.2)) {
      const counter = this.#counted.pick(random);
      return await (random.chance(0.8) ? counters.increment(client, counter) : counters.get(client, counter));
    }
    const key = (random.chance(0.6) ? this.#hot : this.#many).pick(random);
    const choice = random.unit();
    if (choice < 0.35) return await keys.get(client, key);
    if (choice < 0.5) return await keys.delete(client, key, random.chance(0.5));
    const name = next();
    const value = valueNamed(name, random);
    if (choice < 0.65) return await keys.put(client, key, name, value);
    const blind = keys.seen(key) === undefined ? await keys.get(client, key) : undefined;
    return blind?.outcome === "applied" || blind === undefined
      ? await keys.compareAndSet(client, key, name, value)
      : blind;
  }

  #noteEnd(outcome: End<unknown>["outcome"]): void {
    if (outcome !== "applied") return;
    const now = performance.now();
    if (now - this.#lastAt >= STALL_MS) this.#stalls.push({ fromMs: this.#lastAt, toMs: now });
    this.#lastAt = now;
  }
}

interface Turn {
  readonly keys: KeyClient;
  readonly counters: CounterClient;
  readonly client: Client;
  readonly random: Random;
  /** The name of the next value, which no other has. */
  readonly next: () => string;
}

const STALL_MS = 1_000;
