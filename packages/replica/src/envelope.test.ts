import { type Ballot, type ProposerId, zeroBallot } from "@quorate/synod";
import { describe, expect, it } from "vitest";
import {
  type Envelope,
  absentEnvelope,
  currentOf,
  decodeEnvelope,
  emptyEnvelope,
  encodeEnvelope,
  isTombstone,
  originsMax,
  presenceOf,
  recorded,
} from "./envelope.ts";

const origin = "origin-a" as ProposerId;
const ballot = (counter: number, epoch = 1): Ballot => ({ epoch, counter, proposer: "p" as ProposerId });
const withEntry = (number: number, counter: number): Envelope =>
  recorded(
    { ...emptyEnvelope, ballot: ballot(counter), payload: new Uint8Array([7]), version: 1 },
    {
      origin,
      number,
      ballot: ballot(counter),
    },
  );

describe("R17: in, not in, or not to be told", () => {
  const suspect = { origin, number: 5, birth: ballot(10) };
  const present = (envelope: Envelope) => presenceOf(suspect, envelope);

  it("is in when the origin's entry covers its number, by the ballot of that entry", () => {
    expect(present(withEntry(5, 12))).toEqual({ kind: "in", ballot: ballot(12) });
    expect(present(withEntry(6, 13))).toEqual({ kind: "in", ballot: ballot(13) });
  });

  it("is not in when the origin's entry is lower", () => {
    expect(present(withEntry(4, 12))).toEqual({ kind: "not-in" });
  });

  it("is not in when there is no entry and nothing above its birth was ever forgotten", () => {
    expect(present({ ...emptyEnvelope, forgotten: ballot(10) })).toEqual({ kind: "not-in" });
    expect(present({ ...emptyEnvelope, forgotten: zeroBallot })).toEqual({ kind: "not-in" });
  });

  it("cannot be told when an entry above its birth was forgotten", () => {
    expect(present({ ...emptyEnvelope, forgotten: ballot(11) })).toEqual({ kind: "unknown" });
  });

  it.each([
    ["the same epoch and a floor at its birth", 1, ballot(10), "not-in"],
    ["the same epoch and a floor above its birth", 1, ballot(11), "unknown"],
    ["the next epoch and no floor", 2, zeroBallot, "not-in"],
    ["the next epoch and a floor above its birth", 2, ballot(11), "unknown"],
    ["a later epoch", 3, zeroBallot, "unknown"],
  ])("for an absent register with %s", (_, epoch, floor, expected) => {
    expect(presenceOf(suspect, absentEnvelope({ floor, epoch })).kind).toBe(expected);
  });

  it("remembers a bounded number of origins and the highest ballot it forgot, lowest first", () => {
    let envelope = emptyEnvelope;
    for (let index = 1; index <= originsMax + 2; index++) {
      envelope = recorded(envelope, { origin: `o${index}` as ProposerId, number: 1, ballot: ballot(index) });
    }
    expect(envelope.entries.map((entry) => entry.origin)).toHaveLength(originsMax);
    expect(envelope.entries.some((entry) => entry.origin === "o1" || entry.origin === "o2")).toBe(false);
    expect(envelope.forgotten).toEqual(ballot(2));
  });

  it("refuses to record an origin's operations out of order", () => {
    expect(() => recorded(withEntry(5, 12), { origin, number: 5, ballot: ballot(13) })).toThrow(/number order/);
  });
});

describe("the envelope's record", () => {
  it("survives encoding, tombstones and remembered origins included", () => {
    const live: Envelope = { ...withEntry(5, 12), index: 3, forgotten: ballot(2) };
    const tombstone: Envelope = { ...live, payload: undefined, version: 0 };
    for (const envelope of [live, tombstone, emptyEnvelope]) {
      expect(decodeEnvelope(encodeEnvelope(envelope))).toEqual(envelope);
    }
  });

  it("is known for a tombstone's by its first bytes", () => {
    const live: Envelope = { ...withEntry(5, 12), index: 300, version: 200 };
    expect(isTombstone(encodeEnvelope(live))).toBe(false);
    expect(isTombstone(encodeEnvelope({ ...live, payload: new Uint8Array() }))).toBe(false);
    expect(isTombstone(encodeEnvelope({ ...live, payload: undefined, version: 0 }))).toBe(true);
    expect(isTombstone(encodeEnvelope(emptyEnvelope))).toBe(true);
    for (const bytes of [[], [1], [2, 0, 0, 0, 0, 0, 0], [1, 0, 0, 200, 1]]) {
      expect(isTombstone(Uint8Array.from(bytes))).toBe(false);
    }
  });

  it("refuses a truncated or lengthened record", () => {
    const bytes = encodeEnvelope(withEntry(5, 12));
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeEnvelope(bytes.slice(0, length))).toThrow();
    }
    expect(() => decodeEnvelope(new Uint8Array([...bytes, 0]))).toThrow();
  });

  it("never shows a tombstone's revision", () => {
    expect(currentOf({ ...withEntry(5, 12), payload: undefined })).toBeUndefined();
  });
});
