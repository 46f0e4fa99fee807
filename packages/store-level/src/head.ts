import { randomBytes } from "node:crypto";
import type { StoreHead } from "@quorate/replica";
import type { Level } from "level";
import { DecodeError } from "./bytes.ts";
import { StoreError, type StoreProblem } from "./error.ts";
import {
  bindingBytes,
  decodeFormat,
  encodeFormat,
  formatKey,
  kinds,
  RecordCodec,
  type RingRecord,
  ringSize,
  textOf,
  UnknownVersion,
} from "./record.ts";

/** A LevelDB database of binary keys and values. */
export type Database = Level<Buffer, Buffer>;

/** A store as it was found or formatted. */
export interface OpenedStore {
  readonly head: StoreHead;
  readonly codec: RecordCodec;
}

/** Records removed in one batch when a store is erased. */
const eraseBatchMax = 1000;

/** Reads and checks what an opened database says of itself; formats it when there is nothing in it. */
export async function readHead(database: Database, directory: string): Promise<OpenedStore> {
  const record = await database.get(formatKey);
  if (record === undefined) {
    await refuseUnformatted(database, directory);
    return await format(database, drawBinding());
  }
  const { binding, erasing } = decoded(
    directory,
    () => "the format record",
    () => decodeFormat(record),
  );
  // A crash interrupted an erase: it is carried on, so that it happened as a whole.
  if (erasing) return await eraseAll(database, drawBinding());
  const codec = new RecordCodec(binding);
  const last = await readRing(database, directory, codec);
  if (last === undefined) await refuseWithoutRing(database, directory);
  const meta = await readMeta(database, directory, codec);
  return { codec, head: { ...(last ?? { sequence: 0, registers: 0, counter: 0 }), meta } };
}

/** A fresh random id, which ties the records of a store to it. */
export function drawBinding(): Buffer {
  return randomBytes(bindingBytes);
}

/**
 * Removes every record, durably, and formats anew with the given binding id. The first batch marks the
 * store, so that after a crash it is either as before or erased to the end.
 */
export async function eraseAll(database: Database, binding: Buffer): Promise<OpenedStore> {
  const marked = encodeFormat({ binding, erasing: true });
  await database.batch([{ type: "put", key: formatKey, value: marked }], { sync: true });
  for (;;) {
    const keys = await database.keys({ gt: formatKey, limit: eraseBatchMax }).all();
    if (keys.length === 0) break;
    await database.batch(
      keys.map((key) => ({ type: "del" as const, key })),
      { sync: true },
    );
  }
  return await format(database, binding);
}

/** Runs a decoder and turns its errors into the store's, naming the record. */
export function decoded<Content>(directory: string, itemOf: () => string, decode: () => Content): Content {
  try {
    return decode();
  } catch (error) {
    if (error instanceof UnknownVersion) {
      const what = `A record has an unknown format: ${error.message}`;
      throw new StoreError(directory, { code: "UNSUPPORTED", what, item: itemOf(), cause: error });
    }
    if (error instanceof DecodeError) {
      const what = `A record is damaged, or belongs to another key or store: ${error.message}`;
      throw new StoreError(directory, { code: "CORRUPT", what, item: itemOf(), cause: error });
    }
    throw error;
  }
}

/** The range of LevelDB keys of a kind. */
export function rangeOf(kind: number): { readonly gte: Buffer; readonly lt: Buffer } {
  return { gte: Buffer.of(kind), lt: Buffer.of(kind + 1) };
}

async function format(database: Database, binding: Buffer): Promise<OpenedStore> {
  const value = encodeFormat({ binding, erasing: false });
  await database.batch([{ type: "put", key: formatKey, value }], { sync: true });
  return { codec: new RecordCodec(binding), head: { sequence: 0, registers: 0, counter: 0, meta: new Map() } };
}

async function refuseUnformatted(database: Database, directory: string): Promise<void> {
  const [first] = await database.keys({ limit: 1 }).all();
  if (first === undefined) return;
  const kind = first[0];
  const isOurs = kind === kinds.ring || kind === kinds.meta || kind === kinds.register;
  const problem: StoreProblem = isOurs
    ? { code: "INCOMPLETE", what: "The format record is missing, though there are others", item: "the format record" }
    : { code: "FOREIGN", what: "The directory holds another program's database" };
  throw new StoreError(directory, problem);
}

async function refuseWithoutRing(database: Database, directory: string): Promise<void> {
  const [stray] = await database.keys({ gt: formatKey, limit: 1 }).all();
  if (stray === undefined) return;
  const what = "The records of the last batches are missing, though there are registers or meta records";
  throw new StoreError(directory, { code: "INCOMPLETE", what, item: "the ring of sequence numbers" });
}

/** The last batch, after a check that none of the last {@link ringSize} was dropped; undefined before the first. */
async function readRing(database: Database, directory: string, codec: RecordCodec): Promise<RingRecord | undefined> {
  const entries = await database.iterator(rangeOf(kinds.ring)).all();
  const ring = entries.map(([key, value]) =>
    decoded(
      directory,
      () => `ring record ${key[1]}`,
      () => codec.decodeRing(key, value),
    ),
  );
  const last = ring.toSorted((a, b) => a.sequence - b.sequence).at(-1);
  if (last === undefined) return undefined;
  const present = new Set(ring.map(({ sequence }) => sequence));
  for (let sequence = Math.max(1, last.sequence - ringSize + 1); sequence < last.sequence; sequence++) {
    if (!present.has(sequence)) {
      const what = `Batch ${sequence} is missing, though batch ${last.sequence} is there`;
      throw new StoreError(directory, { code: "CORRUPT", what, item: "the ring of sequence numbers" });
    }
  }
  return last;
}

async function readMeta(
  database: Database,
  directory: string,
  codec: RecordCodec,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const meta = new Map<string, Uint8Array>();
  for await (const [key, value] of database.iterator(rangeOf(kinds.meta))) {
    const name = textOf(key);
    meta.set(
      name,
      decoded(
        directory,
        () => `meta record ${JSON.stringify(name)}`,
        () => codec.decodeMeta(key, value),
      ),
    );
  }
  return meta;
}
