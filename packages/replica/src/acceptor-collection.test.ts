import { absurdJump, zeroBallot } from "@quorate/synod";
import { describe, expect, it } from "vitest";
import { type TestHost, ballotOf, changeTo, cluster, memberOf, startMember } from "./acceptor.test-support.ts";
import { readDurableState } from "./durable-state.ts";
import { emptyEnvelope, encodeEnvelope } from "./envelope.ts";
import type { AnswerBody, FencedBody } from "./frame.ts";
import { configurationKey } from "./keys.ts";

// R14 at one store: what it removes, when, and what it remembers of it.

const tombstone = encodeEnvelope({ ...emptyEnvelope, ballot: ballotOf(3) });
const live = encodeEnvelope({ ...emptyEnvelope, ballot: ballotOf(3), version: 1, payload: Uint8Array.of(7) });
const prepare = (counter: number, key = "key"): FencedBody => ({ kind: "prepare", key, ballot: ballotOf(counter) });
const accept = (counter: number, value: Uint8Array, key = "key"): FencedBody => ({
  kind: "accept",
  key,
  ballot: ballotOf(counter),
  value,
  next: undefined,
});
const collect = (counter: number, key = "key"): FencedBody => ({ kind: "collect", key, ballot: ballotOf(counter) });

/** Asks one after the other, each in a batch of its own. */
async function told(test: TestHost & Awaited<ReturnType<typeof startMember>>, ...bodies: readonly FencedBody[]) {
  const answers: (AnswerBody | undefined)[] = [];
  for (const body of bodies) {
    const answer = test.ask(body, test.first);
    await test.clock.settle();
    answers.push(answer[0]);
  }
  return answers;
}

describe("R14: a store that is asked to collect", () => {
  it("removes the tombstone and raises its floor in one batch, which a restart reads back", async () => {
    const test = await startMember();
    const before = test.host.registers;
    await told(test, accept(5, tombstone));
    expect(test.host.registers).toBe(before + 1);
    expect(await told(test, collect(5))).toEqual([{ kind: "collected" }]);
    expect(test.host.registers).toBe(before);
    const batch = test.store.batches.at(-1);
    expect(batch).toMatchObject({ registers: [["key", undefined]], registersTotal: before });
    const meta = new Map(batch?.meta.map(([name, value]) => [name, value ?? new Uint8Array()]));
    const format = new TextEncoder().encode(JSON.stringify({ format: 1, store: "s" }));
    expect(readDurableState(new Map([...meta, ["identity", format]]))?.floor).toEqual(ballotOf(5));
  });

  it("answers only once that is durable", async () => {
    const test = await startMember();
    await told(test, accept(5, tombstone));
    const release = test.store.hold("write");
    const answer = test.ask(collect(5), test.first);
    await test.clock.settle();
    expect(answer).toEqual([]);
    release();
    await test.clock.settle();
    expect(answer).toEqual([{ kind: "collected" }]);
  });

  it("keeps out, afterwards, whatever was on its way before", async () => {
    const test = await startMember();
    const late = [accept(5, tombstone), accept(4, live), prepare(5), prepare(4)];
    const [, , ...answers] = await told(test, accept(5, tombstone), collect(5), ...late);
    expect(answers).toEqual(late.map(() => ({ kind: "conflict", highest: ballotOf(5) })));
    expect(await told(test, prepare(6))).toEqual([
      { kind: "promised", accepted: zeroBallot, value: undefined, floor: ballotOf(5) },
    ]);
  });

  it("is asked twice, or long after the key was created again, and does nothing more", async () => {
    const test = await startMember();
    const [, first, second] = await told(test, accept(5, tombstone), collect(5), collect(5));
    expect([first, second]).toEqual([{ kind: "collected" }, { kind: "collected" }]);
    expect(await told(test, accept(8, live), collect(5))).toEqual([
      { kind: "accepted", nextPromised: false },
      { kind: "kept" },
    ]);
    expect(await told(test, accept(9, tombstone), collect(5))).toMatchObject([{}, { kind: "kept" }]);
    expect(await told(test, { kind: "read", key: "key" })).toMatchObject([{ accepted: ballotOf(9) }]);
  });

  it.each([
    ["the key was created again before", [accept(5, tombstone), accept(6, live)]],
    ["a later tombstone is there, which others may lack", [accept(4, tombstone), accept(6, tombstone)]],
    ["the tombstone never came", [accept(4, tombstone)]],
    ["a later promise is outstanding (C4)", [accept(5, tombstone), prepare(6)]],
    ["it is no tombstone", [accept(5, live)]],
    ["it is nothing that this package wrote", [accept(5, Uint8Array.of(1, 2, 3))]],
    ["nothing was ever there", []],
  ])("keeps the register where %s", async (_, before) => {
    const test = await startMember();
    await told(test, ...before);
    const registers = test.host.registers;
    expect(await told(test, collect(5))).toEqual([{ kind: "kept" }]);
    expect([test.host.registers, test.host.state.floor]).toEqual([registers, zeroBallot]);
  });

  it("keeps the configuration register, whatever is in it", async () => {
    const test = await startMember();
    await told(test, accept(7, tombstone, configurationKey));
    expect(await told(test, collect(7, configurationKey))).toEqual([{ kind: "kept" }]);
  });

  it("refuses while joint, and what was asked before the configuration in force", async () => {
    const test = await startMember();
    await told(test, accept(5, tombstone));
    const { joint } = changeTo(test.first, [test.self, memberOf("b")]);
    void test.host.adopt(cluster, [test.first, joint]);
    await test.clock.settle();
    const [inJoint, stale] = [
      test.ask({ kind: "collect", key: "key", ballot: ballotOf(5, 2) }, joint),
      test.ask(collect(5), test.first),
    ];
    await test.clock.settle();
    expect(inJoint).toMatchObject([{ kind: "refused", why: "wrong-epoch" }]);
    expect(stale).toMatchObject([{ kind: "refused", why: "stale" }]);
    expect(test.host.state.floor).toEqual(zeroBallot);
  });

  it("refuses a ballot of another epoch (R1), and an absurd counter (R20)", async () => {
    const test = await startMember();
    await told(test, accept(5, tombstone));
    expect(await told(test, { kind: "collect", key: "key", ballot: ballotOf(5, 2) })).toMatchObject([
      { kind: "refused", why: "wrong-epoch" },
    ]);
    expect(await told(test, collect(2 * absurdJump))).toMatchObject([{ kind: "refused", why: "absurd-counter" }]);
  });

  it("collects for the second of two that try at once, not for the first", async () => {
    const test = await startMember();
    const answers = await told(test, accept(5, tombstone), prepare(6), collect(5), accept(6, tombstone), collect(6));
    expect(answers.map((answer) => answer?.kind)).toEqual(["accepted", "promised", "kept", "accepted", "collected"]);
    // The first one tries again, and its late questions change nothing.
    expect(await told(test, collect(5), accept(5, tombstone))).toMatchObject([
      { kind: "collected" },
      { kind: "conflict" },
    ]);
  });

  it("has one floor for all keys, the highest of what it removed", async () => {
    const test = await startMember();
    const keys = ["a", "b", "c"];
    for (const [index, key] of keys.entries()) await told(test, accept(5 + index, tombstone, key));
    const answers = ["c", "a", "b"].map((key) => test.ask(collect(5 + keys.indexOf(key), key), test.first));
    await test.clock.settle();
    expect(answers).toEqual(keys.map(() => [{ kind: "collected" }]));
    expect(test.host.state.floor).toEqual(ballotOf(7));
    expect(await told(test, prepare(7, "another"))).toEqual([{ kind: "conflict", highest: ballotOf(7) }]);
  });
});

describe("R14: registers that hold only a promise", () => {
  it("are dropped many at a time, in one batch with a floor over all of them", async () => {
    const test = await startMember();
    const before = test.host.registers;
    const keys = Array.from({ length: 20 }, (_, index) => `k${index}`);
    for (const [index, key] of keys.entries()) await told(test, prepare(10 + index, key));
    const batches = test.store.batches.length;
    void test.host.dropPromises(new Map(keys.map((key, index) => [key, ballotOf(10 + index)])));
    await test.clock.settle();
    expect(test.store.batches).toHaveLength(batches + 1);
    expect(test.host.registers).toBe(before);
    expect(test.host.state.floor).toEqual(ballotOf(29));
  });

  it("stay where anything changed since", async () => {
    const test = await startMember();
    await told(test, prepare(10, "used"), prepare(11, "promised"), prepare(12, "left"));
    await told(test, accept(10, live, "used"), prepare(20, "promised"));
    const noted = { used: 10, promised: 11, left: 12, gone: 13 };
    void test.host.dropPromises(new Map(Object.entries(noted).map(([key, counter]) => [key, ballotOf(counter)])));
    await test.clock.settle();
    expect(test.host.state.floor).toEqual(ballotOf(12));
    expect(await told(test, accept(20, live, "promised"))).toMatchObject([{ kind: "accepted" }]);
    expect(await told(test, { kind: "read", key: "used" })).toMatchObject([{ value: live }]);
  });

  it("are dropped while joint too", async () => {
    const test = await startMember();
    await told(test, prepare(10));
    void test.host.adopt(cluster, [test.first, changeTo(test.first, [test.self, memberOf("b")]).joint]);
    void test.host.dropPromises(new Map([["key", ballotOf(10)]]));
    await test.clock.settle();
    expect(test.host.state.floor).toEqual(ballotOf(10));
  });
});
