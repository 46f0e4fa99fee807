import { type ProposerId, zeroBallot } from "@quorate/synod";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { testLimits } from "./cluster.test-support.ts";
import type { Sighting } from "./frame.ts";
import { type MemoryDisk, createMemoryDisk } from "./memory/index.ts";
import { type Scripted, type ScriptedMember, startScripted, startScriptedMember } from "./scripted.test-support.ts";

/** The member before it lost its last batches, and its disk without them. */
let first: ScriptedMember;
let behind: MemoryDisk;
/** What b heard of the first process. */
let seen: readonly Sighting[];
let node: Scripted;

beforeEach(async () => {
  const disk = createMemoryDisk();
  first = await startScriptedMember({}, disk);
  await first.replica.close();
  node = await startScripted({}, disk);
  await allHeard();
  behind = disk.clone();
  await written(5);
  seen = [{ process: await processOf(node), durable: node.replica.status().durableSequence }];
  await node.replica.close();
});
afterEach(() => node.replica.close());

const observed = { kind: "observed", accepted: zeroBallot, value: undefined } as const;
const fatal = () => node.events.filter(({ kind }) => kind === "fatal");

async function reopened(): Promise<void> {
  await node.replica.close();
  node = await startScripted({}, behind);
}

/** Both others answer the question of a member that was just opened. */
async function allHeard(): Promise<void> {
  for (const sent of await node.take("read")) node.answer(sent, observed);
  await node.clock.settle();
}

/** Nobody answers for longer than this node waits. */
function patienceEnds(): Promise<void> {
  return node.clock.advance(3 * testLimits.roundMs);
}

/** The store votes that often. */
async function written(batches: number): Promise<void> {
  const { c, last } = first;
  for (let batch = 0; batch < batches; batch++) {
    const counter = 100 + node.replica.status().durableSequence;
    const ballot = { epoch: last.configuration.epoch, counter, proposer: "p" as ProposerId };
    const answers = node.ask(c, last, { kind: "prepare", key: "k", ballot });
    await node.clock.settle();
    expect(answers).toMatchObject([{ kind: "promised" }]);
  }
}

async function processOf({ replica, clock, take }: Scripted): Promise<ProposerId> {
  void replica.read("k", clock.now() + 1_000).catch(() => undefined);
  const [sent] = await take("read");
  if (sent === undefined) throw new Error("nobody was asked");
  return sent.frame.from.process;
}

/** b is back, and says what it has seen. */
async function heardFromB() {
  const answers = node.ask(first.b, first.last, { kind: "read", key: "k" }, { seen });
  await node.clock.settle();
  return answers;
}

describe("R19: a store that lost its last batches, of which only a member knows that is away", () => {
  it("is found out after it was started again, though it has written more since", async () => {
    await reopened();
    await patienceEnds();
    await written(10);
    expect(node.replica.status().durableSequence).toBeGreaterThan(seen[0]?.durable ?? 0);
    expect(fatal()).toEqual([]);
    for (let start = 0; start < 2; start++) {
      await reopened();
      await patienceEnds();
      await written(1);
    }
    expect(await heardFromB()).toEqual([]);
    expect(fatal()).toMatchObject([{ error: { message: expect.stringContaining("lost durable data") } }]);
  });

  it("is found out again by every process that a supervisor starts", async () => {
    await reopened();
    await patienceEnds();
    await written(10);
    for (let start = 0; start < 3; start++) {
      expect(await heardFromB()).toEqual([]);
      expect(fatal()).toHaveLength(1);
      await reopened();
      await patienceEnds();
    }
  });

  it("is not suspected for what its later processes told", async () => {
    seen = [];
    for (let start = 0; start < 12; start++) {
      await reopened();
      await patienceEnds();
      await written(1);
      const process = await processOf(node);
      const { durableSequence: durable } = node.replica.status();
      seen = [...seen, { process, durable }];
    }
    expect(await heardFromB()).toMatchObject([{ kind: "observed" }]);
    await reopened();
    await patienceEnds();
    expect(await heardFromB()).toMatchObject([{ kind: "observed" }]);
    expect(fatal()).toEqual([]);
  });
});

describe("R19: the record of the openings", () => {
  const metas = () => node.store.batches.flatMap(({ meta }) => meta.filter(([name]) => name === "opening"));

  it("is durable before anything is told, and removed once all other members were heard", async () => {
    await reopened();
    const [toB] = await node.take("read");
    expect(metas()).toMatchObject([["opening", expect.any(Uint8Array)]]);
    expect(toB?.frame.durable).toBe(node.replica.status().durableSequence);
    await reopened();
    await allHeard();
    await written(2);
    expect(metas().slice(1)).toEqual([["opening", undefined]]);
  });

  it("is kept while one of them is missing: that patience ended says nothing", async () => {
    await reopened();
    const [toB] = await node.take("read");
    node.answer(toB, observed);
    await patienceEnds();
    await written(2);
    expect(metas()).toHaveLength(1);
  });
});
