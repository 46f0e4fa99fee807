import { type Ballot, type ProposerId, zeroBallot } from "@quorate/synod";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Envelope, emptyEnvelope, encodeEnvelope } from "./envelope.ts";
import { OperationError } from "./error.ts";
import type { AnswerBody } from "./frame.ts";
import { type ScriptedMember, startScriptedMember } from "./scripted.test-support.ts";

let node: ScriptedMember;
beforeEach(async () => {
  node = await startScriptedMember({ pendingOperationsMax: 3 });
});
afterEach(() => node.replica.close());

const ballotAt = (counter: number, epoch = 3): Ballot => ({ epoch, counter, proposer: "writer" as ProposerId });
const holding = (byte: number, ballot: Ballot): Envelope => ({
  ...emptyEnvelope,
  ballot,
  version: 1,
  payload: Uint8Array.of(byte),
});
const observed = (envelope?: Envelope): AnswerBody => ({
  kind: "observed",
  accepted: envelope?.ballot ?? zeroBallot,
  value: envelope && encodeEnvelope(envelope),
});
const promised = (envelope: Envelope): AnswerBody => ({
  kind: "promised",
  accepted: envelope.ballot,
  value: encodeEnvelope(envelope),
  floor: zeroBallot,
});
const read = (patienceMs = 10_000) => node.replica.read("k", node.clock.now() + patienceMs);

/** Puts a value into this node's own store. */
async function store(envelope: Envelope, link = node.last): Promise<void> {
  node.ask(node.b, link, {
    kind: "accept",
    key: "k",
    ballot: envelope.ballot,
    value: encodeEnvelope(envelope),
    next: undefined,
  });
  await node.clock.settle();
}

/** Answers the identity round that has to follow. */
async function settleByRound(envelope: Envelope): Promise<void> {
  for (const sent of await node.take("prepare")) {
    if ("key" in sent.question.body && sent.question.body.key === "k") node.answer(sent, promised(envelope));
  }
  const accepts = await node.take("accept");
  expect(accepts).toHaveLength(2);
  for (const sent of accepts) node.answer(sent, { kind: "accepted", nextPromised: true });
}

describe("R8: a read is settled without writing", () => {
  it("when a quorum reports one accepted ballot of this epoch", async () => {
    const value = holding(7, ballotAt(20));
    await store(value);
    const result = read();
    const [toB] = await node.take("read");
    node.answer(toB, observed(value));
    expect(await result).toEqual({ payload: Uint8Array.of(7), revision: "3.20.writer.0", version: 1 });
    expect(await node.take("prepare", "accept")).toEqual([]);
  });

  it("when a quorum reports absence", async () => {
    const result = read();
    const [toB] = await node.take("read");
    node.answer(toB, observed());
    expect(await result).toBeUndefined();
    expect(await node.take("prepare", "accept")).toEqual([]);
    expect(node.replica.status().registers).toBe(1);
  });

  it("as missing, when the value is a tombstone", async () => {
    const tombstone: Envelope = { ...holding(7, ballotAt(20)), payload: undefined, version: 0 };
    await store(tombstone);
    const result = read();
    const [toB] = await node.take("read");
    node.answer(toB, observed(tombstone));
    expect(await result).toBeUndefined();
  });
});

describe("R8: a read needs an identity round", () => {
  it("when the value is of an older epoch: it may have been copied without ever being chosen", async () => {
    const older = holding(7, ballotAt(20, 1));
    const result = read();
    for (const sent of await node.take("read")) node.answer(sent, observed(older));
    await settleByRound(older);
    expect(await result).toMatchObject({ payload: Uint8Array.of(7), version: 1 });
  });

  it("when the stores disagree", async () => {
    const [newer, older] = [holding(8, ballotAt(30)), holding(7, ballotAt(20))];
    await store(older);
    const result = read();
    const [toB] = await node.take("read");
    node.answer(toB, observed(newer));
    await settleByRound(newer);
    expect(await result).toMatchObject({ payload: Uint8Array.of(8) });
  });

  it("when one store has a value and the other has none", async () => {
    const value = holding(8, ballotAt(30));
    const result = read();
    const [toB] = await node.take("read");
    node.answer(toB, observed(value));
    await settleByRound(value);
    expect(await result).toMatchObject({ payload: Uint8Array.of(8) });
  });

  it("and hands out bytes of the caller's own: changing them changes no later round", async () => {
    const value = holding(7, ballotAt(20, 1));
    const result = read();
    for (const sent of await node.take("read")) node.answer(sent, observed(value));
    await settleByRound(value);
    (await result)?.payload.fill(99);
    const seen = node.replica.change("k", (current) => ({ kind: "keep", output: current?.payload[0] }), 1e9);
    const [toB] = await node.take("accept");
    node.answer(toB, { kind: "accepted", nextPromised: true });
    expect((await seen).output).toBe(7);
  });
});

describe("bounds", () => {
  it("leave room for the rounds of reads, however many changes wait", async () => {
    const waiting = Array.from({ length: 3 }, () =>
      node.replica.change("other", () => ({ kind: "keep", output: 1 }), 100).catch((error: unknown) => error),
    );
    const older = holding(7, ballotAt(20, 1));
    const result = read();
    for (const sent of await node.take("read")) node.answer(sent, observed(older));
    await settleByRound(older);
    expect(await result).toMatchObject({ payload: Uint8Array.of(7) });
    await node.clock.advance(200);
    await Promise.all(waiting);
  });
});

describe("a read ends", () => {
  it("by its deadline, though a round may take longer", async () => {
    const failed = read(50).catch((error: unknown) => error);
    await node.clock.advance(80);
    expect(await failed).toMatchObject({ reason: "NO_QUORUM", outcome: "not-applied" });
  });

  it("when the node is closed, whether it asks or runs a round", async () => {
    const asking = read().catch((error: unknown) => error);
    await node.take("read");
    void node.replica.close();
    await node.clock.settle();
    expect(await asking).toMatchObject({ outcome: "not-applied" });
  });

  it("with INTERNAL, when what a quorum holds cannot be read", async () => {
    const [accepted, value] = [ballotAt(20), Uint8Array.of(255)];
    node.ask(node.b, node.last, { kind: "accept", key: "k", ballot: accepted, value, next: undefined });
    const failed = read().catch((error: unknown) => error);
    const [toB] = await node.take("read");
    node.answer(toB, { kind: "observed", accepted, value });
    const error = await failed;
    expect(error).toBeInstanceOf(OperationError);
    expect(error).toMatchObject({ reason: "INTERNAL", outcome: "not-applied" });
  });

  it("at once with OVERLOADED, when too many wait", async () => {
    const waiting = Array.from({ length: 3 }, () => read(100).catch((error: unknown) => error));
    await expect(read()).rejects.toMatchObject({ reason: "OVERLOADED", outcome: "not-applied" });
    expect(node.replica.status().pendingOperations).toBe(3);
    await node.clock.advance(200);
    await Promise.all(waiting);
    expect(node.replica.status().pendingOperations).toBe(0);
  });
});
