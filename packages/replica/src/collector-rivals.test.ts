import { compareBallots } from "@quorate/synod";
import { afterEach, describe, expect, it } from "vitest";
import { ballotOf, changeTo } from "./acceptor.test-support.ts";
import {
  type Collecting,
  accepted,
  ballotIn,
  collected,
  deleted,
  promised,
  rival,
  settleMs,
  startCollecting,
} from "./collector.test-support.ts";
import { encodeEnvelope } from "./envelope.ts";
import type { Sent } from "./scripted.test-support.ts";

// R14 as one member drives it, while others use the key, change the members or keep the register.

let node: Collecting;
afterEach(() => node.replica.close());

describe("R14: a collection and operations of the key", () => {
  const write = (key: string) =>
    node.replica.change(
      key,
      () => ({ kind: "write", payload: Uint8Array.of(5), output: "written" }),
      node.clock.now() + 9_000,
    );

  it.each(["prepare", "accept"] as const)(
    "go one after the other (R15): one that arrives in the %s of a try ends it, and its member waits on",
    async (phase) => {
      node = await startCollecting();
      const key = node.keyOfRank(0);
      await node.stored(key, deleted(9));
      const [first] = await node.next("prepare");
      if (phase === "accept") await node.answered("prepare", promised(deleted(9)));
      if (phase === "accept") await node.take("accept");
      const arrivedAt = node.clock.now();
      const written = write(key);
      const prepares = await node.answered("prepare", promised(deleted(9)));
      expect(node.clock.now()).toBe(arrivedAt);
      expect(compareBallots(ballotIn(prepares[0]), ballotIn(first))).toBeGreaterThan(0);
      expect(node.collection()).toMatchObject({ blockedBy: [] });
      await node.answered("accept", accepted);
      expect(await written).toMatchObject({ output: "written", version: 1 });
    },
  );

  it("does not begin while an operation is under way", async () => {
    node = await startCollecting();
    const key = node.keyOfRank(0);
    await node.stored(key, deleted(9));
    await node.clock.advance(settleMs * 0.99);
    void write(key).catch(() => undefined);
    await node.take("prepare");
    await node.clock.advance(settleMs * 0.15);
    expect(await node.take("prepare")).toEqual([]);
  });

  it("drops the promise that the last operation left (R15)", async () => {
    node = await startCollecting();
    const key = node.keyOfRank(0);
    const remove = node.replica.change(key, () => ({ kind: "delete", output: "gone" }), node.clock.now() + 9_000);
    await node.answered("prepare", promised());
    const [accept] = await node.take("accept");
    for (const answer of [accept]) node.answer(answer, { kind: "accepted", nextPromised: true });
    await remove;
    await node.clock.advance(settleMs * 1.2);
    const tombstone = { ...deleted(0), ballot: ballotIn(accept) };
    await node.answered("prepare", promised(tombstone));
    await node.answered("accept", accepted);
    void write(key).catch(() => undefined);
    // The promise would have let it go on without asking, at a ballot below what all members accepted since.
    expect(await node.take("prepare")).toHaveLength(2);
  });

  it("drops that promise too where the try ends before this member's own store gave it away", async () => {
    node = await startCollecting();
    const key = node.keyOfRank(0);
    const remove = node.replica.change(key, () => ({ kind: "delete", output: "gone" }), node.clock.now() + 9_000);
    await node.answered("prepare", promised());
    const [accept] = await node.take("accept");
    node.answer(accept, { kind: "accepted", nextPromised: true });
    await remove;
    await node.clock.advance(settleMs * 0.9);
    node.store.hold("write");
    const [toB] = await node.next("prepare");
    node.answer(toB, { kind: "conflict", highest: rival(500) });
    void write(key).catch(() => undefined);
    expect(await node.take("prepare", "accept")).toMatchObject([
      { question: { body: { kind: "prepare" } } },
      { question: { body: { kind: "prepare" } } },
    ]);
  });

  it("gives way to a higher ballot and tries again later", async () => {
    node = await startCollecting();
    await node.stored(node.keyOfRank(0), deleted(9));
    const [toB] = await node.next("prepare");
    node.answer(toB, { kind: "conflict", highest: rival(500) });
    await node.clock.advance(settleMs * 0.5);
    expect(node.collection()).toEqual({ waiting: 1, blockedBy: [], collected: 0 });
    expect(await node.take("prepare", "accept")).toEqual([]);
    await node.clock.advance(settleMs);
    const again = await node.take("prepare");
    expect(ballotIn(again[0]).counter).toBeGreaterThan(500);
  });
});

describe("R14: a collection and a change of configuration", () => {
  it("goes on at once when the member that did not answer is none any more", async () => {
    node = await startCollecting();
    await node.stored(node.keyOfRank(0), deleted(9));
    await node.clock.advance(60_000);
    expect(node.collection().blockedBy).toEqual([node.b.node, node.c.node]);
    const { joint, last } = changeTo(node.last, [node.self, node.b]);
    node.ask(node.b, last, { kind: "adopt", links: [node.last, joint, last] });
    await node.clock.settle();
    expect(node.collection().blockedBy).toEqual([]);
    await node.take("prepare");
    const sent = await node.next("prepare", settleMs * 0.3);
    expect(sent.map(({ frame }) => frame.to)).toEqual([node.b.store]);
  });

  it("names nobody for a try that the change ended", async () => {
    node = await startCollecting();
    await node.stored(node.keyOfRank(0), deleted(9));
    await node.next("prepare");
    const { joint, last } = changeTo(node.last, [node.self, node.b]);
    node.ask(node.b, last, { kind: "adopt", links: [node.last, joint, last] });
    await node.clock.settle();
    expect(node.collection()).toMatchObject({ waiting: 1, blockedBy: [] });
  });

  it("is not tried while joint", async () => {
    node = await startCollecting();
    const { joint } = changeTo(node.last, [node.self, node.b]);
    node.ask(node.b, joint, { kind: "adopt", links: [node.last, joint] });
    await node.clock.settle();
    const key = node.keyOfRank(0);
    const value = encodeEnvelope({ ...deleted(9), ballot: ballotOf(9, 4) });
    node.ask(node.b, joint, { kind: "accept", key, ballot: ballotOf(9, 4), value, next: undefined });
    await node.clock.advance(10 * settleMs);
    expect(await node.take("prepare", "accept", "collect")).toEqual([]);
    expect(node.collection()).toEqual({ waiting: 1, blockedBy: [], collected: 0 });
  });

  it("removes nothing that was accepted under the configuration before", async () => {
    node = await startCollecting();
    await node.stored(node.keyOfRank(0), deleted(9));
    await node.answered("prepare", promised(deleted(9)));
    await node.answered("accept", accepted);
    const { joint } = changeTo(node.last, [node.self, node.b]);
    node.ask(node.b, joint, { kind: "adopt", links: [node.last, joint] });
    await node.clock.advance(5 * settleMs);
    expect(await node.take("collect")).toEqual([]);
    expect(node.collection().waiting).toBe(1);
  });
});

describe("R14: step (b)", () => {
  /** A key that is about to be removed; resolves with the questions to do so. */
  async function ripe(): Promise<readonly Sent[]> {
    node = await startCollecting();
    await node.stored(node.keyOfRank(0), deleted(9));
    await node.answered("prepare", promised(deleted(9)));
    await node.answered("accept", accepted);
    return node.next("collect");
  }

  it("is asked for again where an answer is missing, a few times", async () => {
    expect(await ripe()).toHaveLength(2);
    let asked = 1;
    for (let passedMs = 0; passedMs < 5 * settleMs; passedMs += 100) {
      await node.clock.advance(100);
      asked += (await node.take("collect")).length / 2;
    }
    expect(asked).toBe(3);
  });

  it("is asked for no more when another configuration is in force", async () => {
    await ripe();
    const { joint } = changeTo(node.last, [node.self, node.b]);
    node.ask(node.b, joint, { kind: "adopt", links: [node.last, joint] });
    await node.clock.settle();
    await node.clock.advance(5 * settleMs);
    expect(await node.take("collect")).toEqual([]);
  });

  it("leaves a key that a member kept to that member", async () => {
    const [toB, toC] = await ripe();
    node.answer(toB, collected);
    node.answer(toC, { kind: "kept" });
    await node.clock.advance(5 * settleMs);
    expect(await node.take("prepare", "accept", "collect")).toEqual([]);
    expect(node.collection()).toEqual({ waiting: 0, blockedBy: [], collected: 1 });
  });
});
