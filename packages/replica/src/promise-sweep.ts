import type { Ballot } from "@quorate/synod";
import type { Clock } from "./ports.ts";

export interface PromiseSweepOptions {
  readonly clock: Clock;
  readonly settleMs: number;
  /** How many are remembered. */
  readonly max: number;
  readonly drop: (promises: ReadonlyMap<string, Ballot>) => Promise<void>;
}

/** How many one batch drops. */
const batchMax = 1024;

/**
 * Has registers that hold only a promise dropped, once no value followed for the settle time, so that missing keys
 * leave nothing behind (R14). It is this store's own business: the floor keeps what was promised.
 */
export class PromiseSweep {
  readonly #options: PromiseSweepOptions;
  /** Oldest first. */
  readonly #known = new Map<string, { readonly promised: Ballot; readonly sinceMs: number }>();
  #cancelTick: (() => void) | undefined;
  #stopped = false;

  constructor(options: PromiseSweepOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#known.size;
  }

  has(key: string): boolean {
    return this.#known.has(key);
  }

  /** The store holds a promise and no value. False if there is no room to remember it. */
  note(key: string, promised: Ballot): boolean {
    const { clock, max } = this.#options;
    if (!this.#known.delete(key) && this.#known.size >= max) return false;
    this.#known.set(key, { promised, sinceMs: clock.now() });
    this.#later();
    return true;
  }

  /** The store holds a value of the key, or nothing. True if a promise was known. */
  forget(key: string): boolean {
    return this.#known.delete(key);
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelTick?.();
  }

  #later(): void {
    if (this.#cancelTick !== undefined || this.#stopped) return;
    const { clock, settleMs } = this.#options;
    this.#cancelTick = clock.after(Math.max(1, settleMs / 2), () => {
      void this.#sweep().then(() => {
        this.#cancelTick = undefined;
        if (this.#known.size > 0) this.#later();
      });
    });
  }

  async #sweep(): Promise<void> {
    for (let due = this.#due(); due.size > 0 && !this.#stopped; due = this.#due()) {
      // A host that stops meanwhile tells why by itself.
      await this.#options.drop(due).catch(() => this.stop());
      // Those that changed on the way were noted again, with a later time.
      for (const [key, promised] of due) if (this.#known.get(key)?.promised === promised) this.#known.delete(key);
    }
  }

  #due(): ReadonlyMap<string, Ballot> {
    const { clock, settleMs } = this.#options;
    const due = new Map<string, Ballot>();
    for (const [key, { promised, sinceMs }] of this.#known) {
      if (sinceMs + settleMs > clock.now() || due.size >= batchMax) break;
      due.set(key, promised);
    }
    return due;
  }
}
