import { crc32 } from "node:zlib";
import type { Register } from "@quorate/replica";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ByteReader, DecodeError, varintLength, writeVarint } from "./bytes.ts";
import {
  decodeFormat,
  encodeFormat,
  formatKey,
  kinds,
  RecordCodec,
  ringKey,
  textKey,
  textOf,
  UnknownVersion,
} from "./record.ts";

const codec = new RecordCodec(Buffer.alloc(16, 1));
const key = textKey(kinds.register, "key");
const ballots = fc.record({
  epoch: fc.maxSafeNat(),
  counter: fc.maxSafeNat(),
  proposer: fc.string({ unit: "binary", maxLength: 20 }).map((text) => text as Register["promised"]["proposer"]),
});
const registers: fc.Arbitrary<Register> = fc.record({
  promised: ballots,
  accepted: ballots,
  value: fc.option(fc.uint8Array({ maxLength: 200 }), { nil: undefined }),
});

describe("a register record", () => {
  it("decodes to what was encoded, whatever its ballots and value", () => {
    fc.assert(
      fc.property(registers, (register) => {
        expect(codec.decodeRegister(key, codec.encodeRegister(key, register))).toEqual(register);
      }),
    );
  });

  it("fails its check when any single byte of it is changed, and when it is cut or longer", () => {
    const ballot = { epoch: 3, counter: 300, proposer: "p" as Register["promised"]["proposer"] };
    const record = codec.encodeRegister(key, { promised: ballot, accepted: ballot, value: Uint8Array.of(1, 2, 3) });
    for (let at = 0; at < record.length; at++) {
      for (const mask of [1, 16, 255]) {
        const damaged = Buffer.from(record);
        damaged[at] = (damaged[at] ?? 0) ^ mask;
        expect(() => codec.decodeRegister(key, damaged), `byte ${at}`).toThrow(DecodeError);
      }
      expect(() => codec.decodeRegister(key, record.subarray(0, at)), `cut at ${at}`).toThrow(DecodeError);
    }
    expect(() => codec.decodeRegister(key, Buffer.concat([record, Buffer.of(0)]))).toThrow(DecodeError);
  });

  it("fails its check under another key, as another kind, and in another store", () => {
    const ballot = { epoch: 1, counter: 1, proposer: "p" as Register["promised"]["proposer"] };
    const record = codec.encodeRegister(key, { promised: ballot, accepted: ballot, value: undefined });
    expect(() => codec.decodeRegister(textKey(kinds.register, "kez"), record)).toThrow("checksum");
    expect(() => codec.decodeRegister(textKey(kinds.meta, "key"), record)).toThrow("checksum");
    expect(() => new RecordCodec(Buffer.alloc(16, 2)).decodeRegister(key, record)).toThrow("checksum");
  });

  it("takes 57 bytes beside key and value for ballots of a usual size", () => {
    const proposer = "0123456789abcdef" as Register["promised"]["proposer"];
    const accepted = { epoch: 7, counter: 1_000_000, proposer };
    const record = codec.encodeRegister(key, {
      promised: { ...accepted, counter: 1_000_001 },
      accepted,
      value: undefined,
    });
    expect(record.length).toBeLessThanOrEqual(57);
  });
});

describe("the other records", () => {
  it("keeps meta bytes and ring numbers, and checks both", () => {
    const metaKey = textKey(kinds.meta, "identity");
    const meta = codec.encodeMeta(metaKey, Uint8Array.of(1, 2));
    expect(codec.decodeMeta(metaKey, meta)).toEqual(Uint8Array.of(1, 2));
    const ring = { sequence: 2 ** 50, registers: 12, counter: Number.MAX_SAFE_INTEGER };
    const ringRecord = codec.encodeRing(ring);
    expect(codec.decodeRing(ringKey(ring.sequence), ringRecord)).toEqual(ring);
    expect(() => codec.decodeRing(ringKey(ring.sequence + 1), ringRecord)).toThrow(DecodeError);
    expect(() => codec.decodeMeta(metaKey, Buffer.from(meta).fill(9, 1, 2))).toThrow(DecodeError);
  });

  it("tells a format record of a later version from a damaged one", () => {
    const record = encodeFormat({ binding: Buffer.alloc(16, 3), erasing: false });
    expect(decodeFormat(record)).toEqual({ binding: Buffer.alloc(16, 3), erasing: false });
    const later = Buffer.from(record);
    later[0] = 2;
    expect(() => decodeFormat(later)).toThrow(DecodeError);
    expect(() => decodeFormat(resealed(later))).toThrow(UnknownVersion);
  });

  it("encodes keys as UTF-8 behind their kind, and refuses text that has no UTF-8 form", () => {
    expect(textOf(textKey(kinds.register, "\ufeffé\u{1f600}\u0000"))).toBe("\ufeffé\u{1f600}\u0000");
    expect(() => textKey(kinds.register, "\ud800")).toThrow(TypeError);
  });
});

describe("varints", () => {
  it("round-trip up to 2^53 - 1 in the length foretold", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        const bytes = Buffer.alloc(8);
        const end = writeVarint(bytes, value, 0);
        expect(end).toBe(varintLength(value));
        expect(new ByteReader(bytes, 0, end).varint()).toBe(value);
      }),
    );
  });

  it.each([
    ["not in its shortest form", [0x80, 0x00]],
    ["above 2^53", [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f]],
    ["cut short", [0x80]],
  ])("refuse a number %s", (_what, bytes) => {
    expect(() => new ByteReader(Buffer.from(bytes)).varint()).toThrow(DecodeError);
  });
});

/** Gives a changed format record the checksum that fits it. */
function resealed(record: Buffer): Buffer {
  const content = record.subarray(0, record.length - 4);
  record.writeUInt32LE(crc32(Buffer.concat([formatKey, content])), content.length);
  return record;
}
