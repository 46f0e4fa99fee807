import { type Ballot, type Register, type Slot, assert, sameBallot } from "@quorate/synod";
import { ClockCache } from "./clock-cache.ts";
import { type MetaEntry, floorMeta } from "./durable-state.ts";
import type { StoreBatch } from "./ports.ts";

/** What a register was measured to take beside its key and value: objects, a place in a map, an allocation of its own. */
const registerBytes = 700;

/** Registers in memory, as many as fit. Absence is remembered too. */
export class RegisterCache {
  readonly #registers: ClockCache<Register | undefined>;

  constructor(bytesMax: number) {
    this.#registers = new ClockCache(bytesMax);
  }

  has(key: string): boolean {
    return this.#registers.has(key);
  }

  get(key: string): Register | undefined {
    return this.#registers.get(key);
  }

  set(key: string, register: Register | undefined): void {
    this.#registers.set(key, register, registerBytes + 2 * key.length + (register?.value?.length ?? 0));
  }
}

/** The writes of one batch over the memory before it. Nothing outside sees them until the batch is durable. */
export class Transaction {
  readonly #cache: RegisterCache;
  readonly #loaded: ReadonlyMap<string, Register | undefined>;
  readonly #passing: ReadonlySet<string>;
  readonly #written = new Map<string, Register | undefined>();
  readonly #meta = new Map<string, Uint8Array | undefined>();
  readonly #durably: (() => void)[] = [];
  readonly #floorBefore: Ballot;
  #floor: Ballot;
  #growth = 0;
  /** A vote looks at one register several times. */
  #lastKey: string | undefined;
  #lastRegister: Register | undefined;

  /** Of the loaded registers those of `passing` do not stay in memory. */
  constructor(
    cache: RegisterCache,
    loaded: ReadonlyMap<string, Register | undefined>,
    floor: Ballot,
    passing: ReadonlySet<string> = new Set(),
  ) {
    this.#cache = cache;
    this.#loaded = loaded;
    this.#passing = passing;
    this.#floorBefore = floor;
    this.#floor = floor;
  }

  /** The store's floor after what was stepped so far (R14). */
  get floor(): Ballot {
    return this.#floor;
  }

  get isEmpty(): boolean {
    return this.#written.size === 0 && this.#meta.size === 0;
  }

  /** By how many the number of stored registers grows. */
  get growth(): number {
    return this.#growth;
  }

  get(key: string): Register | undefined {
    if (key !== this.#lastKey) {
      this.#lastRegister = this.#find(key);
      this.#lastKey = key;
    }
    return this.#lastRegister;
  }

  #find(key: string): Register | undefined {
    const written = this.#written.get(key);
    if (written !== undefined || this.#written.has(key)) return written;
    const loaded = this.#loaded.get(key);
    if (loaded !== undefined || this.#loaded.has(key)) return loaded;
    const cached = this.#cache.get(key);
    // A register taken for absent because nobody read it would forget its promises.
    assert(cached !== undefined || this.#cache.has(key), "a register is read before the batch that needs it");
    return cached;
  }

  /** What the acceptor's rules look at. */
  slot(key: string): Slot {
    return { register: this.get(key), floor: this.#floor };
  }

  /** Removes a register. The floor that remembers it is written in the same batch, or neither is (R14). */
  remove(key: string, floor: Ballot): void {
    this.put(key, undefined);
    this.#floor = floor;
  }

  put(key: string, register: Register | undefined): void {
    this.#growth += (register === undefined ? 0 : 1) - (this.get(key) === undefined ? 0 : 1);
    this.#written.set(key, register);
    this.#lastRegister = register;
  }

  /** Writes a record, or removes it. */
  putMeta([name, value]: readonly [MetaEntry[0], MetaEntry[1] | undefined]): void {
    this.#meta.set(name, value);
  }

  /** Runs `task` when the batch is durable, before any answer leaves. */
  whenDurable(task: () => void): void {
    this.#durably.push(task);
  }

  /** The registers written, as they are after it; undefined for removed ones. */
  get written(): ReadonlyMap<string, Register | undefined> {
    return this.#written;
  }

  batch(): Pick<StoreBatch, "registers" | "meta"> {
    const floor = sameBallot(this.#floor, this.#floorBefore) ? [] : [floorMeta(this.#floor)];
    return { registers: [...this.#written], meta: [...this.#meta, ...floor] };
  }

  /** The batch is durable: memory follows. */
  settle(): void {
    for (const [key, register] of this.#loaded) if (!this.#passing.has(key)) this.#cache.set(key, register);
    for (const [key, register] of this.#written) if (!this.#passing.has(key)) this.#cache.set(key, register);
    for (const task of this.#durably) task();
  }
}
