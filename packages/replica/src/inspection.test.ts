import { afterEach, describe, expect, it } from "vitest";
import { type TestNode } from "./cluster.test-support.ts";
import { OperationError } from "./error.ts";
import { configurationKey } from "./keys.ts";
import type { AcceptorStore } from "./ports.ts";
import type { RegisterPage, RegistersQuery } from "./replica.ts";
import { type VirtualCluster, startVirtualCluster } from "./virtual-cluster.test-support.ts";

const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 32));
console.info(`inspection tests: SEED=${seed}`);

const settleMs = 1_000;
let cluster: VirtualCluster;
afterEach(() => cluster.close());

async function start(names: readonly string[] = ["a"]): Promise<TestNode> {
  cluster = await startVirtualCluster(names, seed, { limits: { settleMs } });
  return cluster.node("a");
}

const ask = ({ replica }: TestNode, query: Partial<RegistersQuery> = {}): Promise<RegisterPage> =>
  replica.inspect({ prefix: "", after: undefined, entriesMax: 100, ...query });

const keysIn = ({ registers }: RegisterPage): readonly string[] => registers.map(({ key }) => key);

describe("the registers of a store", () => {
  it("are shown with their ballots, revision, version and size, the cluster's own register left out", async () => {
    const a = await start();
    await cluster.put(a, "k", "one");
    const { revision } = await cluster.put(a, "k", "two");
    const { registers, last } = await ask(a);
    expect(last).toBe(true);
    expect(registers).toMatchObject([{ key: "k", content: { kind: "value", revision, version: 2 } }]);
    const [{ promised, accepted, bytes } = expect.unreachable()] = registers;
    expect(revision).toBe(`${accepted.epoch}.${accepted.counter}.${accepted.proposer}.0`);
    expect(promised.counter).toBeGreaterThanOrEqual(accepted.counter);
    expect(bytes).toBeGreaterThan("two".length);
  });

  it("of a prefix begin with the key that is the prefix itself, and end before the next one", async () => {
    const a = await start();
    for (const key of ["kv", "kv/", "kv/a", "kv/b", "kv0", "machine/x", "kv/é"]) await cluster.put(a, key, "v");
    expect(keysIn(await ask(a, { prefix: "kv/" }))).toEqual(["kv/", "kv/a", "kv/b", "kv/é"]);
    expect(keysIn(await ask(a, { prefix: "kv/b" }))).toEqual(["kv/b"]);
    expect(keysIn(await ask(a, { prefix: "z" }))).toEqual([]);
    for (const prefix of ["\u0000", configurationKey]) expect(keysIn(await ask(a, { prefix }))).toEqual([]);
  });

  it.each([1, 2, 3, 100])("come in pages of %i, each once and in order", async (entriesMax) => {
    const a = await start();
    const keys = ["p", "p/1", "p/2", "p/3", "p/4"];
    for (const key of ["o", ...keys, "q"]) await cluster.put(a, key, "v");
    const found: string[] = [];
    for (let after: string | undefined; ; after = found.at(-1)) {
      const page = await ask(a, { prefix: "p", after, entriesMax });
      expect(page.registers.length).toBeLessThanOrEqual(entriesMax);
      found.push(...keysIn(page));
      if (page.last) break;
      expect(found.length, "pages do not go on for ever").toBeLessThanOrEqual(keys.length);
    }
    expect(found).toEqual(keys);
  });

  it("say whether another page follows, the key that is the prefix itself counted", async () => {
    const a = await start();
    for (const key of ["p", "p/1", "p/2"]) await cluster.put(a, key, "v");
    await expect(ask(a, { prefix: "p", entriesMax: 2 })).resolves.toMatchObject({ last: false });
    await expect(ask(a, { prefix: "p", entriesMax: 3 })).resolves.toMatchObject({ last: true });
    for (const key of ["q", "r"]) await cluster.put(a, key, "v");
    await expect(ask(a, { prefix: "p", entriesMax: 3 })).resolves.toMatchObject({ last: true });
  });

  it("after a key outside of the prefix are those of the prefix, or none", async () => {
    const a = await start();
    for (const key of ["o", "p/1", "q"]) await cluster.put(a, key, "v");
    expect(keysIn(await ask(a, { prefix: "p", after: "o" }))).toEqual(["p/1"]);
    await expect(ask(a, { prefix: "p", after: "q" })).resolves.toEqual({ registers: [], last: true });
  });

  it("that are deleted are shown without a revision until they are collected", async () => {
    const a = await start(["a", "b", "c"]);
    await cluster.put(a, "k", "v");
    cluster.node("c").crash();
    await cluster.remove(a, "k");
    const collectionOf = async () => (await ask(a)).registers.map(({ content }) => content);
    expect(await collectionOf()).toEqual([{ kind: "deleted", collection: "waiting" }]);
    const seen = new Set<string>();
    await cluster.until("a try of the collection is seen", async () => {
      for (const content of await collectionOf()) if (content.kind === "deleted") seen.add(content.collection);
      return seen.has("trying");
    });
    expect([...seen]).not.toContain("unseen");
  });

  it("that the disk cannot read stop the node: a damaged record is never skipped (R19)", async () => {
    let isBroken = false;
    const failing = (store: AcceptorStore): AcceptorStore => ({
      open: () => store.open(),
      get: (keys) => store.get(keys),
      list: (...page) => (isBroken ? Promise.reject(new Error("a record is damaged")) : store.list(...page)),
      write: (batch) => store.write(batch),
      erase: () => store.erase(),
      close: () => store.close(),
    });
    cluster = await startVirtualCluster(["a"], seed, { limits: { settleMs }, store: failing });
    const a = cluster.node("a");
    isBroken = true;
    await expect(ask(a)).rejects.toThrow("a record is damaged");
    expect(a.events).toContainEqual({ kind: "fatal", error: new Error("a record is damaged") });
    await expect(ask(a)).rejects.toMatchObject({ reason: "NOT_READY" });
  });

  it("need no quorum, and are refused with a reason where the query is wrong", async () => {
    const a = await start(["a", "b", "c"]);
    await cluster.put(a, "k", "v");
    cluster.node("b").crash();
    cluster.node("c").crash();
    expect(keysIn(await ask(a))).toEqual(["k"]);
    for (const query of [{ prefix: "\ud800" }, { after: "\ud800" }, { entriesMax: 0 }, { prefix: "k".repeat(5_000) }]) {
      const failure = await ask(a, query).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(OperationError);
      expect(failure).toMatchObject({ reason: "INVALID_ARGUMENT", outcome: "not-applied" });
    }
  });
});
