import { type Ballot, zeroBallot } from "@quorate/synod";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { testLimits } from "./cluster.test-support.ts";
import type { Envelope } from "./envelope.ts";
import { type Forwarding, attempted, chosen, startForwarding } from "./forwarding.test-support.ts";
import { accepted, promised, proposalIn, rival, written } from "./proposer.test-support.ts";
import type { Sent } from "./scripted.test-support.ts";
import { decodeText, encodeText } from "./text.ts";

let node: Forwarding;
beforeEach(async () => {
  node = await startForwarding();
});
afterEach(() => node.replica.close());

function forwardedIn(sent: Sent | undefined) {
  if (sent?.question.body.kind !== "forward") throw new Error("nothing was forwarded");
  return sent.question.body;
}

/** The numbers that an envelope remembers of this node. */
function recordedOf(envelope: Envelope): readonly number[] {
  return envelope.entries.flatMap(({ origin, number }) => (origin === processOfSelf() ? [number] : []));
}

let process = "";
const processOfSelf = (): string => process;

async function forwarded(): Promise<Sent> {
  const [sent] = await node.take("forward");
  if (sent === undefined) throw new Error("nothing was forwarded");
  process = sent.frame.from.process;
  return sent;
}

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
    const sent = await forwarded();
    await node.reply(sent, attempted(node.ballotOfB(20), "xa"));
    expect(change.result()).toBe("pending");
    await node.reply(sent, chosen(node.ballotOfB(20)));
    expect(change.result()).toEqual({ output: "xa", revision: "r", version: 1 });
    expect(await node.take("prepare", "forward")).toEqual([]);
  });

  it("is answered with the attempt of the ballot that is chosen, whatever another copy did", async () => {
    const change = node.started("a");
    const sent = await forwarded();
    await node.reply(sent, attempted(node.ballotOfB(20), "first"));
    await node.reply(sent, attempted(node.ballotOfB(30), "second"));
    await node.reply(sent, chosen(node.ballotOfB(20)));
    expect(change.result()).toMatchObject({ output: "first" });
  });

  it("lets nothing newer run before it is answered, and then forwards that", async () => {
    node.started("a");
    const sent = await forwarded();
    node.started("b");
    expect(await node.take("prepare", "accept", "forward")).toEqual([]);
    await node.reply(sent, attempted(node.ballotOfB(20), "a"));
    expect(await node.take("prepare", "accept", "forward")).toEqual([]);
    await node.reply(sent, chosen(node.ballotOfB(20)));
    expect(forwardedIn(await forwarded()).operations.map(({ number }) => number)).toEqual([2]);
  });

  it("stays here after three times in which nobody else used the key", async () => {
    for (let time = 1; time <= 3; time++) {
      node.started("a");
      const sent = await forwarded();
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
    await forwarded();
    await node.clock.advance(50);
    expect(change.result()).toMatchObject({ outcome: "unknown" });
  });
});

describe("Forwarding: a takeover", () => {
  it("begins at once when the owner declines, and applies what is not in, once", async () => {
    const change = node.started("a");
    await node.reply(await forwarded(), { kind: "declined" });
    await node.promise(written("x", 25));
    const [toB] = await node.take("accept");
    expect(proposalIn(toB).text).toBe("xa");
    expect(recordedOf(proposalIn(toB).envelope)).toEqual([1]);
    node.say(toB, accepted());
    await node.clock.settle();
    expect(change.result()).toMatchObject({ output: "xa" });
  });

  it("begins soon when the owner is silent, and nothing goes there before it answers what it is asked since", async () => {
    node.started("a");
    await forwarded();
    await node.clock.advance(29);
    expect(await node.take("prepare")).toEqual([]);
    await node.clock.advance(2);
    const ofC = (sent: Sent): boolean => sent.to === node.c.address;
    const prepares = await node.take("prepare");
    node.say(prepares.find(ofC), promised());
    const accepts = await node.take("accept");
    node.say(accepts.find(ofC), accepted());
    await node.clock.settle();
    await node.prepare("k", 60);
    node.started("b");
    const kinds = (await node.take("prepare", "forward")).map(({ question }) => question.body.kind);
    expect(kinds).toEqual(["prepare", "prepare"]);
  });

  it("records the number of what changes nothing now, so that a late copy finds itself covered", async () => {
    const change = node.started("a");
    await node.reply(await forwarded(), { kind: "declined" });
    await node.promise(written("x.", 25));
    const [toB] = await node.take("accept");
    expect(proposalIn(toB).text).toBe("x.");
    expect(recordedOf(proposalIn(toB).envelope)).toEqual([1]);
    node.say(toB, accepted());
    await node.clock.settle();
    expect(change.result()).toMatchObject({ output: "closed" });
  });

  it("records it where there is no register, too", async () => {
    const close = { encode: () => new Uint8Array([1]), decode: () => "nothing" };
    const change = node.replica.change(
      "k",
      () => ({ kind: "keep", output: "nothing" }),
      node.clock.now() + 10_000,
      close,
    );
    const sent = await forwarded();
    // Only this node's own store accepted something, which was never chosen, and it is not of the quorum.
    const letGo = node.store.hold("write");
    await node.reply(sent, { kind: "declined" });
    await node.promise();
    const accepts = await node.take("accept");
    for (const each of accepts) node.say(each, accepted());
    expect(recordedOf(proposalIn(accepts[0]).envelope)).toEqual([1]);
    expect(await change).toMatchObject({ output: "nothing", revision: undefined });
    letGo();
  });

  it("answers what was told before the owner died, where that turns out to be in, and applies nothing again", async () => {
    const change = node.started("a");
    const sent = await forwarded();
    await node.reply(sent, attempted(node.ballotOfB(20), "told"));
    await node.clock.advance(100);
    const entry = { origin: sent.frame.from.process, number: 1, ballot: node.ballotOfB(20) };
    await node.promise({ ...written("xa", 25), entries: [entry] });
    const [toB] = await node.take("accept");
    expect(proposalIn(toB).text).toBe("xa");
    node.say(toB, accepted());
    await node.clock.settle();
    expect(change.result()).toMatchObject({ output: "told" });
  });

  it("learns what the owner tells late", async () => {
    const change = node.started("a");
    const sent = await forwarded();
    await node.clock.advance(130);
    await node.reply(sent, attempted(node.ballotOfB(20), "late"));
    const entry = { origin: sent.frame.from.process, number: 1, ballot: node.ballotOfB(20) };
    await node.promise({ ...written("xa", 25), entries: [entry] });
    node.say((await node.take("accept"))[0], accepted());
    await node.clock.settle();
    expect(change.result()).toMatchObject({ output: "late" });
  });

  it("says unknown where it is in by an attempt that nobody told of", async () => {
    const change = node.started("a");
    const sent = await forwarded();
    await node.reply(sent, { kind: "declined" });
    const entry = { origin: sent.frame.from.process, number: 1, ballot: node.ballotOfB(20) };
    await node.promise({ ...written("xa", 25), entries: [entry] });
    expect(change.result()).toMatchObject({ outcome: "unknown" });
  });

  it("follows the word that a ballot is chosen of which no attempt was told", async () => {
    const change = node.started("a");
    await node.reply(await forwarded(), chosen(node.ballotOfB(20)));
    expect(change.result()).toBe("pending");
    expect(await node.take("prepare")).toHaveLength(2);
  });

  it("reads by itself what the owner read and did not tell, instead of asking it again", async () => {
    let read: unknown = "pending";
    node.replica.read("k", node.clock.now() + 10_000).then(
      (current) => (read = current),
      (error: unknown) => (read = error),
    );
    const [asked] = await node.take("read");
    node.say(asked, { kind: "observed", accepted: zeroBallot, value: undefined });
    const sent = await forwarded();
    expect(forwardedIn(sent).operations).toEqual([{ number: 0, command: undefined }]);
    await node.reply(sent, chosen(node.ballotOfB(20)));
    const [again] = await node.take("forward", "prepare");
    expect(again?.question.body.kind).toBe("prepare");
    node.say(again, promised(written("x", 25)));
    for (const each of await node.take("accept")) node.say(each, accepted());
    await node.clock.settle();
    expect(read).toMatchObject({ payload: encodeText("x") });
  });

  it("that loses to a rival is forwarded there with the same number and birth", async () => {
    const change = node.started("a");
    const first = await forwarded();
    await node.reply(first, { kind: "declined" });
    const before = forwardedIn(first);
    for (const sent of await node.take("prepare")) node.say(sent, { kind: "conflict", highest: node.ballotOfB(50) });
    const again = await forwarded();
    expect(forwardedIn(again)).toEqual(before);
    await node.reply(again, attempted(node.ballotOfB(50), "a"));
    await node.reply(again, chosen(node.ballotOfB(50)));
    expect(change.result()).toMatchObject({ output: "a" });
  });
});

describe("Forwarding: an operation in doubt of this node's own", () => {
  it("goes to the rival that it lost to, born below its own attempts, and is answered by them if they were in", async () => {
    const prepare = { kind: "prepare", key: "k", ballot: rival(30) } as const;
    node.ask(node.c, node.last, prepare);
    await node.clock.settle();
    const change = node.started("a");
    await node.promise();
    const accepts = await node.take("accept");
    const own = proposalIn(accepts[0]).ballot;
    for (const sent of accepts) node.say(sent, { kind: "conflict", highest: node.ballotOfB(own.counter + 5) });
    const sent = await forwarded();
    expect(forwardedIn(sent).birth).toEqual({ ...own, counter: own.counter - 1 });
    await node.reply(sent, chosen(own));
    expect(change.result()).toMatchObject({ output: "a" });
  });
});
