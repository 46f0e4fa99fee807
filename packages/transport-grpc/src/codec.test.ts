import { isDeepStrictEqual } from "node:util";
import { services } from "@quorate/protos";
import type { Frame as WireFrame, PeerMessage } from "@quorate/protos";
import type { Frame, Message } from "@quorate/replica";
import { frameWith, sampleMessages } from "@quorate/replica/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeFrame } from "./decode.ts";
import { encodeFrame } from "./encode.ts";

const wire = services.Peer.Exchange;

/** The bytes of a frame as a broken sender might build it. */
function bytesOf(frame: WireFrame): Buffer {
  return wire.requestSerialize(frame);
}

const ballot = { epoch: 1, counter: 1, proposer: 1 };
const member = { name: "n1", storeId: "s1", peerUrl: "http://a:1" };

/** The same bytes with one inside of `text` broken. */
function notUtf8(bytes: Buffer, text: string): Buffer {
  bytes[bytes.indexOf(text)] = 0xff;
  return bytes;
}

function around(message: PeerMessage): Buffer {
  return bytesOf({ processes: ["p"], messages: [message] });
}

describe("a frame on the wire", () => {
  it.each(sampleMessages.map((message): [string, Message] => [`${message.kind} ${message.body.kind}`, message]))(
    "is the same after encoding and decoding: %s",
    (_, message) => {
      expect(decodeFrame(encodeFrame(frameWith([message])))).toStrictEqual(frameWith([message]));
    },
  );

  it("names a process once, however many ballots it drew", () => {
    const one = encodeFrame(frameWith(sampleMessages.slice(0, 1)));
    const many = encodeFrame(frameWith(Array.from({ length: 100 }, () => sampleMessages.slice(0, 1)).flat()));
    expect(occurrences(one, "0123456789abcdef")).toBe(2);
    expect(occurrences(many, "0123456789abcdef")).toBe(2);
  });

  it("is what the generated codec writes and reads too", () => {
    const frame = frameWith(sampleMessages);
    const received = wire.requestDeserialize(encodeFrame(frame));
    expect(received.messages.map(({ body }) => body)).toEqual(sampleMessages.map(({ body }) => body.kind));
    expect(decodeFrame(wire.requestSerialize(received))).toStrictEqual(frame);
  });

  it("shares no memory with the bytes it was decoded from", () => {
    const frame = frameWith(sampleMessages);
    const bytes = encodeFrame(frame);
    const decoded = decodeFrame(bytes);
    bytes.fill(0);
    expect(decoded).toStrictEqual(frame);
  });

  it("is not encoded with numbers that would arrive as others", () => {
    for (const epoch of [-1, 0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => encodeFrame({ ...frameWith([]), epoch })).toThrow(String(epoch));
    }
  });
});

describe("a frame of a broken sender", () => {
  const link = { configuration: { epoch: 1, id: "i", stable: { members: [member] } }, ballot };
  const configuration = (own: object) => around({ install: { ...link, configuration: { epoch: 1, id: "i", ...own } } });
  const whole = "whole number";
  const limits = "beyond the limits";
  const cases: readonly (readonly [fault: string, bytes: Buffer, message: string])[] = [
    ["a fractional epoch", bytesOf({ epoch: 1.5 }), whole],
    ["a negative durable batch", bytesOf({ durable: -1 }), whole],
    ["an epoch that is no number", bytesOf({ epoch: Number.NaN }), whole],
    ["an attempt above the safe integers", around({ attempt: 2 ** 53, probe: {} }), whole],
    ["no body", around({ attempt: 1 }), "does not know"],
    ["a body of a later version", Buffer.of(0x5a, 4, 0xba, 0x06, 1, 1), "does not know"],
    ["a prepare without a ballot", around({ prepare: { key: "k" } }), "no ballot"],
    ["a collection without a ballot", around({ collect: { key: "k" } }), "no ballot"],
    ["an accept without a ballot", around({ accept: { key: "k" } }), "no ballot"],
    ["a counter above 2^52", around({ conflict: { ...ballot, counter: 2 ** 52 + 1 } }), limits],
    ["a fractional counter", around({ conflict: { ...ballot, counter: 0.5 } }), limits],
    ["a process that is not in the table", around({ conflict: { ...ballot, proposer: 2 } }), "process 2 of the 1"],
    ["a value without an accepted ballot", around({ observed: { accepted: {}, value: Buffer.of(1) } }), "together"],
    ["an accepted ballot without a value", around({ observed: { accepted: ballot } }), "together"],
    ["a promise without a floor", around({ promised: { accepted: {} } }), "no floor"],
    ["a refusal without a reason", around({ refused: {} }), "unknown reason"],
    ["a refusal with an unknown reason", around({ refused: { why: 99 as 1 } }), "unknown reason"],
    ["an unknown phase", around({ announce: { phase: 99 as 1 } }), "unknown phase"],
    ["a progress without a phase", around({ announce: {} }), "unknown phase"],
    ["an unknown stage", around({ probed: { stage: 99 as 1 } }), "unknown stage"],
    ["a link without a configuration", around({ install: { ballot } }), "no configuration"],
    ["a link without a ballot", around({ install: { ...link, ballot: null } }), "no ballot"],
    ["a configuration of no kind", configuration({}), "no member set"],
    ["a configuration without members", configuration({ stable: {} }), "at least one member"],
    [
      "a configuration with a store twice",
      configuration({ stable: { members: [member, { ...member, name: "n2" }] } }),
      "two members have the store s1",
    ],
    ["a configuration without a parent", configuration({ epoch: 2, stable: { members: [member] } }), "no parent"],
    ["bytes that are no frame", Buffer.of(0xff, 0x01), "wire type 7"],
    ["a frame cut short", encodeFrame(frameWith(sampleMessages)).subarray(0, -1), "beyond its message"],
    ["a key that is not UTF-8", notUtf8(around({ read: { key: "key" } }), "key"), "not valid UTF-8"],
    ["a process that is not UTF-8", notUtf8(bytesOf({ processes: ["p1"] }), "p1"), "not valid UTF-8"],
    ["a text longer than its message", Buffer.of(0x52, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x01), "beyond its message"],
  ];

  it.each(cases)("is refused as a whole: %s", (_, bytes, message) => {
    expect(() => decodeFrame(bytes)).toThrow(message);
  });

  it("would be taken without its fault", () => {
    expect(decodeFrame(around({ install: link })).messages).toHaveLength(1);
    expect(decodeFrame(around({ observed: { accepted: ballot, value: Buffer.of(1) } })).messages).toHaveLength(1);
  });

  it("is either refused or a frame that can be sent on, whatever bytes are changed", () => {
    const original = encodeFrame(frameWith(sampleMessages));
    const changes = fc.array(fc.tuple(fc.nat(original.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    const property = fc.property(changes, fc.nat(original.length), (edits, length) => {
      const bytes = Buffer.from(original);
      for (const [index, byte] of edits) bytes[index] = byte;
      return isRefusedOrSound(bytes) && isRefusedOrSound(bytes.subarray(0, length));
    });
    const run = fc.check(property, { numRuns: 300 });
    expect(run.failed, fc.defaultReportMessage(run)).toBe(false);
  });
});

function isRefusedOrSound(bytes: Buffer): boolean {
  let frame: Frame;
  try {
    frame = decodeFrame(bytes);
  } catch (error) {
    return error instanceof Error;
  }
  return isDeepStrictEqual(decodeFrame(encodeFrame(frame)), frame);
}

function occurrences(bytes: Buffer, text: string): number {
  return bytes.toString("latin1").split(text).length - 1;
}
