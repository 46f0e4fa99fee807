import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DecodeError, WireReader, WireWriter, services } from "./index.ts";

/** A message as a list of its fields. */
type Part =
  | { readonly kind: "varint"; readonly field: number; readonly value: number }
  | { readonly kind: "double"; readonly field: number; readonly value: number }
  | { readonly kind: "bool"; readonly field: number; readonly value: boolean }
  | { readonly kind: "text"; readonly field: number; readonly value: string }
  | { readonly kind: "bytes"; readonly field: number; readonly value: Uint8Array }
  | { readonly kind: "message"; readonly field: number; readonly guess: number; readonly value: readonly Part[] };

const field = fc.integer({ min: 1, max: 2 ** 29 - 1 });
const whole = fc.oneof(
  fc.nat(200),
  fc.maxSafeNat(),
  fc.nat(40).map((bits) => 2 ** bits),
);
const text = fc.oneof(
  fc.string({ maxLength: 100 }),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.constantFrom(
    "x".repeat(47),
    "x".repeat(48),
    "x".repeat(49),
    "x".repeat(200_000),
    "ü".repeat(48),
    "€".repeat(20_000),
  ),
);
const { message } = fc.letrec<{ part: Part; message: readonly Part[] }>((tie) => ({
  part: fc.oneof(
    { maxDepth: 4 },
    fc.record({ kind: fc.constant("varint" as const), field, value: whole }),
    fc.record({ kind: fc.constant("double" as const), field, value: fc.double() }),
    fc.record({ kind: fc.constant("bool" as const), field, value: fc.boolean() }),
    fc.record({ kind: fc.constant("text" as const), field, value: text }),
    fc.record({ kind: fc.constant("bytes" as const), field, value: fc.uint8Array({ maxLength: 300 }) }),
    fc.record({ kind: fc.constant("message" as const), field, guess: fc.nat(20_000), value: tie("message") }),
  ),
  message: fc.array(tie("part"), { maxLength: 6 }),
}));

function write(writer: WireWriter, parts: readonly Part[]): void {
  for (const part of parts) {
    if (part.kind === "varint") writer.varint(part.field, part.value);
    else if (part.kind === "double") writer.double(part.field, part.value);
    else if (part.kind === "bool") writer.bool(part.field, part.value);
    else if (part.kind === "text") writer.text(part.field, part.value);
    else if (part.kind === "bytes") writer.bytes(part.field, part.value);
    else {
      writer.begin(part.field, part.guess);
      write(writer, part.value);
      writer.end();
    }
  }
}

/** Reads a message of this shape, and skips every field for which `skips` says so. */
function read(reader: WireReader, parts: readonly Part[], skips = false): unknown[] {
  const values = parts.map((part, index) => {
    expect(reader.next()).toBe(part.field);
    if (skips && index % 2 === 0) return reader.skip();
    if (part.kind !== "message") return reader[part.kind]();
    const outer = reader.enter();
    const inner = read(reader, part.value, skips);
    reader.leave(outer);
    return inner;
  });
  expect(reader.next()).toBe(0);
  return values;
}

function valuesOf(parts: readonly Part[]): unknown[] {
  return parts.map((part) => {
    if (part.kind === "message") return valuesOf(part.value);
    return part.kind === "bytes" ? Buffer.from(part.value) : part.value;
  });
}

function written(build: (writer: WireWriter) => void): Buffer {
  const writer = new WireWriter();
  build(writer);
  return writer.finish();
}

describe("the wire format", () => {
  it("brings back what was written, whatever the messages before it were", () => {
    const writer = new WireWriter();
    fc.assert(
      fc.property(fc.array(message, { minLength: 1, maxLength: 4 }), (messages) => {
        const all = messages.map((parts) => {
          write(writer, parts);
          const { length } = writer;
          const bytes = writer.finish();
          expect(bytes.length).toBe(length);
          return bytes;
        });
        // Read only after all were written: none may have been overwritten.
        all.forEach((bytes, index) => {
          const parts = messages[index] ?? [];
          expect(read(new WireReader(bytes), parts)).toEqual(valuesOf(parts));
          read(new WireReader(bytes), parts, true);
        });
      }),
    );
  });

  it("throws a DecodeError and nothing else on bytes at random", () => {
    const steps = ["varint", "bool", "double", "text", "bytes", "enter", "skip"] as const;
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 60 }),
        fc.array(fc.constantFrom(...steps), { maxLength: 60 }),
        (bytes, plan) => {
          const reader = new WireReader(Buffer.from(bytes));
          try {
            for (const step of plan) if (reader.next() !== 0) reader[step]();
          } catch (error) {
            expect(error).toBeInstanceOf(DecodeError);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("throws a DecodeError on every message that is cut off inside a field", () => {
    fc.assert(
      fc.property(message, (parts) => {
        const bytes = written((writer) => {
          writer.begin(1);
          write(writer, parts);
          writer.end();
        });
        const cuts = [1, Math.floor(bytes.length / 2), bytes.length - 1].filter((cut) => cut > 0);
        for (const cut of cuts) {
          const reader = new WireReader(bytes.subarray(0, cut));
          expect(reader.next()).toBe(1);
          expect(() => reader.enter()).toThrow(DecodeError);
        }
      }),
    );
  });

  it("reads what the generated codec writes, and is read by it", () => {
    const { responseSerialize, responseDeserialize } = services.KV.Get;
    const header = fc.record({ clusterId: text, member: text, epoch: whole });
    fc.assert(
      fc.property(header, fc.uint8Array({ maxLength: 300 }), text, whole, (head, value, revision, version) => {
        const mine = written((writer) => {
          writer.begin(1);
          writer.text(1, head.clusterId);
          writer.text(2, head.member);
          writer.varint(3, head.epoch);
          writer.end();
          writer.bytes(2, value);
          writer.text(3, revision);
          writer.varint(4, version);
        });
        const message = { header: head, value: Buffer.from(value), revision, version };
        expect(mine).toEqual(responseSerialize(message));
        const decoded = responseDeserialize(mine);
        expect(decoded).toMatchObject({ value: message.value, revision, version: String(version) });
        expect(decoded.header).toEqual({ ...head, epoch: String(head.epoch) });
      }),
    );
  });

  it.each<[string, number[], string]>([
    ["a text longer than its message", [0x0a, 0x05, 0x6b], "ends beyond its message"],
    ["a text that claims 4 GiB", [0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x01], "ends beyond its message"],
    ["a text that is not UTF-8", [0x0a, 0x02, 0xff, 0xfe], "not valid UTF-8"],
    ["half a surrogate pair", [0x0a, 0x03, 0xed, 0xa0, 0x80], "not valid UTF-8"],
    ["a number as a text", [0x08, 0x01], "wire type 0, not 2"],
    ["the field number 0", [0x02, 0x00], "field number 0"],
    ["a field number beyond all", [0x8a, 0x80, 0x80, 0x80, 0x10, 0x01, 0x6b], "field number"],
    ["a tag without an end", [0x8a], "a number without an end"],
  ])("is not %s", (_, bytes, problem) => {
    const reader = new WireReader(Buffer.from(bytes));
    expect(() => reader.next() !== 0 && reader.text()).toThrow(problem);
  });

  it("refuses a number above 2^53 - 1 instead of rounding it, and skips it", () => {
    const bytes = Buffer.of(0x08, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10);
    const reader = new WireReader(bytes);
    reader.next();
    expect(() => reader.varint()).toThrow("above 2^53 - 1");
    const other = new WireReader(Buffer.concat([bytes, Buffer.of(0x10, 0x07)]));
    other.next();
    other.skip();
    expect([other.next(), other.varint()]).toEqual([2, 7]);
  });

  it.each([-1, 1.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY])("does not write %d as a whole number", (value) => {
    const writer = new WireWriter();
    expect(() => writer.varint(1, value)).toThrow(RangeError);
    writer.bool(1, true);
    expect(writer.finish()).toEqual(Buffer.of(0x08, 0x01));
  });

  it("forgets what was reset, and keeps what was finished", () => {
    const writer = new WireWriter();
    writer.text(1, "kept");
    const kept = writer.finish();
    writer.begin(1);
    writer.text(1, "dropped");
    writer.reset();
    writer.text(2, "new");
    expect(writer.finish().toString("latin1")).toBe("\x12\x03new");
    expect(kept.toString("latin1")).toBe("\x0a\x04kept");
  });
});
