import type { AcceptorStore, Register, StoreBatch, StoreHead, StorePage } from "@quorate/replica";
import { Level } from "level";
import {
  claimDirectory,
  inspectDirectory,
  lockedError,
  releaseDirectory,
  saysLocked,
  syncDirectory,
} from "./directory.ts";
import { StoreError } from "./error.ts";
import { type Database, decoded, drawBinding, eraseAll, rangeOf, readHead } from "./head.ts";
import { kinds, RecordCodec, ringKey, textKey, textOf } from "./record.ts";

/** Where a store is. The directory is the store's alone; it is created when absent. */
export interface LevelStoreOptions {
  readonly directory: string;
}

/**
 * An acceptor's store on LevelDB. Every batch is synced before it is answered (R18), every record is
 * checked when it is read (R19), and after the first storage error every call rejects with it. All methods
 * reject with {@link StoreError}, or with a TypeError or RangeError for arguments no store can take.
 */
export function openLevelStore({ directory }: LevelStoreOptions): AcceptorStore {
  return new LevelStore(directory);
}

type ChainedBatch = ReturnType<Database["batch"]>;

interface Opened {
  readonly path: string;
  readonly database: Database;
  codec: RecordCodec;
  /** The number of the last batch that was asked for. */
  sequence: number;
}

/** What LevelDB gathers in memory before it writes a table: more of it, and less is written over and over. */
const writeBufferBytes = 16 * 1024 * 1024;

/** Tables of 2 MB that LevelDB keeps open, and mapped: by its own default a large store would be mapped up to 2 GB. */
const openFilesMax = 256;

/** Bytes LevelDB hands over at a time while a page is read. */
const readAheadBytes = 256 * 1024;
const readAheadEntries = 1000;

class LevelStore implements AcceptorStore {
  readonly #directory: string;
  #opening: Promise<StoreHead> | undefined;
  #opened: Opened | undefined;
  #closing: Promise<void> | undefined;
  #failure: StoreError | undefined;
  /** Settles when everything that changes the database and was asked for so far is done. */
  #changes: Promise<unknown> = Promise.resolve();
  /** Settles when no erase is under way; reads wait for it, because it changes how records are checked. */
  #erased: Promise<unknown> = Promise.resolve();

  constructor(directory: string) {
    this.#directory = directory;
  }

  async open(): Promise<StoreHead> {
    if (this.#opening !== undefined || this.#closing !== undefined) throw this.#closed("was opened before");
    this.#opening = this.#openOnce();
    return await this.#opening;
  }

  async get(keys: readonly string[]): Promise<readonly (Register | undefined)[]> {
    const encoded = keys.map((key) => textKey(kinds.register, key));
    return await this.#read(async ({ database, codec }) => {
      const records = await database.getMany(encoded);
      return encoded.map((key, index) => {
        const record = records[index];
        return record === undefined ? undefined : this.#decode(codec, key, record);
      });
    });
  }

  async list(after: string | undefined, entriesMax: number, bytesMax: number): Promise<StorePage> {
    assertCount("entriesMax", entriesMax, 1);
    assertCount("bytesMax", bytesMax, 0);
    const range = rangeOf(kinds.register);
    const start = after === undefined ? { gte: range.gte } : { gt: textKey(kinds.register, after) };
    return await this.#read((opened) => this.#readPage(opened, { ...start, lt: range.lt }, entriesMax, bytesMax));
  }

  async write(batch: StoreBatch): Promise<number> {
    const opened = this.#usable();
    // Encoded here and now: the caller may reuse its arrays, and later calls must get later numbers.
    const chained = encodeBatch(opened, opened.sequence + 1, batch);
    const sequence = ++opened.sequence;
    await this.#change(() => chained.write({ sync: true }));
    return sequence;
  }

  async erase(): Promise<void> {
    const opened = this.#usable();
    const binding = drawBinding();
    // From this call on: what is asked for after it comes after it.
    opened.codec = new RecordCodec(binding);
    opened.sequence = 0;
    const erased = this.#change(() => eraseAll(opened.database, binding));
    this.#erased = erased.catch(() => undefined);
    await erased;
  }

  async close(): Promise<void> {
    this.#closing ??= this.#closeOnce();
    await this.#closing;
  }

  async #openOnce(): Promise<StoreHead> {
    let path: string | undefined;
    try {
      path = await claimDirectory(this.#directory);
      await inspectDirectory(path);
      return await this.#openDatabase(path);
    } catch (error) {
      if (path !== undefined) releaseDirectory(path);
      throw this.#fail(error);
    }
  }

  async #openDatabase(path: string): Promise<StoreHead> {
    // Without compression the checks of the files need no decompressor, and records of this size gain little.
    const database: Database = new Level(path, {
      keyEncoding: "buffer",
      valueEncoding: "buffer",
      compression: false,
      writeBufferSize: writeBufferBytes,
      maxOpenFiles: openFilesMax,
    });
    try {
      await database.open();
      // LevelDB renames CURRENT into place without syncing the directory.
      await syncDirectory(path);
      const { head, codec } = await readHead(database, this.#directory);
      this.#opened = { path, database, codec, sequence: head.sequence };
      return head;
    } catch (error) {
      await database.close();
      throw saysLocked(error) ? lockedError(this.#directory, error) : error;
    }
  }

  async #closeOnce(): Promise<void> {
    await this.#opening?.catch(() => undefined);
    await this.#changes;
    const opened = this.#opened;
    if (opened === undefined) return;
    try {
      await opened.database.close();
    } catch (error) {
      throw this.#fail(error);
    } finally {
      releaseDirectory(opened.path);
    }
  }

  async #readPage(
    { database, codec }: Opened,
    range: { readonly gte?: Buffer; readonly gt?: Buffer; readonly lt: Buffer },
    entriesMax: number,
    bytesMax: number,
  ): Promise<StorePage> {
    const entries: (readonly [string, Register])[] = [];
    let bytes = 0;
    // One more than the page holds tells whether the listing ends with it.
    const iterator = database.iterator({ ...range, limit: entriesMax + 1, highWaterMarkBytes: readAheadBytes });
    try {
      for (;;) {
        const chunk = await iterator.nextv(readAheadEntries);
        if (chunk.length === 0) return { entries, last: true };
        for (const [key, record] of chunk) {
          bytes += key.length + record.length;
          const isFull = entries.length === entriesMax || bytes > bytesMax;
          if (isFull && entries.length > 0) return { entries, last: false };
          entries.push([textOf(key), this.#decode(codec, key, record)]);
        }
      }
    } finally {
      await iterator.close();
    }
  }

  #decode(codec: RecordCodec, key: Buffer, record: Buffer): Register {
    return decoded(
      this.#directory,
      () => `register ${JSON.stringify(textOf(key))}`,
      () => codec.decodeRegister(key, record),
    );
  }

  /** Runs a read. Its result is withheld if anything failed meanwhile. */
  async #read<Result>(task: (opened: Opened) => Promise<Result>): Promise<Result> {
    const opened = this.#usable();
    await this.#erased;
    return await this.#guard(() => task(opened));
  }

  /** Runs a change after all that were asked for before it: LevelDB's threads would not keep the order of the calls. */
  #change<Result>(task: () => Promise<Result>): Promise<Result> {
    const change = this.#changes.then(() => this.#guard(task));
    this.#changes = change.catch(() => undefined);
    return change;
  }

  async #guard<Result>(task: () => Promise<Result>): Promise<Result> {
    this.#assertSound();
    let result: Result;
    try {
      result = await task();
    } catch (error) {
      throw this.#fail(error);
    }
    this.#assertSound();
    return result;
  }

  #assertSound(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  #usable(): Opened {
    this.#assertSound();
    if (this.#closing !== undefined) throw this.#closed("is closed");
    if (this.#opened === undefined) throw this.#closed("is not open yet");
    return this.#opened;
  }

  /** Keeps the first error for ever: after a failed sync a later one may succeed without the data (R18). */
  #fail(error: unknown): StoreError {
    this.#failure ??= error instanceof StoreError ? error : failedError(this.#directory, error);
    return this.#failure;
  }

  #closed(state: string): StoreError {
    return new StoreError(this.#directory, { code: "CLOSED", what: `The store ${state}` });
  }
}

/**
 * A batch of LevelDB's own, filled record by record: an array of operations costs ten times as much to hand over.
 * What cannot be encoded throws before anything is in it.
 */
function encodeBatch({ database, codec }: Opened, sequence: number, batch: StoreBatch): ChainedBatch {
  const { registers, meta, counter, registersTotal } = batch;
  assertCount("counter", counter, 0);
  assertCount("registersTotal", registersTotal, 0);
  const keys = registers.map(([key]) => textKey(kinds.register, key));
  const names = meta.map(([name]) => textKey(kinds.meta, name));
  const chained = database.batch();
  for (const [index, key] of keys.entries()) {
    const register = registers[index]?.[1];
    if (register === undefined) chained.del(key);
    else chained.put(key, codec.encodeRegister(key, register));
  }
  for (const [index, name] of names.entries()) {
    const value = meta[index]?.[1];
    if (value === undefined) chained.del(name);
    else chained.put(name, codec.encodeMeta(name, value));
  }
  return chained.put(ringKey(sequence), codec.encodeRing({ sequence, registers: registersTotal, counter }));
}

function assertCount(name: string, value: number, min: number): void {
  if (!Number.isSafeInteger(value) || value < min) {
    throw new RangeError(`${name} is ${value}; it must be an integer of at least ${min}`);
  }
}

function failedError(directory: string, cause: unknown): StoreError {
  const codes = causesOf(cause);
  if (codes.includes("LEVEL_CORRUPTION")) {
    return new StoreError(directory, { code: "CORRUPT", what: `LevelDB found damage: ${reasonOf(cause)}`, cause });
  }
  return new StoreError(directory, { code: "FAILED", what: `The storage failed: ${reasonOf(cause)}`, cause });
}

function causesOf(error: unknown): readonly unknown[] {
  if (!(error instanceof Error)) return [];
  return ["code" in error ? error.code : undefined, ...causesOf(error.cause)];
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message;
}
