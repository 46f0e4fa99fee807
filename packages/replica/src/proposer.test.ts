import { type Ballot, type ProposerId, ballotBefore, compareBallots, zeroBallot } from "@quorate/synod";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { changeTo } from "./acceptor.test-support.ts";
import type { Applied, Change } from "./change.ts";
import { testLimits } from "./cluster.test-support.ts";
import { type Envelope, decodeEnvelope, emptyEnvelope, encodeEnvelope } from "./envelope.ts";
import { OperationError } from "./error.ts";
import type { AnswerBody } from "./frame.ts";
import { type ScriptedMember, type Sent, startScriptedMember } from "./scripted.test-support.ts";
import { decodeText, encodeText } from "./text.ts";

let node: ScriptedMember;
beforeEach(async () => {
  node = await startScriptedMember({ pendingOperationsMax: 300 });
});
afterEach(() => node.replica.close());

const rival = (counter: number): Ballot => ({ epoch: 3, counter, proposer: "rival" as ProposerId });
const promised = (envelope?: Envelope): AnswerBody => ({
  kind: "promised",
  accepted: envelope?.ballot ?? zeroBallot,
  value: envelope && encodeEnvelope(envelope),
  floor: zeroBallot,
});
const accepted = (nextPromised = true): AnswerBody => ({ kind: "accepted", nextPromised });
const conflict = (counter: number): AnswerBody => ({ kind: "conflict", highest: rival(counter) });
const written = (text: string, counter: number): Envelope => ({
  ...emptyEnvelope,
  ballot: rival(counter),
  version: 1,
  payload: encodeText(text),
});

const append =
  (letter: string): Change<string> =>
  (current) => {
    const text = (current === undefined ? "" : decodeText(current.payload)) + letter;
    return { kind: "write", payload: encodeText(text), output: text };
  };

type Result = Applied<string> | OperationError | "pending";

/** Starts a change; `result()` is "pending" until it is answered. */
function started(letter: string, patienceMs = 10_000): { result(): Result } {
  let result: Result = "pending";
  node.replica.change("k", append(letter), node.clock.now() + patienceMs).then(
    (applied) => (result = applied),
    (error: unknown) => (result = error as OperationError),
  );
  return { result: () => result };
}

function proposalIn(sent: Sent | undefined): { readonly ballot: Ballot; readonly next: Ballot; readonly text: string } {
  if (sent?.question.body.kind !== "accept") throw new Error("no accept was sent");
  const { ballot, next, value } = sent.question.body;
  const { payload } = decodeEnvelope(value);
  return { ballot, next: next ?? zeroBallot, text: payload === undefined ? "" : decodeText(payload) };
}

/** Takes the prepares of the next round and answers them all. */
async function promise(body: AnswerBody): Promise<void> {
  const sent = await node.take("prepare");
  if (sent.length === 0) throw new Error("no prepare was sent");
  for (const each of sent) node.answer(each, body);
}

/** Writes a letter with the help of b alone. */
async function write(letter: string): Promise<Sent> {
  const change = started(letter);
  await promise(promised());
  const [toB] = await node.take("accept");
  node.answer(toB, accepted());
  await node.clock.settle();
  expect(change.result()).toMatchObject({ output: letter });
  return toB as Sent;
}

describe("one round trip", () => {
  it("prepares nothing for the next write once a quorum promised with the last one", async () => {
    const first = proposalIn(await write("a"));
    const change = started("b");
    const sent = await node.take("prepare", "accept");
    expect(sent.map(({ question }) => question.body.kind)).toEqual(["accept", "accept"]);
    expect(proposalIn(sent[0])).toMatchObject({ ballot: first.next, text: "ab" });
    node.answer(sent[0], accepted());
    await node.clock.settle();
    expect(change.result()).toMatchObject({ output: "ab", version: 2 });
  });

  it("prepares again when a quorum accepted but did not promise", async () => {
    void started("a");
    await promise(promised());
    for (const sent of await node.take("accept")) node.answer(sent, accepted(false));
    void started("b");
    expect((await node.take("prepare", "accept")).map(({ question }) => question.body.kind)).toContain("prepare");
  });

  it("prepares again in another configuration (R1)", async () => {
    await write("a");
    const { joint, last } = changeTo(node.last, [node.self, node.b]);
    node.ask(node.b, last, { kind: "adopt", links: [joint, last] });
    await node.clock.settle();
    void started("b");
    const sent = await node.take("prepare", "accept");
    expect(sent.map(({ question, frame }) => [question.body.kind, frame.epoch])).toEqual([["prepare", 5]]);
  });

  it("uses a promise once: after a round without a quorum it prepares again, higher (R15)", async () => {
    await write("a");
    void started("b");
    const [lost] = await node.take("accept");
    await node.clock.advance(testLimits.roundMs + testLimits.backoffMaxMs);
    const [prepare] = await node.take("prepare");
    const { body } = prepare?.question ?? {};
    expect(body?.kind).toBe("prepare");
    expect(compareBallots((body as { readonly ballot: Ballot }).ballot, proposalIn(lost).next)).toBeGreaterThan(0);
  });
});

describe("chaining", () => {
  it("takes everything that waits for a key into one round, in order", async () => {
    const changes = [..."abcdef"].map((letter) => started(letter));
    await promise(promised());
    const [toB] = await node.take("accept");
    expect(proposalIn(toB).text).toBe("abcdef");
    node.answer(toB, accepted());
    await node.clock.settle();
    expect(changes.map((change) => (change.result() as Applied<string>).version)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("takes what arrives during a round into the next one, and answers neither early", async () => {
    const first = started("a");
    await promise(promised());
    const [round] = await node.take("accept");
    const [second, third] = [started("b"), started("c")];
    await node.clock.settle();
    expect([first, second, third].map((change) => change.result())).toEqual(["pending", "pending", "pending"]);
    node.answer(round, accepted());
    const [next] = await node.take("accept");
    expect(proposalIn(next).text).toBe("abc");
    expect(first.result()).toMatchObject({ output: "a" });
    expect([second, third].map((change) => change.result())).toEqual(["pending", "pending"]);
  });
});

describe("R16: outcomes", () => {
  it("not applied, when no accept was ever sent", async () => {
    const change = started("a", 2_000);
    await node.clock.advance(2_100);
    expect(change.result()).toMatchObject({ outcome: "not-applied", reason: "NO_QUORUM" });
    expect(await node.take("accept")).toEqual([]);
  });

  it("not applied, and never carried afterwards, when the time is over before the promises come", async () => {
    const change = started("a", 200);
    const [toB] = await node.take("prepare");
    await node.clock.advance(250);
    expect(change.result()).toMatchObject({ outcome: "not-applied" });
    node.answer(toB, promised());
    expect(await node.take("accept")).toEqual([]);
  });

  it("unknown, though every member refused the accept: a copy may arrive later", async () => {
    const change = started("a", 400);
    await promise(promised());
    for (const sent of await node.take("accept")) node.answer(sent, conflict(50));
    await node.clock.advance(500);
    expect(change.result()).toMatchObject({ outcome: "unknown", reason: "OUTCOME_UNKNOWN" });
  });

  it("unknown operations are never carried again", async () => {
    const given = started("a", 100);
    await promise(promised());
    await node.take("accept");
    await node.clock.advance(200);
    expect(given.result()).toMatchObject({ outcome: "unknown" });
    const later = started("b");
    await node.clock.advance(testLimits.roundMs + testLimits.backoffMaxMs);
    await promise(promised(written("x", 60)));
    const [toB] = await node.take("accept");
    expect(proposalIn(toB).text).toBe("xb");
    node.answer(toB, accepted());
    await node.clock.settle();
    expect(later.result()).toMatchObject({ output: "xb" });
  });

  it("a failed compare waits for its round's quorum too", async () => {
    const kept = node.replica.change("k", () => ({ kind: "keep", output: "no" }), node.clock.now() + 10_000);
    let answered = false;
    void kept.then(() => (answered = true));
    await promise(promised(written("x", 7)));
    const [toB] = await node.take("accept");
    expect(proposalIn(toB).text).toBe("x");
    expect(answered).toBe(false);
    node.answer(toB, accepted());
    expect(await kept).toMatchObject({ output: "no", version: 1 });
  });

  it("what arrives after the promises were asked for is not answered by them, should they show nothing", async () => {
    const look: Change<string> = (current) => ({ kind: "keep", output: current === undefined ? "nothing" : "there" });
    const early = node.replica.change("k", look, node.clock.now() + 10_000);
    const [toB] = await node.take("prepare");
    let lateAnswered = false;
    const late = node.replica.change("k", look, node.clock.now() + 10_000);
    void late.then(() => (lateAnswered = true));
    node.answer(toB, promised());
    expect(await early).toMatchObject({ output: "nothing" });
    const again = await node.take("prepare", "accept");
    expect(again.map(({ question }) => question.body.kind)).toEqual(["prepare", "prepare"]);
    expect(lateAnswered).toBe(false);
    node.answer(again[0], promised());
    expect(await late).toMatchObject({ output: "nothing" });
  });

  it("stopped between promise and accept: not applied, and no accept leaves", async () => {
    const change = started("a");
    const [toB] = await node.take("prepare");
    node.answer(toB, promised());
    // In the same breath, before the proposer has its turn.
    void node.replica.close();
    await node.clock.settle();
    expect(change.result()).toMatchObject({ outcome: "not-applied", reason: "NO_QUORUM" });
    expect(await node.take("accept")).toEqual([]);
  });

  it("stopped after the accept: unknown", async () => {
    const change = started("a");
    await promise(promised());
    await node.take("accept");
    void node.replica.close();
    await node.clock.settle();
    expect(change.result()).toMatchObject({ outcome: "unknown" });
  });
});

describe("R17: an operation in doubt", () => {
  /** A round that carries "a" and gets no quorum; resolves with what it proposed. */
  async function lost(change: { result(): Result }): Promise<Envelope> {
    await promise(promised());
    const [toB, toC] = await node.take("accept");
    for (const sent of [toB, toC]) node.answer(sent, conflict(50));
    await node.clock.advance(testLimits.backoffMaxMs);
    expect(change.result()).toBe("pending");
    if (toB?.question.body.kind !== "accept") throw new Error("no accept was sent");
    return decodeEnvelope(toB.question.body.value);
  }

  it("is answered by the attempt that turns out to be in, and not applied again", async () => {
    const change = started("a");
    const attempt = await lost(change);
    await promise(promised(attempt));
    const [toB] = await node.take("accept");
    expect(proposalIn(toB).text).toBe("a");
    node.answer(toB, accepted());
    await node.clock.settle();
    expect(change.result()).toMatchObject({ output: "a", version: 1 });
  });

  it("is applied again, once, where it is surely not in", async () => {
    const change = started("a");
    await lost(change);
    await promise(promised(written("x", 60)));
    const [toB] = await node.take("accept");
    expect(proposalIn(toB).text).toBe("xa");
    node.answer(toB, accepted());
    await node.clock.settle();
    expect(change.result()).toMatchObject({ output: "xa", version: 2 });
  });

  it("is answered unknown, at once and without another accept, where nobody can tell", async () => {
    const change = started("a");
    await lost(change);
    const forgotten: Envelope = { ...written("x", 60), forgotten: rival(55) };
    await promise(promised(forgotten));
    expect(await node.take("accept")).toEqual([]);
    expect(change.result()).toMatchObject({ outcome: "unknown" });
  });

  it("goes before everything newer", async () => {
    const change = started("a");
    const newer = started("b");
    await lost(change);
    void started("c");
    await promise(promised());
    const [toB] = await node.take("accept");
    expect(proposalIn(toB).text).toBe("abc");
    expect(newer.result()).toBe("pending");
  });

  it("goes before one that changed nothing so far, though that one is older", async () => {
    const follow: Change<string> = (current) =>
      current === undefined ? { kind: "keep", output: "nothing" } : append("f")(current);
    const follower = node.replica.change("k", follow, node.clock.now() + 10_000);
    const change = started("a");
    await lost(change);
    await promise(promised(written("x", 60)));
    const [toB] = await node.take("accept");
    expect(proposalIn(toB).text).toBe("xaf");
    node.answer(toB, accepted());
    expect(await follower).toMatchObject({ output: "xaf" });
  });

  it("is unknown where an entry of its own ballot may have been forgotten", async () => {
    const change = started("a");
    const attempt = await lost(change);
    await promise(promised({ ...written("x", 60), forgotten: attempt.ballot }));
    await node.clock.settle();
    expect(change.result()).toMatchObject({ outcome: "unknown" });
  });

  it("was born below every ballot that carried it", async () => {
    const change = started("a");
    const attempt = await lost(change);
    const birth = ballotBefore(attempt.ballot);
    // An entry forgotten at the birth itself cannot be this operation's.
    await promise(promised({ ...written("x", 60), forgotten: birth }));
    expect(proposalIn((await node.take("accept"))[0]).text).toBe("xa");
  });
});

describe("bounds", () => {
  it("refuses what is too much as OVERLOADED, not applied, and takes more when there is room", async () => {
    const changes = Array.from({ length: 300 }, () => started("a"));
    const refused = started("b");
    await node.clock.settle();
    expect(refused.result()).toMatchObject({ outcome: "not-applied", reason: "OVERLOADED" });
    await promise(promised());
    const [toB] = await node.take("accept");
    expect(proposalIn(toB).text).toBe("a".repeat(300));
    node.answer(toB, accepted());
    await node.clock.settle();
    expect(changes.every((change) => change.result() !== "pending")).toBe(true);
    const later = started("c");
    await node.clock.settle();
    expect(later.result()).toBe("pending");
  });

  it("lets a change that throws cost no other operation of the key", async () => {
    const broken = node.replica
      .change(
        "k",
        () => {
          throw new Error("broken");
        },
        node.clock.now() + 10_000,
      )
      .catch((error: unknown) => error);
    const change = started("a");
    await promise(promised());
    const [toB] = await node.take("accept");
    node.answer(toB, accepted());
    expect(await broken).toMatchObject({ reason: "INTERNAL", outcome: "not-applied" });
    expect(change.result()).toMatchObject({ output: "a" });
  });

  it("answers INTERNAL for a register it cannot read, and goes on", async () => {
    const change = started("a");
    const [toB] = await node.take("prepare");
    node.answer(toB, { kind: "promised", accepted: rival(9), value: Uint8Array.of(255), floor: zeroBallot });
    await node.clock.settle();
    expect(change.result()).toMatchObject({ reason: "INTERNAL", outcome: "not-applied" });
    const next = started("b");
    await promise(promised());
    const [accept] = await node.take("accept");
    node.answer(accept, accepted());
    await node.clock.settle();
    expect(next.result()).toMatchObject({ output: "b" });
  });
});
