import { crc32 } from "node:zlib";
import type { Ballot, Register } from "@quorate/replica";
import { ByteReader, DecodeError, varintLength, writeVarint } from "./bytes.ts";

/**
 * What is on disk. A LevelDB key is one byte that says the kind, then the name; a record is the format
 * version, the content, and a CRC-32 over the store's binding id, the LevelDB key and all before it.
 * A record of another key or store therefore fails its check like a damaged one (R19).
 */
export const kinds = {
  /** No UTF-8 text begins with these bytes, so that keys of another program are not taken for ours. */
  format: 0xb0,
  ring: 0xb1,
  meta: 0xb2,
  register: 0xb3,
} as const;

/** Batches whose sequence numbers are kept, to see at open whether one in between was dropped (R19). */
export const ringSize = 64;

/** The length of a store's binding id, which ties its records to it. */
export const bindingBytes = 16;

const version = 1;
const checksumBytes = 4;
const hasValue = 1;
const sameProposer = 2;

/** A checked record has a version this code does not know. */
export class UnknownVersion extends Error {
  override readonly name = "UnknownVersion";
}

/** The last batch, as the ring keeps it. */
export interface RingRecord {
  readonly sequence: number;
  readonly registers: number;
  readonly counter: number;
}

/** The record that makes a directory a store. While `erasing`, every other record is on its way out. */
export interface FormatRecord {
  readonly binding: Buffer;
  readonly erasing: boolean;
}

/** The LevelDB key of the format record. */
export const formatKey: Buffer = Buffer.of(kinds.format);

/** The LevelDB key of the ring record of a sequence number. */
export function ringKey(sequence: number): Buffer {
  return Buffer.of(kinds.ring, sequence % ringSize);
}

/** The LevelDB key of a register or a meta record. Throws a TypeError for text that has no UTF-8 form. */
export function textKey(kind: number, text: string): Buffer {
  if (!text.isWellFormed()) {
    throw new TypeError(`${JSON.stringify(text)} has an unpaired surrogate; keys are well-formed Unicode text`);
  }
  const key = Buffer.allocUnsafe(1 + Buffer.byteLength(text));
  key[0] = kind;
  key.write(text, 1);
  return key;
}

/** The register key or meta name in a LevelDB key, whose record has been checked. */
export function textOf(key: Buffer): string {
  return key.toString("utf8", 1);
}

/** Encodes the format record, which is not bound to a binding id but carries it. */
export function encodeFormat({ binding, erasing }: FormatRecord): Buffer {
  const record = allocate(1 + bindingBytes);
  record[1] = erasing ? 1 : 0;
  binding.copy(record, 2);
  return seal(formatKey, record, 0);
}

/** Decodes the format record. Throws DecodeError or {@link UnknownVersion}. */
export function decodeFormat(record: Buffer): FormatRecord {
  const reader = unseal(formatKey, record, 0);
  const state = reader.byte();
  if (state > 1) throw new DecodeError(`the state is ${state}`);
  const binding = Buffer.from(reader.take(bindingBytes));
  reader.end();
  return { binding, erasing: state === 1 };
}

/** Encodes and decodes the records of one store; decoding throws DecodeError or {@link UnknownVersion}. */
export class RecordCodec {
  readonly #seed: number;

  constructor(binding: Uint8Array) {
    this.#seed = crc32(binding);
  }

  encodeRing({ sequence, registers, counter }: RingRecord): Buffer {
    const record = allocate(varintLength(sequence) + varintLength(registers) + varintLength(counter));
    writeVarint(record, counter, writeVarint(record, registers, writeVarint(record, sequence, 1)));
    return seal(ringKey(sequence), record, this.#seed);
  }

  decodeRing(key: Buffer, record: Buffer): RingRecord {
    const reader = unseal(key, record, this.#seed);
    const ring = { sequence: reader.varint(), registers: reader.varint(), counter: reader.varint() };
    reader.end();
    return ring;
  }

  encodeMeta(key: Buffer, value: Uint8Array): Buffer {
    const record = allocate(value.length);
    record.set(value, 1);
    return seal(key, record, this.#seed);
  }

  decodeMeta(key: Buffer, record: Buffer): Uint8Array {
    return plain(unseal(key, record, this.#seed).rest());
  }

  encodeRegister(key: Buffer, { promised, accepted, value }: Register): Buffer {
    const isSame = promised.proposer === accepted.proposer;
    const valueBytes = value?.length ?? 0;
    const record = allocate(1 + ballotLength(promised, false) + ballotLength(accepted, isSame) + valueBytes);
    record[1] = (value === undefined ? 0 : hasValue) | (isSame ? sameProposer : 0);
    const behindBallots = writeBallot(record, accepted, isSame, writeBallot(record, promised, false, 2));
    if (value !== undefined) record.set(value, behindBallots);
    return seal(key, record, this.#seed);
  }

  decodeRegister(key: Buffer, record: Buffer): Register {
    const reader = unseal(key, record, this.#seed);
    const flags = reader.byte();
    if (flags > (hasValue | sameProposer)) throw new DecodeError(`the flags are ${flags}`);
    const promised = readBallot(reader, undefined);
    const accepted = readBallot(reader, (flags & sameProposer) === 0 ? undefined : promised);
    const value = (flags & hasValue) === 0 ? undefined : plain(reader.rest());
    reader.end();
    return { promised, accepted, value };
  }
}

function ballotLength({ epoch, counter, proposer }: Ballot, withoutProposer: boolean): number {
  const numbers = varintLength(epoch) + varintLength(counter);
  if (withoutProposer) return numbers;
  const bytes = Buffer.byteLength(proposer);
  return numbers + varintLength(bytes) + bytes;
}

function writeBallot(record: Buffer, ballot: Ballot, withoutProposer: boolean, offset: number): number {
  const at = writeVarint(record, ballot.counter, writeVarint(record, ballot.epoch, offset));
  if (withoutProposer) return at;
  const behindLength = writeVarint(record, Buffer.byteLength(ballot.proposer), at);
  return behindLength + record.write(ballot.proposer, behindLength);
}

function readBallot(reader: ByteReader, proposerOf: Ballot | undefined): Ballot {
  const epoch = reader.varint();
  const counter = reader.varint();
  const proposer = proposerOf?.proposer ?? (reader.run().toString("utf8") as Ballot["proposer"]);
  return { epoch, counter, proposer };
}

/** A record with room for its version in front and its checksum behind. */
function allocate(contentBytes: number): Buffer {
  const record = Buffer.allocUnsafe(1 + contentBytes + checksumBytes);
  record[0] = version;
  return record;
}

function seal(key: Buffer, record: Buffer, seed: number): Buffer {
  const content = record.subarray(0, record.length - checksumBytes);
  record.writeUInt32LE(crc32(content, crc32(key, seed)), content.length);
  return record;
}

/** Checks a record and returns a reader of its content, behind the version. */
function unseal(key: Buffer, record: Buffer, seed: number): ByteReader {
  const contentBytes = record.length - checksumBytes;
  if (contentBytes < 1) throw new DecodeError(`it has ${record.length} bytes`);
  const checksum = crc32(record.subarray(0, contentBytes), crc32(key, seed));
  if (checksum !== record.readUInt32LE(contentBytes)) throw new DecodeError("its checksum is wrong");
  if (record[0] !== version) throw new UnknownVersion(`its format version is ${record[0]}, and ${version} is known`);
  return new ByteReader(record, 1, contentBytes);
}

/** Values leave as plain byte arrays: a Buffer compares unequal to them in tests, and stringifies otherwise. */
function plain(bytes: Buffer): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}
