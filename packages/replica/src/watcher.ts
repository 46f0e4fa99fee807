import { type Link, type Progress, membersOf } from "@quorate/membership";
import type { StoreId } from "@quorate/synod";
import type { Changes } from "./changes.ts";
import type { Keeper } from "./keeper.ts";
import type { Clock, Random } from "./ports.ts";
import type { ConfigurationRegister } from "./register.ts";

export interface WatcherOptions {
  readonly self: StoreId;
  readonly keeper: Keeper;
  readonly register: ConfigurationRegister;
  readonly changes: Changes;
  readonly clock: Clock;
  readonly random: Random;
  readonly watchMs: number;
  readonly narrate: (detail: string) => void;
  readonly onFatal: (error: Error) => void;
}

/** A coordinator this many watch periods silent is taken for dead. */
const silentPeriods = 3;

/**
 * What every member does about changes it did not start (R9): looks at the configuration register from time to
 * time, adopts what was chosen, and takes a joint phase over whose coordinator fell silent.
 */
export class Watcher {
  readonly #options: WatcherOptions;
  #heard: { readonly progress: Progress | undefined; readonly atMs: number };
  #cancel: () => void = () => {};
  #stopped = false;

  constructor(options: WatcherOptions) {
    this.#options = options;
    this.#heard = { progress: undefined, atMs: options.clock.now() };
    options.keeper.onAdopted(() => {
      this.#heard = { ...this.#heard, atMs: options.clock.now() };
    });
    this.#later();
  }

  /** The progress another node's coordinator announced last. */
  get progress(): Progress | undefined {
    return this.#heard.progress;
  }

  /** A coordinator is alive. */
  hear(progress: Progress): void {
    this.#heard = { progress, atMs: this.#options.clock.now() };
  }

  /** Looks what is in force, and adopts what was chosen and not told (R9). False if no quorum answered. */
  async look(): Promise<boolean> {
    const { keeper, register } = this.#options;
    const epoch = keeper.configuration?.epoch ?? 0;
    const result = await register.look();
    // A joint configuration that its coordinator chose and told nobody about must not stay pending.
    if (result.kind === "chosen" && result.link.configuration.epoch > epoch) await keeper.adopt([result.link]);
    return result.kind === "chosen";
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  #later(): void {
    if (this.#stopped) return;
    const { clock, random, watchMs } = this.#options;
    // Spread, so that watchers do not duel over the register.
    const delayMs = watchMs * (0.5 + random.uint32() / 2 ** 32);
    this.#cancel = clock.after(delayMs, () => {
      this.#watch().then(
        () => this.#later(),
        (error: unknown) => this.#options.onFatal(error instanceof Error ? error : new Error(String(error))),
      );
    });
  }

  async #watch(): Promise<void> {
    const { keeper, changes } = this.#options;
    const { adopted } = keeper;
    if (adopted === undefined || changes.progress !== undefined) return;
    const { configuration } = adopted;
    const rank = membersOf(configuration).findIndex(({ store }) => store === this.#options.self);
    // A store that is in no set in force has nothing to watch over.
    if (rank < 0) return;
    if (configuration.kind === "joint") await this.#watchJoint(adopted, rank);
    else await this.look();
  }

  async #watchJoint(joint: Link, rank: number): Promise<void> {
    const { changes, clock, watchMs, narrate } = this.#options;
    // One after the other, so that a single member usually takes over.
    const patienceMs = watchMs * (silentPeriods + rank);
    if (clock.now() - this.#heard.atMs < patienceMs) return;
    narrate(`takes over the change of epoch ${joint.configuration.epoch}: its coordinator is silent`);
    const result = await changes.resume(joint, false);
    narrate(result.kind === "done" ? "finished the change" : `ended the change: ${JSON.stringify(result)}`);
  }
}
