import type { Ballot } from "@quorate/synod";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { testLimits } from "./cluster.test-support.ts";
import { type Forwarding, attempted, chosen, forwardedIn, startForwarding } from "./forwarding.test-support.ts";
import { accepted, promised } from "./proposer.test-support.ts";
import { decodeText } from "./text.ts";

let node: Forwarding;
beforeEach(async () => {
  node = await startForwarding();
});
afterEach(() => node.replica.close());

/** Nothing of "new" is left on b and c but a floor: they promise and accept, and b declines what it is forwarded. */
async function answerOfNew(floor: Ballot): Promise<void> {
  for (let step = 1; step <= 3; step++) {
    for (const sent of await node.take("forward", "prepare", "accept")) {
      const { kind } = sent.question.body;
      if (kind === "forward") await node.reply(sent, { kind: "declined" });
      else node.say(sent, kind === "prepare" ? promised(undefined, floor) : accepted());
    }
  }
  await node.clock.settle();
}

describe("Forwarding: what waits for a key that another node holds the promise of", () => {
  it("goes there, all in one batch, with numbers and a birth below that promise", async () => {
    node.started("a");
    node.started("b");
    const sent = await node.take("prepare", "accept", "forward");
    expect(sent.map(({ question, to }) => [question.body.kind, to])).toEqual([["forward", node.b.address]]);
    const { key, birth, operations } = forwardedIn(sent[0]);
    expect(key).toBe("k");
    expect(birth).toEqual(node.ballotOfB(19));
    expect(operations.map(({ number, command }) => [number, command && decodeText(command)])).toEqual([
      [1, "a"],
      [2, "b"],
    ]);
  });

  it("is answered with what was attempted, once that ballot is chosen and no sooner", async () => {
    const change = node.started("a");
    const sent = await node.forwarded();
    await node.reply(sent, attempted(node.ballotOfB(20), "xa"));
    expect(change.result()).toBe("pending");
    await node.reply(sent, chosen(node.ballotOfB(20)));
    expect(change.result()).toEqual({ output: "xa", revision: "r", version: 1 });
    expect(await node.take("prepare", "forward")).toEqual([]);
  });

  it("is answered with the attempt of the ballot that is chosen, whatever another copy did", async () => {
    const change = node.started("a");
    const sent = await node.forwarded();
    await node.reply(sent, attempted(node.ballotOfB(20), "first"));
    await node.reply(sent, attempted(node.ballotOfB(30), "second"));
    await node.reply(sent, chosen(node.ballotOfB(20)));
    expect(change.result()).toMatchObject({ output: "first" });
  });

  it("lets nothing newer run before it is answered, and then forwards that", async () => {
    node.started("a");
    const sent = await node.forwarded();
    node.started("b");
    expect(await node.take("prepare", "accept", "forward")).toEqual([]);
    await node.reply(sent, attempted(node.ballotOfB(20), "a"));
    expect(await node.take("prepare", "accept", "forward")).toEqual([]);
    await node.reply(sent, chosen(node.ballotOfB(20)));
    expect(forwardedIn(await node.forwarded()).operations.map(({ number }) => number)).toEqual([2]);
  });

  it("stays here after three times in which nobody else used the key", async () => {
    for (let time = 1; time <= 3; time++) {
      node.started("a");
      const sent = await node.forwarded();
      await node.reply(sent, attempted(node.ballotOfB(20 + time), "a"));
      await node.reply(sent, chosen(node.ballotOfB(20 + time), true));
    }
    node.started("a");
    const kinds = (await node.take("prepare", "forward")).map(({ question }) => question.body.kind);
    expect(kinds).toEqual(["prepare", "prepare"]);
  });

  it("stays here without a command", async () => {
    node.replica.change("k", () => ({ kind: "keep", output: 1 }), node.clock.now() + 10_000).catch(() => undefined);
    const kinds = (await node.take("prepare", "forward")).map(({ question }) => question.body.kind);
    expect(kinds).toEqual(["prepare", "prepare"]);
  });

  it("stays here where nothing was accepted yet: promises come and go, and then nothing told whether it was applied", async () => {
    await node.prepare("new", 21);
    await node.prepare("elsewhere", 40);
    const change = node.started("a", 10_000, "new");
    await answerOfNew(node.ballotOfB(30));
    expect(change.result()).toMatchObject({ output: "a" });
  });

  it("stays here where the rival is no more than the floor of a store", async () => {
    const change = node.started("a", 10_000, "new");
    for (const sent of await node.take("prepare")) node.say(sent, { kind: "conflict", highest: node.ballotOfB(50) });
    await node.clock.advance(testLimits.backoffMaxMs);
    await answerOfNew(node.ballotOfB(50));
    expect(change.result()).toMatchObject({ output: "a" });
  });

  it("is unknown, not not-applied, when its time is over", async () => {
    const change = node.started("a", 25);
    await node.forwarded();
    await node.clock.advance(50);
    expect(change.result()).toMatchObject({ outcome: "unknown" });
  });
});
