import { zeroBallot } from "@quorate/synod";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { testLimits } from "./cluster.test-support.ts";
import type { Envelope } from "./envelope.ts";
import { type Forwarding, attempted, chosen, forwardedIn, startForwarding } from "./forwarding.test-support.ts";
import { accepted, promised, proposalIn, rival, written } from "./proposer.test-support.ts";
import type { Sent } from "./scripted.test-support.ts";
import { encodeText } from "./text.ts";

let node: Forwarding;
beforeEach(async () => {
  node = await startForwarding();
});
afterEach(() => node.replica.close());

/** The numbers that an accept remembers of the node that forwarded something. */
function recordedOf(accept: Sent | undefined, { frame }: Sent): readonly number[] {
  const { entries } = proposalIn(accept).envelope;
  return entries.flatMap(({ origin, number }) => (origin === frame.from.process ? [number] : []));
}

/** What a register remembers of the first operation that was sent there. */
function entryAt20({ frame }: Sent): Envelope["entries"][number] {
  return { origin: frame.from.process, number: 1, ballot: node.ballotOfB(20) };
}

describe("Forwarding: a takeover", () => {
  it("begins at once when the owner declines, and applies what is not in, once", async () => {
    const change = node.started("a");
    const sent = await node.forwarded();
    await node.reply(sent, { kind: "declined" });
    await node.promise(written("x", 25));
    const [toB] = await node.take("accept");
    expect(proposalIn(toB).text).toBe("xa");
    expect(recordedOf(toB, sent)).toEqual([1]);
    node.say(toB, accepted());
    await node.clock.settle();
    expect(change.result()).toMatchObject({ output: "xa" });
  });

  it("begins soon when the owner is silent, and nothing goes there before it answers what it is asked since", async () => {
    node.started("a");
    await node.forwarded();
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
    const sent = await node.forwarded();
    await node.reply(sent, { kind: "declined" });
    await node.promise(written("x.", 25));
    const [toB] = await node.take("accept");
    expect(proposalIn(toB).text).toBe("x.");
    expect(recordedOf(toB, sent)).toEqual([1]);
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
    const sent = await node.forwarded();
    // Only this node's own store accepted something, which was never chosen, and it is not of the quorum.
    const letGo = node.store.hold("write");
    await node.reply(sent, { kind: "declined" });
    await node.promise();
    const accepts = await node.take("accept");
    for (const each of accepts) node.say(each, accepted());
    expect(recordedOf(accepts[0], sent)).toEqual([1]);
    expect(await change).toMatchObject({ output: "nothing", revision: undefined });
    letGo();
  });

  it("answers what was told before the owner died, where that turns out to be in, and applies nothing again", async () => {
    const change = node.started("a");
    const sent = await node.forwarded();
    await node.reply(sent, attempted(node.ballotOfB(20), "told"));
    await node.clock.advance(100);
    await node.promise({ ...written("xa", 25), entries: [entryAt20(sent)] });
    const [toB] = await node.take("accept");
    expect(proposalIn(toB).text).toBe("xa");
    node.say(toB, accepted());
    await node.clock.settle();
    expect(change.result()).toMatchObject({ output: "told" });
  });

  it("learns what the owner tells late", async () => {
    const change = node.started("a");
    const sent = await node.forwarded();
    await node.clock.advance(130);
    await node.reply(sent, attempted(node.ballotOfB(20), "late"));
    await node.promise({ ...written("xa", 25), entries: [entryAt20(sent)] });
    node.say((await node.take("accept"))[0], accepted());
    await node.clock.settle();
    expect(change.result()).toMatchObject({ output: "late" });
  });

  it("hears the owner out where a store tells first that it is in", async () => {
    const change = node.started("a");
    const sent = await node.forwarded();
    await node.clock.advance(130);
    const found = { ...written("xa", 25), entries: [entryAt20(sent)] };
    await node.promise(found);
    expect(change.result()).toBe("pending");
    await node.reply(sent, attempted(node.ballotOfB(20), "late"));
    await node.clock.advance(4 * testLimits.backoffMinMs);
    await node.promise(found);
    node.say((await node.take("accept"))[0], accepted());
    await node.clock.settle();
    expect(change.result()).toMatchObject({ output: "late" });
  });

  it("says unknown where it is in by an attempt that nobody told of, also a moment later", async () => {
    const change = node.started("a");
    const sent = await node.forwarded();
    await node.reply(sent, { kind: "declined" });
    const found = { ...written("xa", 25), entries: [entryAt20(sent)] };
    await node.promise(found);
    expect(change.result()).toBe("pending");
    await node.clock.advance(4 * testLimits.backoffMinMs);
    await node.promise(found);
    expect(change.result()).toMatchObject({ outcome: "unknown" });
  });

  it("follows the word that a ballot is chosen of which no attempt was told", async () => {
    const change = node.started("a");
    await node.reply(await node.forwarded(), chosen(node.ballotOfB(20)));
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
    const sent = await node.forwarded();
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
    const first = await node.forwarded();
    await node.reply(first, { kind: "declined" });
    const before = forwardedIn(first);
    for (const sent of await node.take("prepare")) node.say(sent, { kind: "conflict", highest: node.ballotOfB(50) });
    const again = await node.forwarded();
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
    const sent = await node.forwarded();
    expect(forwardedIn(sent).birth).toEqual({ ...own, counter: own.counter - 1 });
    await node.reply(sent, chosen(own));
    expect(change.result()).toMatchObject({ output: "a" });
  });
});
