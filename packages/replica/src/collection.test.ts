import { afterEach, describe, expect, it } from "vitest";
import type { Change } from "./change.ts";
import { type TestNode, reconfigure } from "./cluster.test-support.ts";
import type { AnswerBody, Frame, QuestionBody } from "./frame.ts";
import { compareRevisions } from "./ledger.test-support.ts";
import type { Link } from "./ports.ts";
import { decodeText, encodeText } from "./text.ts";
import { type VirtualCluster, startVirtualCluster } from "./virtual-cluster.test-support.ts";

// R14 among whole replicas, on the in-memory store and network.

const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 32));
console.info(`collection tests: SEED=${seed}`);

// Shorter than a round's patience: a retry meets what was collected before it.
const limits = { settleMs: 100 };
let cluster: VirtualCluster;
afterEach(() => cluster.close());

type Body = QuestionBody | AnswerBody;
const holds = ({ messages }: Frame, ...kinds: readonly Body["kind"][]): boolean =>
  messages.some(({ body }) => kinds.includes(body.kind));
const holdsOf = ({ messages }: Frame, kind: "question" | "answer"): boolean =>
  messages.some((message) => message.kind === kind);

const append =
  (text: string): Change<string> =>
  (current) => {
    const all = (current === undefined ? "" : decodeText(current.payload)) + text;
    return { kind: "write", payload: encodeText(all), output: all };
  };

const registersOf = ({ replica }: TestNode): number => replica.status().registers;
const collectedBy = ({ replica }: TestNode): number => replica.status().collection.collected;

function pick(nodes: readonly TestNode[], index: number): TestNode {
  const node = nodes[index % nodes.length];
  if (node === undefined) throw new Error("there is no node to pick");
  return node;
}

/** Every store holds this many registers of data, and nothing waits any more. */
async function settled(nodes: readonly TestNode[], registers: number): Promise<void> {
  await cluster.until(`every store holds ${registers} registers and waits for none`, () =>
    nodes.every((node) => registersOf(node) === registers + 1 && node.replica.status().collection.waiting === 0),
  );
}

async function startThree(): Promise<readonly [TestNode, TestNode, TestNode]> {
  cluster = await startVirtualCluster(["a", "b", "c"], seed, { limits });
  return cluster.nodes as [TestNode, TestNode, TestNode];
}

describe("R14: deleted and missing keys", () => {
  it("leave no trace in any store, whatever was asked of them", async () => {
    const [a, b, c] = await startThree();
    await cluster.put(a, "kept", "value");
    const keys = Array.from({ length: 150 }, (_, index) => `key-${index}`);
    await Promise.all(keys.map((key, index) => cluster.put(pick([a, b, c], index), key, "v")));
    await Promise.all(keys.map((key, index) => cluster.remove(pick([b, c, a], index), key)));
    const keep: Change<undefined> = () => ({ kind: "keep", output: undefined });
    await Promise.all(keys.map((key) => cluster.change(b, `missing-${key}`, keep)));
    await Promise.all(keys.map((key) => cluster.get(c, `unread-${key}`)));
    await settled(cluster.nodes, 1);
    for (const node of cluster.nodes) expect(collectedBy(node)).toBeGreaterThanOrEqual(keys.length);
    expect(await cluster.get(c, "kept")).toBe("value");
    expect(await Promise.all(keys.map((key) => cluster.get(a, key)))).toEqual(keys.map(() => undefined));
    await settled(cluster.nodes, 1);
  }, 30_000);

  it("come back with a greater revision and their first version", async () => {
    const [a, b, c] = await startThree();
    const revisions: string[] = [];
    for (const node of [a, b, c, a]) {
      const { revision, version } = await cluster.change(node, "key", append("x"));
      expect(version).toBe(1);
      revisions.push(revision ?? "");
      await cluster.remove(b, "key");
      await settled(cluster.nodes, 0);
    }
    expect(revisions.toSorted(compareRevisions)).toEqual(revisions);
    expect(new Set(revisions).size).toBe(revisions.length);
  }, 30_000);

  it("stay, with what names the member, while one is down, and go when it is back", async () => {
    const [a, b, c] = await startThree();
    await cluster.put(a, "key", "v");
    c.crash();
    await cluster.remove(b, "key");
    await cluster.until("somebody says whom it waits for", () =>
      [a, b].some(({ replica }) => replica.status().collection.blockedBy.includes(c.node)),
    );
    expect([a, b].map(registersOf)).toEqual([2, 2]);
    expect(await cluster.get(a, "key")).toBeUndefined();
    await c.restart();
    await settled(cluster.nodes, 0);
    expect(a.replica.status().collection.blockedBy).toEqual([]);
    expect(await cluster.get(c, "key")).toBeUndefined();
  }, 30_000);
});

describe("R14: a collection that was cut off half way", () => {
  it("is finished by whoever is there after a restart of all", async () => {
    const [a, b, c] = await startThree();
    await cluster.put(a, "key", "v");
    let accepted = 0;
    cluster.network.filter((frame) => {
      const isSettling = frame.messages.some(({ body }) => body.kind === "accept" && body.next === undefined);
      if (isSettling) accepted++;
      return holds(frame, "collect") ? "drop" : "deliver";
    });
    await cluster.remove(b, "key");
    await cluster.until("step (a) was taken", () => accepted > 0);
    await cluster.change(c, "missing", () => ({ kind: "keep", output: undefined }));
    for (const node of [a, b, c]) node.crash();
    for (const node of [a, b, c]) await node.restart();
    cluster.network.filter(undefined);
    await settled(cluster.nodes, 0);
    expect(await cluster.get(c, "key")).toBeUndefined();
  }, 30_000);

  it("is no matter to readers and writers where one store still has the tombstone", async () => {
    const [a, b, c] = await startThree();
    await cluster.put(a, "key", "v");
    await cluster.put(a, "again", "old");
    cluster.network.filter((frame, _, to) => (holds(frame, "collect") && to === c.address ? "drop" : "deliver"));
    await cluster.remove(b, "key");
    await cluster.remove(b, "again");
    await cluster.until("the others have collected both", () => [a, b].every((node) => registersOf(node) <= 1));
    for (const node of [c, a, b]) expect(await cluster.get(node, "key")).toBeUndefined();
    const { version, output } = await cluster.change(c, "again", append("new"));
    expect({ version, output }).toEqual({ version: 1, output: "new" });
    cluster.network.filter(undefined);
    await settled(cluster.nodes, 1);
    for (const node of [c, a, b]) expect(await cluster.get(node, "again")).toBe("new");
  }, 30_000);

  it("brings nothing back when the members change meanwhile", async () => {
    const [a, b, c] = await startThree();
    for (const key of ["x", "y", "z"]) await cluster.put(a, key, "old");
    cluster.network.filter((frame, _, to) => (holds(frame, "collect") && to !== a.address ? "drop" : "deliver"));
    for (const key of ["x", "y", "z"]) await cluster.remove(b, key);
    await cluster.until("a has collected something", () => collectedBy(a) > 0 || registersOf(a) < 4);
    const d = await cluster.add("d");
    const e = await cluster.add("e");
    await reconfigure(c, [a, d, e]);
    cluster.network.filter(undefined);
    for (const key of ["x", "y", "z"])
      for (const node of [a, d, e]) expect(await cluster.get(node, key)).toBeUndefined();
    await cluster.put(d, "x", "new");
    await settled([a, d, e], 1);
    expect(await cluster.get(e, "x")).toBe("new");
  }, 30_000);
});

describe("R14: late copies of everything a collection and the rounds before it sent", () => {
  it("change nothing, neither before the key is created again nor after", async () => {
    const sent: (readonly [Link, Frame])[] = [];
    let isRecording = true;
    const recorded = (link: Link): Link => ({
      send: (frame) => {
        if (isRecording && holds(frame, "prepare", "accept", "collect")) sent.push([link, structuredClone(frame)]);
        link.send(frame);
      },
    });
    cluster = await startVirtualCluster(["a", "b", "c"], seed, {
      limits,
      transport: (transport) => ({
        connect: (address) => recorded(transport.connect(address)),
        listen: (receive) => transport.listen(receive),
        close: () => transport.close(),
      }),
    });
    const [a, b, c] = cluster.nodes as [TestNode, TestNode, TestNode];
    sent.length = 0;
    for (let life = 0; life < 3; life++) {
      await cluster.put(a, "key", `life ${life}`);
      await cluster.remove(c, "key");
      await settled(cluster.nodes, 0);
    }
    isRecording = false;
    expect(sent.filter(([, frame]) => holds(frame, "collect")).length).toBeGreaterThan(0);
    const replay = async () => {
      for (const [link, frame] of sent) link.send(frame);
      // Everything arrives in order: what is asked afterwards is stepped after it.
      await cluster.put(b, "after", "");
    };
    await replay();
    for (const node of [a, b, c]) expect(await cluster.get(node, "key")).toBeUndefined();
    await cluster.put(b, "key", "last life");
    await replay();
    for (const node of [a, b, c]) expect(await cluster.get(node, "key")).toBe("last life");
    await settled(cluster.nodes, 2);
  }, 30_000);
});

describe("R17: an operation in doubt whose key is deleted, collected and created again", () => {
  it("is never applied a second time, though the register that is there now does not know it", async () => {
    const [a, b, c] = await startThree();
    const isA = (address: string) => address === a.address;
    // The change of a is applied, and a does not hear of it; nor does anything of its later rounds arrive anywhere.
    let isSilenced = false;
    cluster.network.filter((frame, from, to) => {
      if (isA(to) && (isSilenced ? holdsOf(frame, "answer") : holds(frame, "accepted"))) return "drop";
      return isSilenced && isA(from) && holdsOf(frame, "question") ? "drop" : "deliver";
    });
    const doubted = cluster.change(a, "key", append("once;"), 25_000).catch((error: unknown) => error);
    await cluster.until("the change is applied", async () => (await cluster.get(b, "key")) === "once;");
    isSilenced = true;
    await cluster.remove(b, "key");
    await cluster.until("b and c have collected it", () => [b, c].every((node) => registersOf(node) === 1));
    cluster.network.filter((_, from, to) => (isA(from) || isA(to) ? "drop" : "deliver"));
    expect(await cluster.change(c, "key", append("new;"))).toMatchObject({ output: "new;", version: 1 });
    cluster.network.filter(undefined);
    expect(await doubted).toMatchObject({ outcome: "unknown" });
    for (const node of [a, b, c]) expect(await cluster.get(node, "key")).toBe("new;");
  }, 40_000);
});
