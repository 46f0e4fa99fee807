import { absurdJump, zeroBallot } from "@quorate/synod";
import { beforeEach, describe, expect, it } from "vitest";
import { ballotOf, changeTo, cluster, memberOf, startMember } from "./acceptor.test-support.ts";
import { emptyEnvelope, encodeEnvelope } from "./envelope.ts";
import type { AnswerBody, FencedBody } from "./frame.ts";
import { configurationKey } from "./keys.ts";

// R5, R7 and R18 at one store: what it shows a catch-up, and what it takes over from one.

type Test = Awaited<ReturnType<typeof startMember>>;

const tombstone = encodeEnvelope({ ...emptyEnvelope, ballot: ballotOf(3) });
const [old, other] = [Uint8Array.of(1), Uint8Array.of(2)];

function fill(
  ...entries: readonly (readonly [key: string, ballot: ReturnType<typeof ballotOf>, value: Uint8Array])[]
): FencedBody {
  return {
    kind: "fill",
    copies: {
      keys: entries.map(([key]) => key),
      ballots: entries.map(([, ballot]) => ballot),
      values: entries.map(([, , value]) => value),
    },
  };
}

const scan = (values: boolean, after?: string): FencedBody => ({ kind: "scan", after, values });

let test: Test;
/** The links of epochs 1 and 2, of which the second is joint and adopted. */
let links: ReturnType<typeof changeTo>;

beforeEach(async () => {
  test = await startMember();
  links = changeTo(test.first, [memberOf("a"), memberOf("b")]);
});

async function told(body: FencedBody, link: Parameters<Test["ask"]>[1] = links.joint): Promise<AnswerBody | undefined> {
  const answer = test.ask(body, link);
  await test.clock.settle();
  return answer[0];
}

async function adoptJoint(): Promise<void> {
  const adopted = test.host.adopt(cluster, [test.first, links.joint]);
  await test.clock.settle();
  await adopted;
}

async function held(key: string): Promise<unknown> {
  return (await test.store.get([key]))[0];
}

describe("R7: a copy of an older epoch", () => {
  it("goes in past a promise, which does not fall", async () => {
    await told({ kind: "prepare", key: "k", ballot: ballotOf(50) }, test.first);
    await adoptJoint();
    await told({ kind: "prepare", key: "l", ballot: ballotOf(9, 2) });
    expect(await told(fill(["k", ballotOf(5), old], ["l", ballotOf(5), old]))).toEqual({ kind: "filled", refused: [] });
    expect(await held("k")).toEqual({ promised: ballotOf(50), accepted: ballotOf(5), value: old });
    expect(await held("l")).toEqual({ promised: ballotOf(9, 2), accepted: ballotOf(5), value: old });
  });

  it("changes nothing where as much or more was accepted, and is acknowledged", async () => {
    await told({ kind: "accept", key: "k", ballot: ballotOf(7), value: other, next: undefined }, test.first);
    await adoptJoint();
    const batches = test.store.batches.length;
    expect(await told(fill(["k", ballotOf(5), old]))).toEqual({ kind: "filled", refused: [] });
    expect(await told(fill(["k", ballotOf(7), other]))).toEqual({ kind: "filled", refused: [] });
    expect(test.store.batches).toHaveLength(batches);
    expect(await held("k")).toMatchObject({ accepted: ballotOf(7), value: other });
  });

  it("goes in below the floor, which the register then carries as its promise", async () => {
    await told({ kind: "accept", key: "k", ballot: ballotOf(20), value: tombstone, next: undefined }, test.first);
    await told({ kind: "collect", key: "k", ballot: ballotOf(20) }, test.first);
    await adoptJoint();
    expect(await told(fill(["k", ballotOf(5), tombstone]))).toEqual({ kind: "filled", refused: [] });
    expect(await held("k")).toEqual({ promised: ballotOf(20), accepted: ballotOf(5), value: tombstone });
  });
});

describe("R7: a copy of the epoch in force", () => {
  it("is checked like an accept: a promise refuses it, by its key, and nothing else of the message (C6)", async () => {
    await adoptJoint();
    await told({ kind: "prepare", key: "k", ballot: ballotOf(9, 2) });
    expect(await told(fill(["j", ballotOf(3), old], ["k", ballotOf(4, 2), old], ["l", ballotOf(4, 2), old]))).toEqual({
      kind: "filled",
      refused: ["k"],
    });
    expect(await held("k")).toEqual({ promised: ballotOf(9, 2), accepted: zeroBallot, value: undefined });
    expect(await held("l")).toEqual({ promised: ballotOf(4, 2), accepted: ballotOf(4, 2), value: old });
  });

  it("is refused where a later one was accepted, and acknowledged where it was accepted itself", async () => {
    await adoptJoint();
    await told({ kind: "accept", key: "k", ballot: ballotOf(9, 2), value: other, next: ballotOf(10, 2) });
    expect(await told(fill(["k", ballotOf(4, 2), old]))).toEqual({ kind: "filled", refused: ["k"] });
    expect(await told(fill(["k", ballotOf(9, 2), other]))).toEqual({ kind: "filled", refused: [] });
    expect(await held("k")).toEqual({ promised: ballotOf(10, 2), accepted: ballotOf(9, 2), value: other });
  });
});

describe("a copy", () => {
  it("is written with all others of its message in one batch, and answered after its sync (R18)", async () => {
    await adoptJoint();
    const batches = test.store.batches.length;
    const release = test.store.hold("write");
    const answer = test.ask(fill(["k", ballotOf(4), old], ["l", ballotOf(5), tombstone]), links.joint);
    await test.clock.settle();
    expect(answer).toEqual([]);
    release();
    await test.clock.settle();
    expect(answer).toEqual([{ kind: "filled", refused: [] }]);
    expect(test.store.batches.slice(batches).map(({ registers }) => registers.map(([key]) => key))).toEqual([
      ["k", "l"],
    ]);
  });

  it("is refused in a stable configuration, in another epoch, and before the joint one is adopted (R2)", async () => {
    expect(await told(fill(["k", ballotOf(0), old]), test.first)).toMatchObject({
      kind: "refused",
      why: "wrong-epoch",
    });
    expect(await told(fill(["k", ballotOf(4), old]))).toMatchObject({ kind: "refused", why: "behind" });
    await adoptJoint();
    expect(await told(fill(["k", ballotOf(4), old]), test.first)).toMatchObject({ kind: "refused", why: "stale" });
    expect(await held("k")).toBeUndefined();
  });

  it("of a later epoch or with an absurd counter is refused, and nothing of its message is written (R1, R20)", async () => {
    await adoptJoint();
    expect(await told(fill(["k", ballotOf(1, 3), old]))).toMatchObject({ kind: "refused", why: "wrong-epoch" });
    expect(await told(fill(["k", ballotOf(absurdJump * 2), old]))).toMatchObject({
      kind: "refused",
      why: "absurd-counter",
    });
    expect(await held("k")).toBeUndefined();
  });

  it("never touches the configuration register", async () => {
    await adoptJoint();
    const before = await held(configurationKey);
    expect(await told(fill([configurationKey, ballotOf(900), old]))).toEqual({
      kind: "filled",
      refused: [configurationKey],
    });
    expect(await held(configurationKey)).toEqual(before);
  });

  it("does not stay in memory, where it would drive out what clients use", async () => {
    await adoptJoint();
    await told({ kind: "accept", key: "hot", ballot: ballotOf(4, 2), value: other, next: undefined });
    await told(fill(["hot", ballotOf(5), old], ["cold", ballotOf(5), old]));
    const release = test.store.hold("get");
    const hot = test.ask({ kind: "read", key: "hot" }, links.joint);
    await test.clock.settle();
    expect(hot).toMatchObject([{ kind: "observed", value: other }]);
    const cold = test.ask({ kind: "read", key: "cold" }, links.joint);
    await test.clock.settle();
    expect(cold).toEqual([]);
    release();
    await test.clock.settle();
    expect(cold).toMatchObject([{ kind: "observed", value: old }]);
  });
});

describe("R5: a page of a scan", () => {
  it("is given only in the configuration that is asked for, once that is durable", async () => {
    expect(await told(scan(true))).toMatchObject({ kind: "refused", why: "behind" });
    await adoptJoint();
    expect(await told(scan(true))).toMatchObject({ kind: "scanned" });
    expect(await told(scan(true), test.first)).toMatchObject({ kind: "refused", why: "stale" });
  });

  it("shows what was accepted, tombstones included and bare promises not, and ends behind all it looked at", async () => {
    await told({ kind: "accept", key: "a", ballot: ballotOf(4), value: other, next: undefined }, test.first);
    await told({ kind: "accept", key: "b", ballot: ballotOf(5), value: tombstone, next: undefined }, test.first);
    await told({ kind: "prepare", key: "c", ballot: ballotOf(6) }, test.first);
    await adoptJoint();
    const page = { keys: ["a", "b"], ballots: [ballotOf(4), ballotOf(5)], end: undefined, total: 3 };
    expect(await told(scan(true))).toEqual({ kind: "scanned", page: { ...page, values: [other, tombstone] } });
    expect(await told(scan(false))).toEqual({ kind: "scanned", page: { ...page, values: undefined } });
    expect(await told(scan(false, "a"))).toMatchObject({ page: { keys: ["b"], end: undefined } });
  });
});
