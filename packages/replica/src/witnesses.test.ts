import type { Link } from "@quorate/membership";
import { type ProposerId, zeroBallot } from "@quorate/synod";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { changeTo, memberOf } from "./acceptor.test-support.ts";
import { testLimits } from "./cluster.test-support.ts";
import { createMemoryDisk } from "./memory/index.ts";
import { type Scripted, type ScriptedMember, startScripted, startScriptedMember } from "./scripted.test-support.ts";

let before: ScriptedMember;
let reopened: Scripted;
beforeEach(async () => {
  const disk = createMemoryDisk();
  before = await startScriptedMember({}, disk);
  await before.replica.close();
  reopened = await startScripted({}, disk);
});
afterEach(() => reopened.replica.close());

const read = { kind: "read", key: "k" } as const;
const observed = { kind: "observed", accepted: zeroBallot, value: undefined } as const;

/** What the member answers to a question in this configuration. */
async function asked(link: Link = before.last) {
  const answers = reopened.ask(before.b, link, read);
  await reopened.clock.settle();
  return answers;
}

/** The questions by which it hears the others. */
const hearing = () => reopened.take("read");

describe("R19: a member that was just opened", () => {
  it("hears every other member before it votes", async () => {
    const [toB, toC] = await hearing();
    expect([toB?.frame.to, toC?.frame.to]).toEqual([before.b.store, before.c.store]);
    expect(await asked()).toMatchObject([{ kind: "refused", why: "not-voting" }]);
    reopened.answer(toB, observed);
    expect(await asked()).toMatchObject([{ kind: "refused", why: "not-voting" }]);
    reopened.answer(toC, observed);
    expect(await asked()).toMatchObject([{ kind: "observed" }]);
  });

  it("asks the silent ones again, and waits for them no longer than two rounds", async () => {
    const [toB] = await hearing();
    reopened.answer(toB, observed);
    await reopened.clock.advance(testLimits.roundMs);
    expect(new Set((await hearing()).map(({ frame }) => frame.to))).toEqual(new Set([before.c.store]));
    expect(await asked()).toMatchObject([{ kind: "refused", why: "not-voting" }]);
    await reopened.clock.advance(testLimits.roundMs + 100);
    expect(await asked()).toMatchObject([{ kind: "observed" }]);
  });

  it("counts an answer that comes long after it has asked again", async () => {
    const [toB, toC] = await hearing();
    await reopened.clock.advance(500);
    expect(await hearing()).not.toEqual([]);
    reopened.answer(toB, observed);
    reopened.answer(toC, observed);
    expect(await asked()).toMatchObject([{ kind: "observed" }]);
  });

  it("has not heard a member that is ahead before it has caught up with it", async () => {
    const { joint, last } = changeTo(before.last, [reopened.self, before.b, before.c]);
    const links = [joint, last];
    const [toB, toC] = await hearing();
    reopened.answer(toC, observed);
    const release = reopened.store.hold("write");
    reopened.answer(toB, { kind: "refused", why: "stale", links });
    const early = reopened.ask(before.c, last, read);
    await reopened.clock.settle();
    release();
    await reopened.clock.settle();
    expect(early).toMatchObject([{ kind: "refused", why: "not-voting" }]);
    const again = await hearing();
    expect(again.map(({ frame }) => [frame.to, frame.epoch])).toEqual([[before.b.store, last.configuration.epoch]]);
    reopened.answer(again[0], observed);
    expect(await asked(last)).toMatchObject([{ kind: "observed" }]);
  });

  it("hears the members that an adoption brings too, and waits for nobody twice", async () => {
    const d = memberOf("d");
    const { joint, last } = changeTo(before.last, [reopened.self, before.b, d]);
    await reopened.clock.advance(2 * testLimits.roundMs);
    expect(await asked()).toMatchObject([{ kind: "observed" }]);
    await hearing();
    // In one tick: no vote may come between the adoption and the question to the new member.
    reopened.ask(before.b, last, { kind: "adopt", links: [joint, last] });
    expect(await asked(last)).toMatchObject([{ kind: "refused", why: "not-voting" }]);
    const toD = (await hearing()).find(({ frame }) => frame.to === d.store);
    reopened.answer(toD, observed);
    expect(await asked(last)).toMatchObject([{ kind: "observed" }]);
  });

  it("hears them too if the last one of before answers while the adoption is being written", async () => {
    const { joint, last } = changeTo(before.last, [reopened.self, before.b, memberOf("d")]);
    const [toB, toC] = await hearing();
    reopened.answer(toB, observed);
    const release = reopened.store.hold("write");
    reopened.ask(before.b, last, { kind: "adopt", links: [joint, last] });
    await reopened.clock.settle();
    reopened.answer(toC, observed);
    release();
    await reopened.clock.settle();
    expect(await asked(last)).toMatchObject([{ kind: "refused", why: "not-voting" }]);
  });

  it("waits for a dead member that an adoption brings no longer than two rounds", async () => {
    const { joint, last } = changeTo(before.last, [reopened.self, before.b, memberOf("d")]);
    const [toB] = await hearing();
    reopened.answer(toB, observed);
    reopened.ask(before.b, last, { kind: "adopt", links: [joint, last] });
    await reopened.clock.settle();
    const early = reopened.ask(before.b, last, read);
    await reopened.clock.advance(2 * testLimits.roundMs);
    expect(early).toMatchObject([{ kind: "refused", why: "not-voting" }]);
    expect(await asked(last)).toMatchObject([{ kind: "observed" }]);
  });

  it("never votes if one of them saw more than the disk holds", async () => {
    const { durableSequence } = reopened.replica.status();
    const [toB] = await hearing();
    reopened.answer(toB, observed, {
      seen: [{ process: "an earlier process" as ProposerId, durable: durableSequence + 1 }],
    });
    await reopened.clock.advance(10 * testLimits.roundMs);
    expect(await asked()).toEqual([]);
    const lost = { kind: "fatal", error: { message: expect.stringContaining("lost durable data") } };
    expect(reopened.events.filter(({ kind }) => kind === "fatal")).toMatchObject([lost]);
  });
});
