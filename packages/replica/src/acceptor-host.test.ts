import type { Member } from "@quorate/membership";
import type { ProposerId } from "@quorate/synod";
import { describe, expect, it } from "vitest";
import { type TestHost, ballotOf, changeTo, cluster, memberOf, startMember } from "./acceptor.test-support.ts";
import type { ControlBody, FencedBody } from "./frame.ts";
import { configurationKey } from "./keys.ts";

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const prepare = (key: string, counter: number, epoch = 1): FencedBody => ({
  kind: "prepare",
  key,
  ballot: ballotOf(counter, epoch),
});
const accept = (key: string, counter: number, epoch = 1): FencedBody => ({
  kind: "accept",
  key,
  ballot: ballotOf(counter, epoch),
  value: bytes(counter),
  next: undefined,
});
const writtenKeys = ({ store }: TestHost): readonly (readonly string[])[] =>
  store.batches.map(({ registers }) => registers.map(([key]) => key));

describe("R18: an answer leaves only after every batch with anything stepped before it is durable", () => {
  const answers: readonly (readonly [string, FencedBody | ControlBody, string])[] = [
    ["a promise", prepare("other", 9), "promised"],
    ["an acceptance", accept("other", 9), "accepted"],
    ["a conflict", prepare("key", 1), "conflict"],
    ["a read", { kind: "read", key: "key" }, "observed"],
    ["a read of another key", { kind: "read", key: "other" }, "observed"],
    ["a page", { kind: "list", after: undefined }, "page"],
    ["a probe's answer", { kind: "probe" }, "probed"],
    ["a refusal", prepare("key", 9, 7), "refused"],
  ];

  it.each(answers)("%s in the same batch as a write", async (_, body, kind) => {
    const test = await startMember();
    const release = test.store.hold("write");
    test.ask(accept("key", 5), test.first);
    const answer = test.ask(body, test.first);
    await test.clock.settle();
    expect(test.store.batches).toHaveLength(1);
    expect(answer).toEqual([]);
    release();
    await test.clock.settle();
    expect(answer).toMatchObject([{ kind }]);
  });

  it.each(answers)("%s in the batch after it", async (_, body, kind) => {
    const test = await startMember();
    const release = test.store.hold("write");
    const accepted = test.ask(accept("key", 5), test.first);
    await test.clock.settle();
    const answer = test.ask(body, test.first);
    await test.clock.settle();
    expect([...accepted, ...answer]).toEqual([]);
    release();
    await test.clock.settle();
    expect(accepted).toEqual([{ kind: "accepted", nextPromised: false }]);
    expect(answer).toMatchObject([{ kind }]);
  });

  it("a read shows what was accepted before it, not what is still being synced after it", async () => {
    const test = await startMember();
    const before = test.ask({ kind: "read", key: "key" }, test.first);
    test.ask(accept("key", 5), test.first);
    const after = test.ask({ kind: "read", key: "key" }, test.first);
    await test.clock.settle();
    expect(before).toMatchObject([{ accepted: { counter: 0 }, value: undefined }]);
    expect(after).toMatchObject([{ accepted: { counter: 5 }, value: bytes(5) }]);
  });
});

describe("R18: batches", () => {
  it("holds everything of a tick in one, and says how much that was", async () => {
    const test = await startMember();
    const answers = Array.from({ length: 50 }, (_, index) => test.ask(accept(`k${index}`, 5), test.first));
    await test.clock.settle();
    expect(test.store.batches).toHaveLength(1);
    expect(test.store.batches[0]?.registers).toHaveLength(50);
    expect(answers.every((answer) => answer.length === 1)).toBe(true);
    expect(test.events).toContainEqual({ kind: "batch-synced", operations: 50, durationMs: 0 });
  });

  it("lets the next one gather while one is being synced", async () => {
    const test = await startMember();
    const release = test.store.hold("write");
    test.ask(accept("first", 5), test.first);
    await test.clock.settle();
    for (let tick = 0; tick < 10; tick++) {
      test.ask(accept(`later-${tick}`, 5), test.first);
      await test.clock.settle();
    }
    expect(test.store.batches).toHaveLength(1);
    release();
    await test.clock.settle();
    expect(test.store.batches.map(({ registers }) => registers.length)).toEqual([1, 10]);
  });

  it("writes nothing for what changes nothing", async () => {
    const test = await startMember();
    const answer = test.ask({ kind: "read", key: "missing" }, test.first);
    await test.clock.settle();
    expect(answer).toHaveLength(1);
    expect(test.store.batches).toEqual([]);
  });

  it("counts the registers there are after each, and keeps the highest counter met", async () => {
    const test = await startMember();
    test.ask(accept("a", 5), test.first);
    test.ask(prepare("b", 6), test.first);
    await test.clock.settle();
    test.ask(accept("a", 9), test.first);
    await test.clock.settle();
    // The configuration register is one of them.
    expect(test.store.batches.map(({ registersTotal }) => registersTotal)).toEqual([3, 3]);
    expect(test.store.batches.map(({ counter }) => counter)).toEqual([6, 9]);
    expect(test.host.registers).toBe(3);
  });

  it("takes the promise of a register it forgot from the disk, not for absent", async () => {
    const test = await startMember();
    test.ask(prepare("key", 50), test.first);
    await test.clock.settle();
    for (let index = 0; index < 200; index++) test.ask(accept(`other-${index}`, 5), test.first);
    await test.clock.settle();
    const late = test.ask(accept("key", 20), test.first);
    await test.clock.settle();
    expect(late).toEqual([{ kind: "conflict", highest: ballotOf(50) }]);
  });
});

describe("R18: a storage error stops everything", () => {
  const failures = [
    ["write", accept("key", 5)],
    ["get", accept("key", 5)],
    ["list", { kind: "list", after: undefined }],
  ] as const;

  it.each(failures)("when %s fails: nothing is answered then or afterwards", async (method, body) => {
    const test = await startMember();
    test.store.fail(method);
    const failed = test.ask(body, test.first);
    await test.clock.settle();
    const later = test.ask({ kind: "read", key: "key" }, test.first);
    const probed = test.ask({ kind: "probe" }, test.first);
    await test.clock.settle();
    expect([...failed, ...later, ...probed]).toEqual([]);
    expect(test.fatal.map(({ message }) => message)).toEqual([`the disk fails at ${method}`]);
  });

  it("answers nothing of the batch that failed nor of the one that gathered behind it", async () => {
    const test = await startMember();
    const release = test.store.hold("write");
    const first = test.ask(accept("a", 5), test.first);
    await test.clock.settle();
    const second = test.ask({ kind: "read", key: "a" }, test.first);
    test.store.fail("write");
    release();
    await test.clock.settle();
    expect([...first, ...second]).toEqual([]);
    expect(test.fatal).toHaveLength(1);
    expect(test.store.batches).toHaveLength(1);
  });

  it("rejects what waits in this process, instead of leaving it waiting", async () => {
    const test = await startMember();
    test.store.fail("write");
    const identified = test.host
      .identify((identity) => ({ ...identity, forming: undefined }))
      .catch((error: unknown) => error);
    await test.clock.settle();
    expect(await identified).toMatchObject({ reason: "NOT_READY", outcome: "unknown" });
    await expect(test.host.adopt(cluster, [])).rejects.toMatchObject({ reason: "NOT_READY" });
  });
});

describe("a host that is stopped", () => {
  it("hands no batch to the store afterwards, which may be erased by then", async () => {
    const test = await startMember();
    const release = test.store.hold("get");
    test.ask(accept("key", 5), test.first);
    await test.clock.settle();
    test.host.stop();
    release();
    await test.clock.settle();
    expect(test.store.batches).toEqual([]);
  });

  it("answers nothing of the batch under way", async () => {
    const test = await startMember();
    const release = test.store.hold("write");
    const answer = test.ask(accept("key", 5), test.first);
    const adopted = test.host.adopt(cluster, [test.joint]).catch((error: unknown) => error);
    await test.clock.settle();
    test.host.stop();
    release();
    await test.clock.settle();
    expect(answer).toEqual([]);
    expect(test.adopted).toEqual([]);
    expect(await adopted).toMatchObject({ reason: "NOT_READY" });
  });
});

describe("R4: adoption is a barrier", () => {
  it("steps nothing of the older epoch after it, and nothing of the new one before it", async () => {
    const test = await startMember();
    const release = test.store.hold("write");
    const before = test.ask(accept("a", 5), test.first);
    const early = test.ask(accept("b", 5, 2), test.joint);
    const adoption = test.ask({ kind: "adopt", links: [test.joint] });
    const late = test.ask(accept("c", 5), test.first);
    const after = test.ask(accept("d", 5, 2), test.joint);
    await test.clock.settle();
    expect([before, early, adoption, late, after].flat()).toEqual([]);
    release();
    await test.clock.settle();
    expect(before).toMatchObject([{ kind: "accepted" }]);
    expect(early).toEqual([{ kind: "refused", why: "behind", epoch: 1 }]);
    expect(adoption).toEqual([{ kind: "adopted", epoch: 2 }]);
    expect(late).toMatchObject([{ kind: "refused", why: "stale" }]);
    expect(after).toMatchObject([{ kind: "accepted" }]);
    expect(writtenKeys(test)).toEqual([["a", configurationKey, "d"]]);
  });

  it("is answered, and told to this node's own rounds, only when it and all before it are durable", async () => {
    const test = await startMember();
    const release = test.store.hold("write");
    test.ask(accept("a", 5), test.first);
    await test.clock.settle();
    const adoption = test.ask({ kind: "adopt", links: [test.joint] });
    const late = test.ask(accept("b", 5), test.first);
    await test.clock.settle();
    expect(writtenKeys(test)).toEqual([["a"]]);
    const releaseAdoption = test.store.hold("write");
    release();
    await test.clock.settle();
    expect(writtenKeys(test)).toEqual([["a"], [configurationKey]]);
    expect([...adoption, ...late]).toEqual([]);
    expect(test.adopted).toEqual([]);
    releaseAdoption();
    await test.clock.settle();
    expect(adoption).toEqual([{ kind: "adopted", epoch: 2 }]);
    expect(late).toMatchObject([{ kind: "refused", why: "stale" }]);
    expect(test.adopted).toEqual([2]);
  });
});

describe("what a host tells this node's proposer of its promises (Forwarding)", () => {
  it("is the next round of a register that it holds, and nothing of one with a promise alone", async () => {
    const test = await startMember();
    test.ask(prepare("promised", 5), test.first);
    test.ask(accept("accepted", 6), test.first);
    test.ask({ ...accept("next", 7), next: ballotOf(8) } as FencedBody, test.first);
    await test.clock.settle();
    const promises = ["absent", "promised", "accepted", "next"].map((key) => test.host.promisedOf(key));
    expect(promises).toEqual([undefined, undefined, undefined, ballotOf(8)]);
  });
});

describe("bounds", () => {
  it("loses questions beyond what may wait for a slow disk, and goes on", async () => {
    const test = await startMember();
    const release = test.store.hold("write");
    test.ask(accept("first", 5), test.first);
    await test.clock.settle();
    const count = 70_000;
    const answers = Array.from({ length: count }, () => test.ask({ kind: "read", key: "first" }, test.first));
    release();
    await test.clock.settle();
    const answered = answers.filter((answer) => answer.length === 1).length;
    expect(answered).toBe(65_536);
    const later = test.ask({ kind: "read", key: "first" }, test.first);
    await test.clock.settle();
    expect(later).toHaveLength(1);
  });

  it("keeps no more than 64 MiB of values waiting", async () => {
    const test = await startMember();
    const release = test.store.hold("write");
    test.ask(accept("first", 5), test.first);
    await test.clock.settle();
    const value = new Uint8Array(1024 * 1024);
    const answers = Array.from({ length: 70 }, (_, index) =>
      test.ask({ kind: "accept", key: `k${index}`, ballot: ballotOf(5), value, next: undefined }, test.first),
    );
    release();
    await test.clock.settle();
    expect(answers.filter((answer) => answer.length === 1)).toHaveLength(64);
  });

  it("lists on in pages of one key, the first of which is no reserved one", async () => {
    const test = await startMember({ pageEntriesMax: 1, pageBytesMax: 1 });
    for (const key of ["a", "b"]) test.ask(accept(key, 5), test.first);
    const [first, second] = [undefined, "a"].map((after) => test.ask({ kind: "list", after }, test.first));
    await test.clock.settle();
    expect(first).toMatchObject([{ page: { keys: ["a"], last: false } }]);
    expect(second).toMatchObject([{ page: { keys: ["b"], last: true } }]);
  });

  it("remembers the durable batches of members only, and forgets those who leave (R19)", async () => {
    const test = await startMember();
    const [b, stranger] = [memberOf("b"), memberOf("stranger")];
    const process = "process-of-b" as ProposerId;
    const saw = (store: Member["store"], durable: number) => test.host.sees(store, { process, durable });
    saw(b.store, 7);
    expect(test.host.seenOf(b.store)).toEqual([]);
    test.ask({ kind: "adopt", links: [test.joint, test.last] });
    await test.clock.settle();
    for (const { store } of [b, stranger]) saw(store, 7);
    saw(b.store, 6);
    expect([b, stranger].map(({ store }) => test.host.seenOf(store))).toEqual([[{ process, durable: 7 }], []]);
    const { joint, last } = changeTo(test.last, [test.self, memberOf("c")]);
    test.ask({ kind: "adopt", links: [joint, last] });
    await test.clock.settle();
    expect(test.host.seenOf(b.store)).toEqual([]);
  });
});
