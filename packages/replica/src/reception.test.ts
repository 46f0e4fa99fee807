import { type Ballot, compareBallots } from "@quorate/synod";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ForwardReply } from "./frame.ts";
import { type Forwarding, processOf, repliesIn, startForwarding } from "./forwarding.test-support.ts";
import { accepted, append, proposalIn } from "./proposer.test-support.ts";
import type { Sent } from "./scripted.test-support.ts";
import { encodeText } from "./text.ts";

let node: Forwarding;
beforeEach(async () => {
  node = await startForwarding();
});
afterEach(() => node.replica.close());

const letters = (...texts: readonly string[]) =>
  texts.map((text, index) => ({ number: 7 + index, command: encodeText(text) }));

/** Gets "o" chosen by this node, which then holds the promise of the next round: the ballot of that. */
async function own(): Promise<Ballot> {
  const done = node.replica.change("k", append("o"), node.clock.now() + 10_000);
  await node.promise();
  const accepts = await node.take("accept");
  for (const sent of accepts) node.say(sent, accepted());
  await done;
  await node.takeAnswers();
  return proposalIn(accepts[0]).next;
}

async function replies(): Promise<readonly ForwardReply[]> {
  return repliesIn(await node.takeAnswers());
}

async function acceptFor(): Promise<Sent> {
  const [toB] = await node.take("accept");
  if (toB === undefined) throw new Error("nothing was proposed");
  return toB;
}

describe("Forwarding: operations that another node sent", () => {
  it("are applied in one round under their origin, which is told of the attempt before it is told that it is chosen", async () => {
    const next = await own();
    await node.forward({ operations: letters("x", "y") });
    const toB = await acceptFor();
    const { envelope, text, ballot } = proposalIn(toB);
    expect(text).toBe("oxy");
    expect(ballot).toEqual(next);
    expect(envelope.entries).toContainEqual({ origin: processOf(node.b), number: 8, ballot });
    const [told] = await replies();
    expect(told).toMatchObject({
      kind: "attempted",
      ballot,
      answers: [
        { output: { output: encodeText("ox") }, version: 3 },
        { output: { output: encodeText("oxy") }, version: 4 },
      ],
    });
    expect(await replies()).toEqual([]);
    node.say(toB, accepted());
    expect(await replies()).toEqual([{ kind: "chosen", ballot, alone: false }]);
  });

  it("share a round with this node's own, after them", async () => {
    await own();
    const mine = node.replica.change("k", append("m"), node.clock.now() + 10_000);
    await node.forward();
    const toB = await acceptFor();
    expect(proposalIn(toB).text).toBe("omx");
    node.say(toB, accepted());
    expect(await mine).toMatchObject({ output: "om" });
  });

  it("are recorded though they change nothing", async () => {
    await own();
    await node.forward({ operations: letters(".") });
    node.say(await acceptFor(), accepted());
    await node.forward({ operations: [{ number: 9, command: encodeText("z") }] });
    const { text, envelope, ballot } = proposalIn(await acceptFor());
    expect(text).toBe("o.");
    expect(envelope.entries).toContainEqual({ origin: processOf(node.b), number: 9, ballot });
  });

  it("are not applied again: a second copy is told the ballot that they are in at", async () => {
    await own();
    await node.forward();
    const first = await acceptFor();
    node.say(first, accepted());
    await replies();
    await node.forward();
    const again = await acceptFor();
    expect(proposalIn(again).text).toBe("ox");
    expect(await replies()).toEqual([]);
    node.say(again, accepted());
    expect(await replies()).toEqual([{ kind: "chosen", ballot: proposalIn(first).ballot, alone: false }]);
  });

  it("are not applied twice in one round", async () => {
    await own();
    await node.forward();
    await node.forward();
    const toB = await acceptFor();
    expect(proposalIn(toB).text).toBe("ox");
  });

  it("are declined where some are in already: all or nothing", async () => {
    await own();
    await node.forward({ operations: letters("x") });
    node.say(await acceptFor(), accepted());
    await replies();
    await node.forward({ operations: letters("x", "y") });
    expect(await replies()).toEqual([{ kind: "declined" }]);
    expect(await node.take("accept")).toEqual([]);
  });

  it("are carried by no ballot at or below their birth", async () => {
    const next = await own();
    await node.forward({ birth: next });
    await node.promise();
    const { ballot, text } = proposalIn(await acceptFor());
    expect(compareBallots(ballot, next)).toBeGreaterThan(0);
    expect(text).toBe("ox");
  });

  it("are declined when their round is not chosen, and not tried again", async () => {
    await own();
    await node.forward();
    for (const sent of await node.take("accept")) node.say(sent, { kind: "conflict", highest: node.ballotOfB(90) });
    expect((await replies()).map(({ kind }) => kind)).toEqual(["attempted", "declined"]);
    await node.clock.advance(1_000);
    expect(await node.take("prepare", "accept")).toEqual([]);
  });

  it("are reads too, which are recorded nowhere", async () => {
    await own();
    await node.forward({ operations: [{ number: 0, command: undefined }] });
    const toB = await acceptFor();
    expect(proposalIn(toB).envelope.entries.map(({ origin }) => origin)).not.toContain(processOf(node.b));
    expect(await replies()).toMatchObject([{ answers: [{ output: { output: encodeText("o") } }] }]);
  });

  it("are declined at once by a node that does not hold the promise, which looks at no command", async () => {
    await node.forward();
    expect(await replies()).toEqual([{ kind: "declined" }]);
    expect(node.made()).toBe(0);
    expect(await node.take("prepare")).toEqual([]);
  });

  it("are declined while this node's own are with another", async () => {
    node.started("a");
    await node.take("forward");
    await node.forward();
    expect(await replies()).toEqual([{ kind: "declined" }]);
    expect(node.made()).toBe(0);
  });

  it.each([
    ["of a command that is not known here", { operations: letters("") }],
    ["of the cluster's own register", { key: "\u0000configuration" }],
    ["of which there are none", { operations: [] }],
    ["whose numbers do not grow", { operations: [...letters("x"), ...letters("y")] }],
    ["without a number", { operations: [{ number: 0, command: encodeText("x") }] }],
  ])("are declined at once: %s", async (_, body) => {
    await own();
    await node.forward(body);
    expect(await replies()).toEqual([{ kind: "declined" }]);
  });

  it("are declined where their birth is of another epoch, or absurd", async () => {
    const next = await own();
    await node.forward({ birth: { ...next, epoch: 2 } });
    await node.forward({ birth: { ...next, counter: 2 ** 50 } });
    expect(await replies()).toEqual([{ kind: "declined" }, { kind: "declined" }]);
  });

  it("are declined in a frame of another configuration, or for another store (R2, R12)", async () => {
    await own();
    const body = { kind: "forward", key: "k", birth: node.ballotOfB(1), operations: letters("x") } as const;
    const from = { node: node.b.node, store: node.b.store, process: processOf(node.b) };
    for (const change of [{ epoch: 2 }, { configuration: "other" }, { cluster: "other" }, { to: node.c.store }]) {
      node.ask(node.b, node.last, body, { from, ...change });
      expect(await replies(), JSON.stringify(change)).toEqual([{ kind: "declined" }]);
    }
  });

  it("are declined once this node drains", async () => {
    await own();
    await node.replica.drain(node.clock.now());
    await node.forward();
    expect(await replies()).toEqual([{ kind: "declined" }]);
    expect(node.made()).toBe(0);
  });
});
