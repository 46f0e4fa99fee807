import type { ConfigurationId } from "@quorate/membership";
import { type ProposerId, type Register, zeroBallot } from "@quorate/synod";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { testLimits } from "./cluster.test-support.ts";
import { startForwarding } from "./forwarding.test-support.ts";
import { PromiseCache } from "./promise-cache.ts";
import {
  type Driven,
  accepted,
  conflict,
  promised,
  proposalIn,
  rival,
  startDriven,
  written,
} from "./proposer.test-support.ts";

// R15: what the next round of a key goes on from, where there is no room to remember its promise.

let node: Driven;
beforeEach(async () => {
  node = await startDriven({ cachedPromisesBytesMax: 0 });
});
afterEach(() => node.replica.close());

/** What the next round begins with. */
async function begun(): Promise<readonly string[]> {
  return (await node.take("prepare", "accept")).map(({ question }) => question.body.kind);
}

describe("a promise that was forgotten", () => {
  it("is recalled from the own store, which promised it with the value", async () => {
    const first = await node.write("a");
    const change = node.started("b");
    const accepts = await node.take("prepare", "accept");
    expect(accepts.map(({ question }) => question.body.kind)).toEqual(["accept", "accept"]);
    expect(proposalIn(accepts[0])).toMatchObject({ ballot: first.next, text: "ab" });
    for (const sent of accepts) node.answer(sent, accepted());
    await node.clock.settle();
    expect(change.result()).toMatchObject({ output: "ab", version: 2 });
  });

  it("is recalled from disk where memory has forgotten that too", async () => {
    await node.replica.close();
    node = await startDriven({ cachedPromisesBytesMax: 0, cachedRegistersBytesMax: 4096 });
    const first = await node.write("a");
    for (let count = 0; count < 4_000; count++)
      node.ask(node.b, node.last, { kind: "prepare", key: `other${count}`, ballot: rival(10) });
    await node.clock.settle();
    const letGo = node.store.hold("get");
    void node.started("b");
    expect(await begun()).toEqual([]);
    letGo();
    const accepts = await node.take("prepare", "accept");
    expect(proposalIn(accepts[0])).toMatchObject({ ballot: first.next, text: "ab" });
  });

  it("is recalled once: what it cannot carry is carried by a round above it", async () => {
    const other = await startForwarding({ cachedPromisesBytesMax: 0 });
    void other.started("a", 10_000, "mine");
    await other.promise();
    const accepts = await other.take("accept");
    const birth = other.ballotOfB(proposalIn(accepts[0]).next.counter + 100);
    await other.forward({ key: "mine", birth });
    for (const sent of accepts) other.say(sent, accepted());
    const next = await other.take("accept", "prepare");
    expect(next.map(({ question }) => question.body.kind)).toEqual(["prepare", "prepare"]);
    await other.replica.close();
  });

  it("is not recalled once the own store promised a rival", async () => {
    const { next } = await node.write("a");
    node.ask(node.b, node.last, { kind: "prepare", key: "k", ballot: rival(next.counter + 1) });
    await node.clock.settle();
    void node.started("b");
    expect(await begun()).toEqual(["prepare", "prepare"]);
  });

  it("is not recalled after a round that was lost, whose value the own store holds all the same", async () => {
    await node.write("a");
    const change = node.started("b");
    for (const sent of await node.take("accept")) node.answer(sent, conflict(50));
    await node.clock.advance(testLimits.backoffMaxMs);
    const prepares = await node.take("prepare", "accept");
    expect(prepares.map(({ question }) => question.body.kind)).toEqual(["prepare", "prepare"]);
    // What was lost is on this node's store alone, and a rival has gone on without it.
    for (const sent of prepares) node.answer(sent, promised(written("x", 90)));
    const again = await node.take("accept");
    for (const sent of again) node.answer(sent, accepted());
    await node.clock.settle();
    expect(proposalIn(again[0]).text).toBe("xb");
    expect(change.result()).toMatchObject({ output: "xb" });
  });

  it("is not recalled where others chose the last value and the own store still holds the one before", async () => {
    await node.write("a");
    const letGo = node.store.hold("write");
    const change = node.started("b");
    for (const sent of await node.take("accept")) node.answer(sent, accepted());
    await node.clock.settle();
    expect(change.result()).toMatchObject({ output: "ab" });
    void node.started("c");
    expect(await begun()).toEqual(["prepare", "prepare"]);
    letGo();
  });
});

describe("what is known of too many keys", () => {
  const self = "self" as ProposerId;
  const ballot = (counter: number) => ({ epoch: 3, counter, proposer: self });
  const held = (counter: number): Register => ({
    promised: ballot(counter),
    accepted: ballot(counter - 1),
    value: new Uint8Array([1]),
  });

  it("is forgotten, and with it every promise of that time, but not what has just begun", () => {
    const ballots = { proposer: self, counter: 20 };
    // Room for one.
    const promises = new PromiseCache(2048, ballots);
    promises.drop("a");
    promises.drop("b");
    expect(promises.recall("a", held(20), 3)).toBeUndefined();
    expect(promises.recall("c", held(20), 3)).toBeUndefined();
    expect(promises.recall("b", held(21), 3)).toBeUndefined();
    expect(promises.recall("a", held(21), 3)).toMatchObject({ ballot: ballot(21) });
  });

  it("is used once", () => {
    const promises = new PromiseCache(2048, { proposer: self, counter: 10 });
    expect(promises.recall("a", held(10), 3)).toMatchObject({ ballot: ballot(10) });
    expect(promises.recall("a", held(10), 3)).toBeUndefined();
    promises.put("a", { configuration: "c" as ConfigurationId, ballot: ballot(12), value: new Uint8Array([1]) }, true);
    expect(promises.recall("a", held(12), 3)).toMatchObject({ ballot: ballot(12) });
  });

  it("is nothing without a value of this process's own, and of this epoch", () => {
    const promises = new PromiseCache(0, { proposer: self, counter: 10 });
    expect(promises.recall("a", undefined, 3)).toBeUndefined();
    expect(promises.recall("a", { ...held(10), value: undefined, accepted: zeroBallot }, 3)).toBeUndefined();
    expect(promises.recall("a", { ...held(10), accepted: rival(9) }, 3)).toBeUndefined();
    expect(promises.recall("a", { ...held(10), promised: rival(11) }, 3)).toBeUndefined();
    expect(promises.recall("a", held(10), 4)).toBeUndefined();
  });
});
