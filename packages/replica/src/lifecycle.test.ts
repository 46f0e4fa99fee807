import type { ProposerId } from "@quorate/synod";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { changeTo } from "./acceptor.test-support.ts";
import type { Change } from "./change.ts";
import { type ScriptedMember, startScripted, startScriptedMember } from "./scripted.test-support.ts";

let node: ScriptedMember;
beforeEach(async () => {
  node = await startScriptedMember();
});
afterEach(() => node.replica.close());

const write: Change<string> = () => ({ kind: "write", payload: Uint8Array.of(1), output: "done" });
const later = () => node.clock.now() + 10_000;
const fatal = () => node.events.filter(({ kind }) => kind === "fatal");
const read = { kind: "read", key: "k" } as const;

/** The configuration that leaves this node out is chosen, and this node learns of it. */
async function retire(): Promise<void> {
  const { joint, last } = changeTo(node.last, [node.b, node.c]);
  node.ask(node.b, last, { kind: "adopt", links: [joint, last] });
  await node.clock.settle();
  expect(node.replica.status().stage).toEqual({ kind: "retired", removed: true });
}

/** What another member says it saw of this store. */
const sawOf = (process: string, durable: number) => ({ seen: [{ process: process as ProposerId, durable }] });

describe("R19: a frame that saw more of this store than it was opened with", () => {
  it("is fatal, however much was written since: nothing is served any more", async () => {
    // The store was blank when it was opened, and has written more since.
    expect(node.replica.status().durableSequence).toBeGreaterThan(2);
    const sound = node.ask(node.b, node.last, read, sawOf("an earlier process", 0));
    await node.clock.settle();
    expect(sound).toMatchObject([{ kind: "observed" }]);
    const pending = node.replica.change("k", write, later()).catch((error: unknown) => error);
    const answers = [
      node.ask(node.b, node.last, read, sawOf("an earlier process", 1)),
      node.ask(node.c, node.last, read),
    ];
    await node.clock.settle();
    expect(answers).toEqual([[], []]);
    expect(fatal()).toMatchObject([{ error: { message: expect.stringContaining("lost durable data") } }]);
    expect(await pending).toMatchObject({ outcome: "not-applied" });
    await expect(node.replica.change("k", write, later())).rejects.toMatchObject({ reason: "NOT_READY" });
  });

  it("is nothing to fear if it was this very process that wrote it", async () => {
    void node.replica.read("k", later()).catch(() => undefined);
    const [sent] = await node.take("read");
    const own = sawOf(sent?.frame.from.process ?? "", node.replica.status().durableSequence);
    const answers = node.ask(node.b, node.last, read, own);
    await node.clock.settle();
    expect(answers).toMatchObject([{ kind: "observed" }]);
  });

  it("tells every peer how far its present process was seen, and the furthest few before", async () => {
    const told = async (process: string, durable: number) => {
      const from = { node: node.b.node, store: node.b.store, process: process as ProposerId };
      node.ask(node.b, node.last, read, { from, durable });
      await node.clock.settle();
    };
    await told("first", 40);
    await told("first", 41);
    await told("second", 39);
    await told("third", 45);
    await told("first", 40);
    for (let later = 1; later <= 7; later++) await told(`later ${later}`, 45 + later);
    const result = node.replica.read("k", later()).catch((error: unknown) => error);
    const sent = await node.take("read");
    const seen = [
      ...[7, 6, 5, 4, 3, 2, 1].map((later) => ({ process: `later ${later}`, durable: 45 + later })),
      { process: "third", durable: 45 },
      { process: "first", durable: 41 },
    ];
    expect(sent.map(({ frame }) => [frame.to, frame.seen])).toEqual([
      [node.b.store, seen],
      [node.c.store, []],
    ]);
    void node.replica.close();
    await result;
  });
});

describe("R18: a storage error", () => {
  it("stops everything once, answers every operation, and the store is still closed", async () => {
    const changing = node.replica.change("k", write, later()).catch((error: unknown) => error);
    const reading = node.replica.read("other", later()).catch((error: unknown) => error);
    node.store.fail("write");
    await node.clock.settle();
    expect(fatal()).toHaveLength(1);
    expect(await changing).toMatchObject({ outcome: "not-applied" });
    expect(await reading).toMatchObject({ outcome: "not-applied" });
    const asked = node.ask(node.b, node.last, read);
    await node.clock.settle();
    expect(asked).toEqual([]);
    await node.replica.close();
    await expect(node.store.get(["k"])).rejects.toThrow("closed");
  });
});

describe("who serves", () => {
  it("nobody whose store belongs to no cluster", async () => {
    const { replica } = await startScripted();
    for (const attempt of [replica.change("k", write, 1), replica.read("k", 1), reconfigure(replica)]) {
      await expect(attempt).rejects.toMatchObject({ reason: "NOT_READY", outcome: "not-applied" });
    }
    await replica.close();
  });

  it("nobody whose birth is not durable yet", async () => {
    const young = await startScripted();
    const release = young.store.hold("write");
    const forming = young.replica.form();
    await young.clock.settle();
    await expect(young.replica.read("k", 1)).rejects.toMatchObject({ reason: "NOT_READY", outcome: "not-applied" });
    release();
    await young.clock.settle();
    await forming;
    const reading = young.replica.read("k", 1e9);
    await young.clock.settle();
    expect(await reading).toBeUndefined();
    await young.replica.close();
  });

  it("no ex-member, which names the members to use", async () => {
    await retire();
    const members = [node.b.address, node.c.address].join(",");
    for (const attempt of [node.replica.change("k", write, later()), node.replica.read("k", later())]) {
      await expect(attempt).rejects.toMatchObject({ reason: "NOT_A_MEMBER", metadata: { members } });
    }
  });

  it("nobody while draining, which ends when all is answered", async () => {
    const pending = node.replica.change("k", write, later());
    await node.clock.settle();
    let drained = false;
    const draining = node.replica.drain(node.clock.now() + 5_000).then(() => (drained = true));
    await expect(node.replica.read("k", later())).rejects.toMatchObject({ reason: "DRAINING" });
    await node.clock.advance(100);
    expect(drained).toBe(false);
    await answerWrite();
    await pending;
    await node.clock.advance(20);
    await draining;
  });

  it("drains no longer than it is told to", async () => {
    const pending = node.replica.change("k", write, later()).catch((error: unknown) => error);
    const draining = node.replica.drain(node.clock.now() + 200);
    await node.clock.advance(220);
    await draining;
    void node.replica.close();
    expect(await pending).toMatchObject({ reason: "NO_QUORUM" });
  });

  /** Both peers agree to the write that is under way. */
  async function answerWrite(): Promise<void> {
    const zero = { epoch: 0, counter: 0, proposer: "" as never };
    await node.clock.advance(1);
    for (const sent of await node.take("prepare")) {
      node.answer(sent, { kind: "promised", accepted: zero, value: undefined, floor: zero });
    }
    for (const sent of await node.take("accept")) node.answer(sent, { kind: "accepted", nextPromised: false });
    await node.clock.settle();
  }
});

describe("keys", () => {
  it.each([
    ["an empty one", ""],
    ["one that is too long", "ü".repeat(513)],
    ["one that is no Unicode text", "broken \ud800 pair"],
    ["one of the cluster's own", "\u0000configuration"],
  ])("%s is refused, and the node lives", async (_, key) => {
    for (const attempt of [node.replica.change(key, write, later()), node.replica.read(key, later())]) {
      await expect(attempt).rejects.toMatchObject({ reason: "INVALID_ARGUMENT", outcome: "not-applied" });
    }
    expect(fatal()).toEqual([]);
  });

  it("of the full length are taken", async () => {
    const reading = node.replica.read("ü".repeat(512), later());
    const [toB] = await node.take("read");
    const accepted = { epoch: 0, counter: 0, proposer: "" as never };
    node.answer(toB, { kind: "observed", accepted, value: undefined });
    await expect(reading).resolves.toBeUndefined();
  });
});

describe("close", () => {
  it("answers a change, a read and a birth under way, each with its outcome", async () => {
    const young = await startScripted();
    young.store.hold("write");
    const forming = young.replica.form().catch((error: unknown) => error);
    await young.clock.settle();
    void young.replica.close();
    expect(await forming).toMatchObject({ reason: "NOT_READY", outcome: "unknown" });
    const reading = node.replica.read("k", later()).catch((error: unknown) => error);
    await node.clock.settle();
    void node.replica.close();
    expect(await reading).toMatchObject({ outcome: "not-applied" });
  });

  it("may be asked for again, and waits for the same end", async () => {
    await Promise.all([node.replica.close(), node.replica.close()]);
    await node.replica.close();
  });

  it("leaves nothing that could be asked for afterwards", async () => {
    await node.replica.close();
    const { replica } = node;
    const attempts = [
      replica.form(),
      replica.abort(later()),
      replica.reformat(),
      replica.read("k", later()),
      reconfigure(replica),
    ];
    for (const attempt of attempts) await expect(attempt).rejects.toMatchObject({ reason: "NOT_READY" });
  });
});

describe("R12: a retired store is reformatted, and nothing else is", () => {
  it("refuses for a member", async () => {
    await expect(node.replica.reformat()).rejects.toMatchObject({ reason: "STORE_MISMATCH" });
  });

  it("begins again as another store, blank and with nothing of the old one", async () => {
    await retire();
    const before = node.replica.status();
    await node.replica.reformat();
    const after = node.replica.status();
    expect(after).toMatchObject({
      stage: { kind: "blank" },
      cluster: undefined,
      configuration: undefined,
      registers: 0,
    });
    expect(after.store).not.toBe(before.store);
    expect(await node.store.get(["\u0000configuration"])).toEqual([undefined]);
  });

  it("does it once, though asked for twice at a time", async () => {
    await retire();
    const [first, second] = [node.replica.reformat(), node.replica.reformat()];
    await expect(second).rejects.toMatchObject({ reason: "STORE_MISMATCH" });
    await first;
    const { store } = node.replica.status();
    await node.clock.settle();
    expect(node.replica.status().store).toBe(store);
  });

  it("stops the node if the disk fails half-way", async () => {
    await retire();
    node.store.fail("erase");
    await expect(node.replica.reformat()).rejects.toThrow("the disk fails at erase");
    expect(fatal()).toHaveLength(1);
    await expect(node.replica.read("k", later())).rejects.toMatchObject({ reason: "NOT_READY" });
  });

  it("does not come back to life when it is closed meanwhile", async () => {
    await retire();
    const release = node.store.hold("erase");
    const reformatting = node.replica.reformat().catch((error: unknown) => error);
    const closing = node.replica.close();
    release();
    await closing;
    expect(await reformatting).toBeInstanceOf(Error);
    await node.clock.advance(10_000);
    expect(fatal()).toEqual([]);
  });
});

function reconfigure(replica: ScriptedMember["replica"]): Promise<unknown> {
  return replica.reconfigure({ target: [], replace: [], expectedEpoch: undefined, dryRun: false }, () => {}, later());
}
