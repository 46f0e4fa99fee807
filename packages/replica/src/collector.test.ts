import { afterEach, describe, expect, it } from "vitest";
import {
  type Collecting,
  accepted,
  alive,
  ballotIn,
  collected,
  deleted,
  patienceMs,
  promised,
  rival,
  settleMs,
  startCollecting,
} from "./collector.test-support.ts";
import { encodeEnvelope } from "./envelope.ts";

// R14 as one member drives it.

let node: Collecting;
afterEach(() => node.replica.close());

describe("R14: collecting a deleted key", () => {
  it("has all members promise, accept what they show at one ballot, and remove it when it has settled", async () => {
    node = await startCollecting();
    const key = node.keyOfRank(0);
    await node.stored(key, deleted(9));
    expect(node.collection()).toEqual({ waiting: 1, blockedBy: [], collected: 0 });
    const prepares = await node.answered("prepare", promised(deleted(9)));
    expect(prepares.map(({ frame }) => frame.to)).toEqual([node.b.store, node.c.store]);
    const accepts = await node.answered("accept", accepted);
    const ballot = ballotIn(prepares[0]);
    const value = encodeEnvelope(deleted(9));
    expect(accepts.map(({ question }) => question.body)).toEqual(
      [1, 2].map(() => ({ kind: "accept", key, ballot, value, next: undefined })),
    );
    await node.clock.advance(settleMs * 0.9);
    expect(await node.take("collect")).toEqual([]);
    await node.clock.advance(settleMs * 0.3);
    const collects = await node.answered("collect", collected);
    expect(collects.map(({ question }) => question.body)).toEqual([1, 2].map(() => ({ kind: "collect", key, ballot })));
    expect(node.collection()).toEqual({ waiting: 0, blockedBy: [], collected: 1 });
    expect(node.replica.status().registers).toBe(1);
    await node.clock.advance(10 * settleMs);
    expect(await node.take("prepare", "accept", "collect")).toEqual([]);
  });

  it("re-accepts the highest tombstone that any member shows", async () => {
    node = await startCollecting();
    await node.stored(node.keyOfRank(0), deleted(9));
    const [toB, toC] = await node.next("prepare");
    node.answer(toB, promised(deleted(20)));
    node.answer(toC, promised());
    const [accept] = await node.take("accept");
    expect(accept?.question.body).toMatchObject({ value: encodeEnvelope(deleted(20)) });
  });

  it.each([1, 2])("waits longer where %d other members come before it", async (rank) => {
    node = await startCollecting();
    await node.stored(node.keyOfRank(rank), deleted(9));
    await node.clock.advance(settleMs * (rank + 0.9));
    expect(await node.take("prepare")).toEqual([]);
    await node.clock.advance(settleMs * 0.3);
    expect(await node.take("prepare")).toHaveLength(2);
  });

  it("leaves a key alone that was created again, before the try or as the try finds", async () => {
    node = await startCollecting();
    const [early, late] = [node.keyOfRank(0), node.keyOfRank(0, "late")];
    await node.stored(early, deleted(9));
    await node.stored(late, deleted(10));
    await node.stored(early, alive(11));
    const prepares = await node.next("prepare");
    expect(prepares.map(({ question }) => "key" in question.body && question.body.key)).toEqual([late, late]);
    node.answer(prepares[0], promised(alive(15)));
    node.answer(prepares[1], promised(deleted(10)));
    await node.clock.advance(5 * settleMs);
    expect(await node.take("accept", "collect")).toEqual([]);
    expect(node.collection().waiting).toBe(0);
  });
});

describe("R14a: a member that does not answer", () => {
  it("keeps everything where it is: a majority is not enough to promise", async () => {
    node = await startCollecting();
    await node.stored(node.keyOfRank(0), deleted(9));
    const [toB] = await node.next("prepare");
    node.answer(toB, promised(deleted(9)));
    await node.clock.advance(patienceMs);
    expect(await node.take("accept", "collect")).toEqual([]);
    expect(node.collection()).toEqual({ waiting: 1, blockedBy: [node.c.node], collected: 0 });
  });

  it("nor to accept", async () => {
    node = await startCollecting();
    await node.stored(node.keyOfRank(0), deleted(9));
    await node.answered("prepare", promised(deleted(9)));
    const [toB] = await node.take("accept");
    node.answer(toB, accepted);
    await node.clock.advance(patienceMs);
    expect(node.collection()).toMatchObject({ waiting: 1, blockedBy: [node.c.node] });
    await node.clock.advance(3 * settleMs);
    expect(await node.take("collect")).toEqual([]);
    expect(node.collection().waiting).toBe(1);
  });

  it("is asked with one key at a time, ever more seldom, and named", async () => {
    node = await startCollecting();
    for (let index = 0; index < 30; index++) await node.stored(node.keyOfRank(0, `k${index}-`), deleted(9 + index));
    await node.clock.advance(settleMs * 1.2);
    // They were under way together when it fell silent.
    expect(await node.answered("prepare", promised(deleted(9)))).not.toEqual([]);
    await node.take("accept");
    await node.clock.advance(patienceMs + 1);
    await node.take("prepare");
    const tries: number[] = [];
    for (let second = 0; second < 30; second++) {
      await node.clock.advance(1_000);
      tries.push((await node.take("prepare")).length / 2);
    }
    expect(Math.max(...tries)).toBeLessThanOrEqual(3);
    expect(tries.slice(10).reduce((sum, each) => sum + each)).toBeLessThanOrEqual(6);
    expect(node.collection()).toMatchObject({ waiting: 30, blockedBy: [node.b.node, node.c.node] });
  });

  it("is asked again soon when anything is heard of it, and then everything goes on", async () => {
    node = await startCollecting();
    for (let index = 0; index < 5; index++) await node.stored(node.keyOfRank(0, `k${index}-`), deleted(9 + index));
    await node.clock.advance(30_000);
    expect(node.collection().blockedBy).toEqual([node.b.node, node.c.node]);
    await node.take("prepare");
    node.ask(node.b, node.last, { kind: "read", key: "x" });
    node.ask(node.c, node.last, { kind: "read", key: "x" });
    const probe = await node.next("prepare", 2_000);
    expect(probe).toHaveLength(2);
    for (const sent of probe) node.answer(sent, promised(deleted(9)));
    await node.answered("accept", accepted);
    expect(node.collection().blockedBy).toEqual([]);
    expect(await node.answered("prepare", promised(deleted(9)))).toHaveLength(8);
  });

  it("that refuses is named alone", async () => {
    node = await startCollecting();
    await node.stored(node.keyOfRank(0), deleted(9));
    const [, toC] = await node.next("prepare");
    node.answer(toC, { kind: "refused", why: "not-voting", detail: "" });
    await node.clock.settle();
    expect(node.collection().blockedBy).toEqual([node.c.node]);
  });
});

describe("R14: registers that hold only a promise", () => {
  it("leave the store when no value followed for a while, and a value keeps them", async () => {
    node = await startCollecting();
    for (let index = 0; index < 50; index++) {
      node.ask(node.b, node.last, { kind: "prepare", key: `k${index}`, ballot: rival(10 + index) });
    }
    await node.clock.settle();
    expect(node.replica.status().registers).toBe(51);
    await node.stored("k7", { ...alive(17), ballot: rival(17) });
    await node.clock.advance(4 * settleMs);
    expect(node.replica.status()).toMatchObject({ registers: 2, collection: { waiting: 0, collected: 0 } });
    const answers = node.ask(node.b, node.last, { kind: "prepare", key: "k3", ballot: rival(13) });
    await node.clock.settle();
    expect(answers).toEqual([{ kind: "conflict", highest: rival(59) }]);
  });
});
