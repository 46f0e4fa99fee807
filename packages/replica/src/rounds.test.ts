import { type Ballot, type ProposerId, absurdJump, compareBallots, zeroBallot } from "@quorate/synod";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { changeTo } from "./acceptor.test-support.ts";
import { testLimits } from "./cluster.test-support.ts";
import type { AnswerBody } from "./frame.ts";
import { type ScriptedMember, type Sent, startScriptedMember } from "./scripted.test-support.ts";

let node: ScriptedMember;
beforeEach(async () => {
  node = await startScriptedMember();
});
afterEach(() => node.replica.close());

const absent: AnswerBody = { kind: "promised", accepted: zeroBallot, value: undefined, floor: zeroBallot };
const accepted: AnswerBody = { kind: "accepted", nextPromised: true };
const other = (counter: number, epoch = 3): Ballot => ({ epoch, counter, proposer: "zz" as ProposerId });
const write = (key = "k") =>
  node.replica
    .change(key, () => ({ kind: "write", payload: Uint8Array.of(1), output: "done" }), node.clock.now() + 60_000)
    .catch((error: unknown) => error);

function ballotIn(sent: Sent | undefined): Ballot {
  if (sent?.question.body.kind !== "prepare" && sent?.question.body.kind !== "accept") throw new Error("no ballot");
  return sent.question.body.ballot;
}

function epochsIn(sent: Sent | undefined): readonly number[] {
  if (sent?.question.body.kind !== "adopt") throw new Error("no links");
  return sent.question.body.links.map(({ configuration }) => configuration.epoch);
}

describe("a phase", () => {
  it("asks every member once, in the configuration in force", async () => {
    void write();
    const sent = await node.take("prepare");
    expect(sent.map(({ frame }) => frame.to)).toEqual([node.b.store, node.c.store]);
    for (const { frame } of sent) expect(frame).toMatchObject({ epoch: 3, configuration: "c3" });
  });

  it("ends at a quorum: a silent member delays nothing", async () => {
    const result = write();
    const [toB] = await node.take("prepare");
    node.answer(toB, absent);
    const [accept] = await node.take("accept");
    node.answer(accept, accepted);
    await node.clock.settle();
    expect(await result).toMatchObject({ output: "done", version: 1 });
    expect(node.clock.now()).toBe(0);
  });

  it("is not won by one member's answer, however often it comes", async () => {
    void write();
    node.store.hold("write");
    const [toB] = await node.take("prepare");
    for (let copy = 0; copy < 3; copy++) node.answer(toB, absent);
    expect(await node.take("accept")).toEqual([]);
  });

  it("is not won by the answer of a question to another store", async () => {
    void write();
    node.store.hold("write");
    const [toB, toC] = await node.take("prepare");
    node.answer(toB, absent);
    node.answer(toC, absent, { from: { node: "b", store: node.b.store, process: "x" as ProposerId } });
    expect(await node.take("accept")).toEqual([]);
    node.answer(toC, absent);
    expect(await node.take("accept")).toHaveLength(2);
  });

  it.each<readonly [string, AnswerBody]>([
    ["a read's answer", { kind: "observed", accepted: zeroBallot, value: undefined }],
    ["an acceptance", accepted],
    ["a probe's answer", { kind: "reserved" }],
  ])("takes %s to a prepare for a refusal", async (_, body) => {
    void write();
    const [toB, toC] = await node.take("prepare");
    node.answer(toB, body);
    node.answer(toC, body);
    expect(await node.take("accept")).toEqual([]);
    await node.clock.advance(testLimits.backoffMaxMs);
    expect(await node.take("prepare")).not.toEqual([]);
  });

  it("that gets no verdict in time burns its ballot: late answers count for nothing (R15)", async () => {
    void write();
    const first = await node.take("prepare");
    await node.clock.advance(testLimits.roundMs + testLimits.backoffMaxMs);
    const second = await node.take("prepare");
    expect(compareBallots(ballotIn(second[0]), ballotIn(first[0]))).toBeGreaterThan(0);
    for (const sent of first) node.answer(sent, absent);
    expect(await node.take("accept")).toEqual([]);
    node.answer(second[0], absent);
    const [accept] = await node.take("accept");
    expect(ballotIn(accept)).toEqual(ballotIn(second[0]));
  });

  it("that meets a higher ballot is followed by one above it", async () => {
    void write();
    const [toB, toC] = await node.take("prepare");
    for (const sent of [toB, toC]) node.answer(sent, { kind: "conflict", highest: other(500) });
    await node.clock.advance(testLimits.backoffMaxMs);
    const [again] = await node.take("prepare");
    expect(compareBallots(ballotIn(again), other(500))).toBeGreaterThan(0);
    expect(node.events).toContainEqual({ kind: "conflict", phase: "prepare", highest: other(500) });
  });
});

describe("a store that is against it at once, where the third one", () => {
  /** Runs the phases of a write: b answers at once, c some time later; resolves with how long it took. */
  async function writeWith(ofB: AnswerBody, delayMs: number): Promise<number> {
    const result = write(`k${++written}`);
    let isOver = false;
    void result.then(() => (isOver = true));
    const startedMs = node.clock.now();
    const arriving: (readonly [atMs: number, sent: Sent])[] = [];
    while (!isOver && node.clock.now() - startedMs < 10_000) {
      for (const sent of await node.take("prepare", "accept")) {
        if (sent.frame.to === node.b.store) node.answer(sent, ofB);
        else arriving.push([node.clock.now() + delayMs, sent]);
      }
      await node.clock.advance(1);
      const due = arriving.filter(([atMs]) => atMs <= node.clock.now());
      arriving.splice(0, due.length);
      for (const [, sent] of due) node.answer(sent, sent.question.body.kind === "prepare" ? absent : accepted);
    }
    return node.clock.now() - startedMs;
  }
  let written = 0;
  const refusal: AnswerBody = { kind: "refused", why: "wrong-store", detail: "another store is here" };

  it("is fast: nobody waits for a quorum's sake", async () => {
    expect(await writeWith(refusal, 2)).toBeLessThan(10);
  });

  it("is slow: haste does not keep the quorum from forming, and it is found once only", async () => {
    const slowMs = testLimits.roundMs / 2;
    expect(await writeWith(refusal, slowMs)).toBeLessThan(2_000);
    expect(await writeWith(refusal, slowMs)).toBeLessThan(2 * slowMs + 20);
  });

  it("is dead: another attempt is made long before a round's patience is over", async () => {
    void write();
    const [toB] = await node.take("prepare");
    node.answer(toB, { kind: "conflict", highest: other(500) });
    await node.clock.advance(testLimits.roundMs / 10 + testLimits.backoffMaxMs);
    expect(await node.take("prepare")).not.toEqual([]);
  });

  it("is dead: a conflict costs no more however often it comes, as every next ballot may win the first one over", async () => {
    void write();
    for (let time = 1; time <= 6; time++) {
      const [toB] = await node.take("prepare");
      node.answer(toB, { kind: "conflict", highest: other(500 * time) });
      await node.clock.advance(testLimits.roundMs / 10 + testLimits.backoffMaxMs);
    }
    const [toB] = await node.take("prepare");
    expect(compareBallots(ballotIn(toB), other(3000))).toBeGreaterThan(0);
  });
});

describe("R2: a phase of a configuration that is no longer in force", () => {
  it("ends at once, and the next one asks in the new one", async () => {
    void write();
    await node.take("prepare");
    const { joint } = changeTo(node.last, [node.self, node.b]);
    node.ask(node.b, joint, { kind: "adopt", links: [joint] });
    await node.clock.settle();
    await node.clock.advance(testLimits.backoffMaxMs);
    const again = await node.take("prepare");
    expect(again.map(({ frame }) => frame.epoch)).toEqual([4, 4]);
  });
});

describe("R20: an absurd counter", () => {
  const poison = other(absurdJump * 2);

  it.each<readonly [string, AnswerBody]>([
    ["a conflict", { kind: "conflict", highest: poison }],
    ["a promise of a value", { kind: "promised", accepted: poison, value: Uint8Array.of(1), floor: zeroBallot }],
    ["a promise with a floor", { kind: "promised", accepted: zeroBallot, value: undefined, floor: poison }],
  ])("in %s is reported, counts as a refusal and is not followed", async (_, body) => {
    void write();
    const [toB, toC] = await node.take("prepare");
    for (const sent of [toB, toC]) node.answer(sent, body);
    expect(await node.take("accept")).toEqual([]);
    expect(node.events).toContainEqual(expect.objectContaining({ kind: "absurd-counter", counter: poison.counter }));
    await node.clock.advance(testLimits.backoffMaxMs);
    const [again] = await node.take("prepare");
    expect(ballotIn(again).counter).toBeLessThan(1000);
  });

  it("in a question is refused and not followed", async () => {
    const answers = node.ask(node.b, node.last, { kind: "prepare", key: "k", ballot: poison });
    await node.clock.settle();
    expect(answers).toMatchObject([{ kind: "refused", why: "absurd-counter" }]);
    const read = node.ask(node.b, node.last, { kind: "prepare", key: "k", ballot: other(50) });
    await node.clock.settle();
    expect(read).toMatchObject([{ kind: "promised" }]);
  });
});

describe("R1: the ballot's epoch is the message's", () => {
  it.each([2, 4])("a ballot of epoch %i in a message of epoch 3 is refused", async (epoch) => {
    const prepare = node.ask(node.b, node.last, { kind: "prepare", key: "k", ballot: other(50, epoch) });
    const value = Uint8Array.of(1);
    const accept = node.ask(node.b, node.last, {
      kind: "accept",
      key: "k",
      ballot: other(50, epoch),
      value,
      next: undefined,
    });
    const next = node.ask(node.b, node.last, {
      kind: "accept",
      key: "k",
      ballot: other(50),
      value,
      next: other(51, epoch),
    });
    await node.clock.settle();
    for (const answers of [prepare, accept, next]) expect(answers).toMatchObject([{ why: "wrong-epoch" }]);
    expect(node.store.batches.at(-1)?.registers.map(([key]) => key)).not.toContain("k");
  });
});

describe("R2: whoever is fenced is brought forward", () => {
  it("sends a member that is behind the links it lacks, once for all its refusals of a moment", async () => {
    void write("x");
    void write("y");
    for (const sent of await node.take("prepare")) {
      if (sent.frame.to === node.b.store) node.answer(sent, { kind: "refused", why: "behind", epoch: 1 });
    }
    const adoptions = await node.take("adopt");
    expect(adoptions.map((sent) => [sent.frame.to, epochsIn(sent)])).toEqual([[node.b.store, [1, 2, 3]]]);
  });

  it("also where a quorum had answered before it", async () => {
    const reading = node.replica.read("k", node.clock.now() + 60_000);
    const [toB, toC] = await node.take("read");
    const nothing = { kind: "observed", accepted: zeroBallot, value: undefined } as const;
    node.answer(toC, nothing);
    expect(await reading).toBeUndefined();
    node.answer(toB, { kind: "refused", why: "behind", epoch: 1 });
    const adoptions = await node.take("adopt");
    expect(adoptions.map((sent) => [sent.frame.to, epochsIn(sent)])).toEqual([[node.b.store, [1, 2, 3]]]);
  });

  it("but not on the word of another cluster, or in answer to another process", async () => {
    void write();
    const [toB] = await node.take("prepare");
    node.answer(toB, { kind: "refused", why: "behind", epoch: 1 }, { cluster: "another" });
    const process = "before" as ProposerId;
    const answer = { kind: "answer", attempt: 1, process, body: { kind: "refused", why: "behind", epoch: 1 } } as const;
    node.answer(toB, answer.body, { messages: [answer] });
    expect(await node.take("adopt")).toEqual([]);
  });

  it("gives a newcomer the whole history (R3)", async () => {
    void write();
    const [toB] = await node.take("prepare");
    node.answer(toB, { kind: "refused", why: "behind", epoch: 0 });
    const [adoption] = await node.take("adopt");
    expect(epochsIn(adoption)).toEqual([1, 2, 3]);
  });
});
