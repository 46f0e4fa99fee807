import { type Configuration, membersOf } from "@quorate/membership";
import type { StoreId } from "@quorate/synod";
import type { Context, Exchange } from "./exchange.ts";
import type { Clock } from "./ports.ts";

/** How often the members that have not answered are asked again. */
const askEveryMs = 100;

/** Patience in rounds: enough for a connection to be made and one answer. */
const patienceRounds = 2;

/**
 * The other members, whom a member that was just opened hears before it votes (R19): any of them may have seen more of
 * this store than its disk still holds, and says so in its frames. Those that do not answer are waited for, but not for
 * long: a cluster must go on without its dead, and a witness that comes later is heard all the same.
 */
export class Witnesses {
  readonly #silent: Set<StoreId>;
  #stop: () => void = () => {};

  constructor(options: {
    readonly self: StoreId;
    /** The configuration the store was opened with, if it has one. */
    readonly configuration: Configuration | undefined;
    readonly context: Context;
    readonly exchange: Exchange;
    readonly clock: Clock;
    readonly roundMs: number;
    /** All of them were heard, and there were some: patience that ends says nothing. */
    readonly onHeard: () => void;
  }) {
    const { self, configuration, context, exchange, clock, roundMs, onHeard } = options;
    const members = configuration === undefined ? [] : membersOf(configuration);
    const others = members.filter(({ store }) => store !== self);
    this.#silent = new Set(others.map(({ store }) => store));
    if (this.#silent.size === 0) return;
    const endMs = clock.now() + patienceRounds * roundMs;
    const ask = () => {
      const asked = others.filter(({ store }) => this.#silent.has(store));
      const forget = exchange.ask(asked, context, { kind: "probe" }, (store) => {
        this.#silent.delete(store);
        if (this.#silent.size > 0) return;
        onHeard();
        this.stop();
      });
      const cancel = clock.after(askEveryMs, () => {
        forget();
        if (clock.now() < endMs) ask();
        else this.stop();
      });
      this.#stop = () => {
        forget();
        cancel();
      };
    };
    ask();
  }

  /** Whether all were heard, or waited for long enough. */
  get areHeard(): boolean {
    return this.#silent.size === 0;
  }

  stop(): void {
    this.#stop();
    this.#silent.clear();
  }
}
