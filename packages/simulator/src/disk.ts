import {
  type AcceptorStore,
  type Register,
  type StoreBatch,
  type StoreHead,
  type StorePage,
  compareKeys,
} from "@quorate/replica";
import type { Faults } from "./plan.ts";
import type { Stream } from "./random.ts";
import type { Owner, VirtualTime } from "./virtual-time.ts";

/** What is durable on a disk. */
export interface Image {
  readonly registers: Map<string, Register>;
  readonly meta: Map<string, Uint8Array>;
  sequence: number;
  counter: number;
  registersTotal: number;
}

/** A register of a batch: as it was, and as it is now. */
export type Write = readonly [key: string, before: Register | undefined, after: Register | undefined];

export interface DurableBatch {
  readonly writes: readonly Write[];
  readonly meta: StoreBatch["meta"];
}

/** Why a disk is no use any more: its member has to be replaced. */
export type Loss = "wiped" | "older" | "torn" | "corrupt" | "misdirected";

/** The disk of a node. It outlives processes; what was written and not synced when one dies is lost, or kept whole. */
export class Disk {
  readonly node: string;
  image: Image = emptyImage();
  /** An earlier state, to be restored against the rules. */
  snapshot: Image | undefined;
  loss: Loss | undefined;
  /** Registers that fail their check (R19). */
  readonly badKeys: Set<string> = new Set();
  /** What was asked for and is not durable yet, in order. */
  readonly pending: (StoreBatch | "erase")[] = [];
  /** When the last of it will be: nothing overtakes on a disk. */
  busyUntilMs = 0;
  readonly #onDurable: (disk: Disk, batch: DurableBatch) => void;

  constructor(node: string, onDurable: (disk: Disk, batch: DurableBatch) => void) {
    this.node = node;
    this.#onDurable = onDurable;
  }

  /** Makes a batch durable. */
  apply({ registers, meta, counter, registersTotal }: StoreBatch): number {
    const { image } = this;
    const writes = registers.map(([key, after]): Write => [key, image.registers.get(key), after]);
    for (const [key, register] of registers) {
      if (register === undefined) image.registers.delete(key);
      else image.registers.set(key, register);
    }
    for (const [name, value] of meta) {
      if (value === undefined) image.meta.delete(name);
      else image.meta.set(name, value);
    }
    image.counter = counter;
    image.registersTotal = registersTotal;
    image.sequence++;
    this.#onDurable(this, { writes, meta });
    return image.sequence;
  }

  /** Everything goes; what was there is left to whoever still looks at it. */
  wipe(): void {
    this.image = emptyImage();
    this.snapshot = undefined;
    this.badKeys.clear();
  }

  /** The first of what is pending becomes durable. */
  settle(): number {
    const first = this.pending.shift();
    if (first === "erase") this.wipe();
    return first === undefined || first === "erase" ? 0 : this.apply(first);
  }

  /** The process died: what is under way is lost, or reached the disk up to some point. True if all of it did. */
  crash(stream: Stream): boolean {
    const kept = stream.below(this.pending.length + 1);
    for (let step = 0; step < kept; step++) this.settle();
    const isKept = this.pending.length === 0;
    this.pending.length = 0;
    this.busyUntilMs = 0;
    return isKept;
  }
}

/** A copy of an image, to go back to. Registers and bytes are never changed in place. */
export function copyOf({ registers, meta, ...numbers }: Image): Image {
  return { ...numbers, registers: new Map(registers), meta: new Map(meta) };
}

function emptyImage(): Image {
  return { registers: new Map(), meta: new Map(), sequence: 0, counter: 0, registersTotal: 0 };
}

/** What a process that died in the middle of a task still asks for: it reaches no disk. */
function never(): Promise<never> {
  return new Promise(() => {});
}

export interface DiskStoreOptions {
  readonly disk: Disk;
  readonly time: VirtualTime;
  readonly owner: Owner;
  readonly stream: Stream;
  readonly syncMs: number;
  /** What may go wrong now; it changes when the faults stop. */
  readonly faults: () => Pick<Faults, "writeDeath" | "slowSync" | "eio" | "fullDisk">;
  readonly onFault: (kind: string) => void;
  /** Ends the process at once. */
  readonly die: (why: string) => void;
}

/** What a process sees of its disk. After the first error everything rejects. */
export class DiskStore implements AcceptorStore {
  readonly #options: DiskStoreOptions;
  #error: Error | undefined;

  constructor(options: DiskStoreOptions) {
    this.#options = options;
  }

  async open(): Promise<StoreHead> {
    const { disk } = this.#options;
    this.#options.time.stir();
    if (disk.loss === "torn") throw this.#broken("the sequence of batches has a gap");
    if (disk.loss === "corrupt" && disk.badKeys.size === 0) throw this.#broken("a table fails its check");
    const { sequence, registersTotal, counter, meta } = disk.image;
    return { sequence, registers: registersTotal, counter, meta: new Map(meta) };
  }

  async get(keys: readonly string[]): Promise<readonly (Register | undefined)[]> {
    const { disk, time } = this.#options;
    this.#check();
    time.stir();
    this.#mayFail();
    const bad = keys.find((key) => disk.badKeys.has(key));
    if (bad !== undefined) throw this.#broken(`the record of ${JSON.stringify(bad)} is of another key or damaged`);
    return keys.map((key) => disk.image.registers.get(key));
  }

  async list(after: string | undefined, entriesMax: number): Promise<StorePage> {
    const { disk, time } = this.#options;
    this.#check();
    time.stir();
    this.#mayFail();
    if (disk.badKeys.size > 0) throw this.#broken("a record of the listing is damaged");
    const keys = [...disk.image.registers.keys()].toSorted(compareKeys);
    const above = after === undefined ? keys : keys.filter((key) => compareKeys(key, after) > 0);
    const entries = above.slice(0, entriesMax).map((key) => [key, disk.image.registers.get(key) as Register] as const);
    return { entries, last: above.length <= entriesMax };
  }

  write(batch: StoreBatch): Promise<number> {
    const { owner, stream, syncMs, faults, onFault } = this.#options;
    if (this.#error !== undefined) return Promise.reject(this.#error);
    if (!owner.alive) return never();
    const { slowSync, eio, fullDisk } = faults();
    if (stream.chance(fullDisk)) return this.#reject("full-disk", "no space left on the device", undefined);
    if (stream.chance(eio)) return this.#reject("eio", "input/output error", batch);
    const isSlow = stream.chance(slowSync);
    if (isSlow) onFault("slow-sync");
    return this.#durably(batch, isSlow ? stream.between(20, 400) : stream.between(Math.min(1, syncMs), syncMs));
  }

  async erase(): Promise<void> {
    const { owner, stream, syncMs } = this.#options;
    if (this.#error !== undefined) throw this.#error;
    if (!owner.alive) return never();
    await this.#durably("erase", stream.between(0, syncMs));
  }

  /** Makes something durable, unless the process dies before that; it may also die right after it. */
  #durably(what: StoreBatch | "erase", delayMs: number): Promise<number> {
    const { disk, time, owner, stream, faults, onFault, die } = this.#options;
    const death = stream.chance(faults().writeDeath) ? stream.pick(["before-sync", "after-sync"] as const) : undefined;
    disk.pending.push(what);
    if (death === "before-sync") {
      onFault("death-before-sync");
      time.after(stream.between(0, delayMs), () => die("before its batch was durable"));
    }
    return new Promise((resolve) => {
      const settle = () => {
        const sequence = disk.settle();
        if (death !== "after-sync") return resolve(sequence);
        onFault("death-after-sync");
        die("after its batch was durable, before any answer");
      };
      time.after(this.#turnAfter(delayMs), settle, owner);
    });
  }

  /** How long until something is durable that takes `delayMs` by itself and waits for what was asked for before it. */
  #turnAfter(delayMs: number): number {
    const { disk, time } = this.#options;
    disk.busyUntilMs = Math.max(disk.busyUntilMs, time.nowMs + delayMs);
    return disk.busyUntilMs - time.nowMs;
  }

  close(): Promise<void> {
    this.#options.time.stir();
    return Promise.resolve();
  }

  /** The batch may have reached the disk all the same. */
  #reject(kind: string, detail: string, batch: StoreBatch | undefined): Promise<never> {
    const { disk, time, owner, onFault } = this.#options;
    onFault(kind);
    if (batch !== undefined) disk.pending.push(batch);
    const error = this.#broken(detail);
    return new Promise((_, reject) => {
      time.after(0, () => reject(error), owner);
    });
  }

  /** Reads fail as writes do. */
  #mayFail(): void {
    const { stream, faults, onFault } = this.#options;
    if (!stream.chance(faults().eio)) return;
    onFault("eio");
    throw this.#broken("input/output error");
  }

  #check(): void {
    if (this.#error !== undefined) throw this.#error;
  }

  #broken(detail: string): Error {
    this.#error ??= new Error(`${this.#options.disk.node}: ${detail}`);
    return this.#error;
  }
}
