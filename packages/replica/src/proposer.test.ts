import { type Ballot, compareBallots, zeroBallot } from "@quorate/synod";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { changeTo } from "./acceptor.test-support.ts";
import type { Applied, Change } from "./change.ts";
import { testLimits } from "./cluster.test-support.ts";
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

let node: Driven;
beforeEach(async () => {
  node = await startDriven();
});
afterEach(() => node.replica.close());

describe("a busy rival", () => {
  it("is outrun by a proposer that sees its ballots late", async () => {
    const change = node.started("a");
    let highest = 100;
    for (let attempt = 0; attempt < 6 && change.result() === "pending"; attempt++) {
      await node.clock.advance(testLimits.backoffMaxMs);
      const prepares = await node.take("prepare");
      const { body } = prepares[0]?.question ?? {};
      if (body?.kind !== "prepare") throw new Error(`attempt ${attempt} prepared nothing`);
      // Between two attempts the rival has drawn forty more.
      highest += 40;
      for (const sent of prepares) node.answer(sent, body.ballot.counter > highest ? promised() : conflict(highest));
      for (const sent of await node.take("accept")) node.answer(sent, accepted());
      await node.clock.settle();
    }
    expect(change.result()).toMatchObject({ output: "a" });
  });
});

describe("one round trip", () => {
  it("prepares nothing for the next write once a quorum promised with the last one", async () => {
    const first = await node.write("a");
    const change = node.started("b");
    const sent = await node.take("prepare", "accept");
    expect(sent.map(({ question }) => question.body.kind)).toEqual(["accept", "accept"]);
    expect(proposalIn(sent[0])).toMatchObject({ ballot: first.next, text: "ab" });
    node.answer(sent[0], accepted());
    await node.clock.settle();
    expect(change.result()).toMatchObject({ output: "ab", version: 2 });
  });

  it("prepares again when a quorum accepted but did not promise", async () => {
    void node.started("a");
    await node.promise(promised());
    for (const sent of await node.take("accept")) node.answer(sent, accepted(false));
    void node.started("b");
    expect((await node.take("prepare", "accept")).map(({ question }) => question.body.kind)).toContain("prepare");
  });

  it("prepares again in another configuration (R1)", async () => {
    await node.write("a");
    const { joint, last } = changeTo(node.last, [node.self, node.b]);
    node.ask(node.b, last, { kind: "adopt", links: [joint, last] });
    await node.clock.settle();
    void node.started("b");
    const sent = await node.take("prepare", "accept");
    expect(sent.map(({ question, frame }) => [question.body.kind, frame.epoch])).toEqual([["prepare", 5]]);
  });

  it("uses a promise once: after a round without a quorum it prepares again, higher (R15)", async () => {
    await node.write("a");
    void node.started("b");
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
    const changes = ["a", "b", "c", "d", "e", "f"].map((letter) => node.started(letter));
    await node.promise(promised());
    const [toB] = await node.take("accept");
    expect(proposalIn(toB).text).toBe("abcdef");
    node.answer(toB, accepted());
    await node.clock.settle();
    expect(changes.map((change) => (change.result() as Applied<string>).version)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("takes what arrives during a round into the next one, and answers neither early", async () => {
    const first = node.started("a");
    await node.promise(promised());
    const [round] = await node.take("accept");
    const [second, third] = [node.started("b"), node.started("c")];
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
    const change = node.started("a", 2_000);
    await node.clock.advance(2_100);
    expect(change.result()).toMatchObject({ outcome: "not-applied", reason: "NO_QUORUM" });
    expect(await node.take("accept")).toEqual([]);
  });

  it("not applied, and never carried afterwards, when the time is over before the promises come", async () => {
    const change = node.started("a", 200);
    const [toB] = await node.take("prepare");
    await node.clock.advance(250);
    expect(change.result()).toMatchObject({ outcome: "not-applied" });
    node.answer(toB, promised());
    expect(await node.take("accept")).toEqual([]);
  });

  it("unknown, though every member refused the accept: a copy may arrive later", async () => {
    const change = node.started("a", 400);
    await node.promise(promised());
    for (const sent of await node.take("accept")) node.answer(sent, conflict(50));
    await node.clock.advance(500);
    expect(change.result()).toMatchObject({ outcome: "unknown", reason: "OUTCOME_UNKNOWN" });
  });

  it("unknown operations are never carried again", async () => {
    const given = node.started("a", 100);
    await node.promise(promised());
    await node.take("accept");
    await node.clock.advance(200);
    expect(given.result()).toMatchObject({ outcome: "unknown" });
    const later = node.started("b");
    await node.clock.advance(testLimits.roundMs + testLimits.backoffMaxMs);
    await node.promise(promised(written("x", 60)));
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
    await node.promise(promised(written("x", 7)));
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
    const change = node.started("a");
    const [toB] = await node.take("prepare");
    node.answer(toB, promised());
    // In the same breath, before the proposer has its turn.
    void node.replica.close();
    await node.clock.settle();
    expect(change.result()).toMatchObject({ outcome: "not-applied", reason: "NO_QUORUM" });
    expect(await node.take("accept")).toEqual([]);
  });

  it("stopped after the accept: unknown", async () => {
    const change = node.started("a");
    await node.promise(promised());
    await node.take("accept");
    void node.replica.close();
    await node.clock.settle();
    expect(change.result()).toMatchObject({ outcome: "unknown" });
  });
});

describe("bounds", () => {
  it("refuses what is too much as OVERLOADED, not applied, and takes more when there is room", async () => {
    const changes = Array.from({ length: 300 }, () => node.started("a"));
    const refused = node.started("b");
    await node.clock.settle();
    expect(refused.result()).toMatchObject({ outcome: "not-applied", reason: "OVERLOADED" });
    await node.promise(promised());
    const [toB] = await node.take("accept");
    expect(proposalIn(toB).text).toBe("a".repeat(300));
    node.answer(toB, accepted());
    await node.clock.settle();
    expect(changes.every((change) => change.result() !== "pending")).toBe(true);
    const later = node.started("c");
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
    const change = node.started("a");
    await node.promise(promised());
    const [toB] = await node.take("accept");
    node.answer(toB, accepted());
    expect(await broken).toMatchObject({ reason: "INTERNAL", outcome: "not-applied" });
    expect(change.result()).toMatchObject({ output: "a" });
  });

  it("answers INTERNAL for a register it cannot read, and goes on", async () => {
    const change = node.started("a");
    const [toB] = await node.take("prepare");
    node.answer(toB, { kind: "promised", accepted: rival(9), value: Uint8Array.of(255), floor: zeroBallot });
    await node.clock.settle();
    expect(change.result()).toMatchObject({ reason: "INTERNAL", outcome: "not-applied" });
    const next = node.started("b");
    await node.promise(promised());
    const [accept] = await node.take("accept");
    node.answer(accept, accepted());
    await node.clock.settle();
    expect(next.result()).toMatchObject({ output: "b" });
  });
});
