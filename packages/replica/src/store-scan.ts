import type { Register } from "@quorate/synod";
import type { AcceptorStore, Clock } from "./ports.ts";

export interface StoreScanOptions {
  readonly store: AcceptorStore;
  readonly clock: Clock;
  readonly pageEntriesMax: number;
  readonly pageBytesMax: number;
  /** Whether what a page may bring can be taken. */
  readonly hasRoom: () => boolean;
  readonly onFound: (key: string, register: Register) => void;
  readonly onFatal: (error: unknown) => void;
}

/** How long between two pages: looking for what can be collected leaves the disk to clients. */
const pauseMs = 20;

/** How long until it is asked again for room. */
const roomMs = 500;

/** Looks through a store, page by page, at its opening and whenever it is asked to again. */
export class StoreScan {
  readonly #options: StoreScanOptions;
  #after: string | undefined;
  #wanted = false;
  #cancel: (() => void) | undefined;
  #stopped = false;

  constructor(options: StoreScanOptions) {
    this.#options = options;
  }

  /** Begins in `delayMs`; while a scan is under way, another one follows it. */
  begin(delayMs: number): void {
    this.#wanted = true;
    if (this.#cancel === undefined) this.#later(delayMs);
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  #later(delayMs: number): void {
    if (this.#stopped) return;
    this.#cancel = this.#options.clock.after(delayMs, () => {
      this.#read().then(
        (nextMs) => {
          this.#cancel = undefined;
          if (nextMs !== undefined) this.#later(nextMs);
        },
        (error: unknown) => {
          // What breaks while the store is being closed is no news.
          if (!this.#stopped) this.#options.onFatal(error);
        },
      );
    });
  }

  /** Reads the next page. Resolves with the time to the one after it; undefined when no other one is wanted. */
  async #read(): Promise<number | undefined> {
    const { store, pageEntriesMax, pageBytesMax, hasRoom, onFound } = this.#options;
    if (!hasRoom()) return roomMs;
    if (this.#after === undefined) this.#wanted = false;
    const { entries, last } = await store.list(this.#after, pageEntriesMax, pageBytesMax);
    if (this.#stopped) return undefined;
    for (const [key, register] of entries) onFound(key, register);
    this.#after = last ? undefined : entries.at(-1)?.[0];
    return this.#after !== undefined || this.#wanted ? pauseMs : undefined;
  }
}
