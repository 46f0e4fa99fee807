import type { Register } from "@quorate/synod";
import type { AcceptorStore, MetaName, StoreBatch, StoreHead, StorePage } from "../ports.ts";
import { SortedKeys } from "./sorted-keys.ts";

/**
 * What a memory store has made durable. It outlives the stores opened on it, as a disk outlives the
 * processes that use it.
 */
export interface MemoryDisk {
  /** An independent disk with the same content. */
  clone(): MemoryDisk;
}

/** An empty disk. */
export function createMemoryDisk(): MemoryDisk {
  return new Disk();
}

/**
 * A store on a memory disk, by the port's contract. Opening one takes the disk over: a store that was open
 * on it before rejects from then on, like a process that was killed.
 */
export function createMemoryStore(disk: MemoryDisk): AcceptorStore {
  if (!(disk instanceof Disk)) throw new TypeError("a memory store needs a disk of createMemoryDisk()");
  return new MemoryStore(disk);
}

/** What a register's numbers and ids take in a page, about. */
const ballotsBytes = 64;

class Disk implements MemoryDisk {
  readonly registers: Map<string, Register> = new Map();
  readonly keys: SortedKeys = new SortedKeys();
  readonly meta: Map<MetaName, Uint8Array> = new Map();
  sequence = 0;
  registersTotal = 0;
  counter = 0;
  owner: MemoryStore | undefined;

  clone(): MemoryDisk {
    const copy = new Disk();
    // Registers and bytes on a disk are never changed in place, so that disks may share them.
    for (const [key, register] of this.registers) copy.set(key, register);
    for (const [name, value] of this.meta) copy.meta.set(name, value);
    copy.sequence = this.sequence;
    copy.registersTotal = this.registersTotal;
    copy.counter = this.counter;
    return copy;
  }

  set(key: string, register: Register | undefined): void {
    const isPresent = this.registers.has(key);
    if (register === undefined) {
      if (isPresent) this.keys.remove(key);
      this.registers.delete(key);
      return;
    }
    if (!isPresent) this.keys.add(key);
    this.registers.set(key, register);
  }
}

class MemoryStore implements AcceptorStore {
  readonly #disk: Disk;
  #state: "new" | "open" | "closed" = "new";

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  async open(): Promise<StoreHead> {
    if (this.#state !== "new") throw new Error("the store was opened before: create a new one on its disk");
    this.#state = "open";
    const disk = this.#disk;
    disk.owner = this;
    const meta = new Map([...disk.meta].map(([name, value]) => [name, value.slice()]));
    return { sequence: disk.sequence, registers: disk.registersTotal, counter: disk.counter, meta };
  }

  async get(keys: readonly string[]): Promise<readonly (Register | undefined)[]> {
    const { registers } = this.#use();
    return keys.map((key) => {
      const register = registers.get(wellFormed(key));
      return register === undefined ? undefined : copyOf(register);
    });
  }

  async list(after: string | undefined, entriesMax: number, bytesMax: number): Promise<StorePage> {
    const { keys, registers } = this.#use();
    assertCount("entriesMax", entriesMax, 1);
    assertCount("bytesMax", bytesMax, 0);
    const entries: (readonly [string, Register])[] = [];
    let bytes = 0;
    for (const key of keys.above(after === undefined ? undefined : wellFormed(after))) {
      const register = registers.get(key) as Register;
      bytes += key.length + (register.value?.length ?? 0) + ballotsBytes;
      const isFull = entries.length === entriesMax || bytes > bytesMax;
      if (isFull && entries.length > 0) return { entries, last: false };
      entries.push([key, copyOf(register)]);
    }
    return { entries, last: true };
  }

  async write({ registers, meta, counter, registersTotal }: StoreBatch): Promise<number> {
    const disk = this.#use();
    assertCount("counter", counter, 0);
    assertCount("registersTotal", registersTotal, 0);
    // Everything is looked at before anything is changed: a batch is applied whole or not at all.
    for (const [key] of registers) wellFormed(key);
    for (const [name] of meta) wellFormed(name);
    for (const [key, register] of registers) disk.set(key, register && copyOf(register));
    for (const [name, value] of meta) {
      if (value === undefined) disk.meta.delete(name);
      else disk.meta.set(name, value.slice());
    }
    disk.counter = counter;
    disk.registersTotal = registersTotal;
    return ++disk.sequence;
  }

  async erase(): Promise<void> {
    const disk = this.#use();
    for (const key of disk.registers.keys()) disk.set(key, undefined);
    disk.meta.clear();
    disk.sequence = 0;
    disk.registersTotal = 0;
    disk.counter = 0;
  }

  async close(): Promise<void> {
    this.#state = "closed";
    if (this.#disk.owner === this) this.#disk.owner = undefined;
  }

  #use(): Disk {
    if (this.#state === "new") throw new Error("the store is not open yet: await open() first");
    if (this.#state === "closed") throw new Error("the store is closed: create a new one on its disk");
    if (this.#disk.owner !== this) throw new Error("another store was opened on this disk and took it over");
    return this.#disk;
  }
}

/** Bytes are copied on the way in and out, so that nobody can change what is on the disk. */
function copyOf({ promised, accepted, value }: Register): Register {
  return { promised: { ...promised }, accepted: { ...accepted }, value: value?.slice() };
}

function wellFormed(key: string): string {
  if (key.isWellFormed()) return key;
  throw new TypeError(`${JSON.stringify(key)} has an unpaired surrogate; keys are well-formed Unicode text`);
}

function assertCount(name: string, value: number, min: number): void {
  if (Number.isSafeInteger(value) && value >= min) return;
  throw new RangeError(`${name} is ${value}; it must be an integer of at least ${min}`);
}
