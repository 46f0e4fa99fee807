import { afterEach, describe, expect, it } from "vitest";
import {
  type TestCluster,
  get,
  put,
  reconfigure,
  seededRandom,
  soon,
  startTestCluster,
  until,
} from "./cluster.test-support.ts";
import type { Change } from "./change.ts";
import { OperationError } from "./error.ts";

const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 32));
console.info(`replica tests: SEED=${seed}`);

let cluster: TestCluster;
afterEach(() => cluster.close());

const increment: Change<number> = (current) => {
  const next = (current === undefined ? 0 : new DataView(current.payload.buffer).getUint32(0)) + 1;
  const payload = new Uint8Array(4);
  new DataView(payload.buffer).setUint32(0, next);
  return { kind: "write", payload, output: next };
};

describe("one register", () => {
  it("is read by every node after any node wrote it", async () => {
    cluster = await startTestCluster(["a", "b", "c"], seed);
    await put(cluster.node("a"), "k", "one");
    for (const name of ["a", "b", "c"]) expect(await get(cluster.node(name), "k")).toBe("one");
    await put(cluster.node("b"), "k", "two");
    for (const name of ["c", "a", "b"]) expect(await get(cluster.node(name), "k")).toBe("two");
  });

  it("counts every increment once, through all nodes at once", async () => {
    cluster = await startTestCluster(["a", "b", "c"], seed);
    const perNode = 50;
    await Promise.all(
      cluster.nodes.flatMap((node) =>
        Array.from({ length: perNode }, () => node.replica.change("counter", increment, soon(20_000))),
      ),
    );
    const { output } = await cluster.node("a").replica.change("counter", increment, soon());
    expect(output).toBe(3 * perNode + 1);
  });

  it("holds what a change wrote, whatever its caller does with the bytes afterwards", async () => {
    cluster = await startTestCluster(["a", "b", "c"], seed);
    const { replica } = cluster.node("a");
    const payload = Uint8Array.of(1, 2, 3);
    await replica.change("k", () => ({ kind: "write", payload, output: undefined }), soon());
    payload.fill(9);
    // The first goes on from what the round before left in memory, the second from what is stored.
    const seen = await replica.change(
      "k",
      (current) => ({ kind: "keep", output: [...(current?.payload ?? [])] }),
      soon(),
    );
    expect(seen.output).toEqual([1, 2, 3]);
    expect((await replica.read("k", soon()))?.payload).toEqual(Uint8Array.of(1, 2, 3));
  });

  it("takes what waits for a key into few rounds", async () => {
    cluster = await startTestCluster(["a", "b", "c"], seed);
    const ballots = new Set<number>();
    cluster.network.filter(({ messages }) => {
      for (const { body } of messages) if (body.kind === "accept") ballots.add(body.ballot.counter);
      return "deliver";
    });
    const node = cluster.node("a");
    const changes = Array.from({ length: 500 }, () => node.replica.change("counter", increment, soon(20_000)));
    expect((await Promise.all(changes)).at(-1)?.output).toBe(500);
    expect(ballots.size).toBeLessThan(10);
  });

  it("reads a missing key as missing and leaves no trace of it", async () => {
    cluster = await startTestCluster(["a", "b", "c"], seed);
    await put(cluster.node("a"), "there", "x");
    const before = cluster.nodes.map(({ replica }) => replica.status().registers);
    for (let index = 0; index < 20; index++) expect(await get(cluster.node("b"), `missing-${index}`)).toBeUndefined();
    expect(cluster.nodes.map(({ replica }) => replica.status().registers)).toEqual(before);
  });

  it("serves with a minority down, and says NO_QUORUM or unknown with a majority down", async () => {
    cluster = await startTestCluster(["a", "b", "c"], seed);
    await put(cluster.node("a"), "k", "one");
    cluster.node("c").crash();
    await put(cluster.node("a"), "k", "two");
    cluster.node("b").crash();
    const failed = await cluster
      .node("a")
      .replica.change("k", () => ({ kind: "delete", output: undefined }), soon(500))
      .catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(OperationError);
    expect(failed).toMatchObject({ outcome: "unknown", reason: "OUTCOME_UNKNOWN" });
    const unsent = await cluster
      .node("a")
      .replica.change("other", increment, soon(500))
      .catch((error: unknown) => error);
    expect(unsent).toMatchObject({ outcome: "not-applied", reason: "NO_QUORUM" });
  });

  it("keeps what was acknowledged across a restart of every node", async () => {
    cluster = await startTestCluster(["a", "b", "c"], seed);
    for (let index = 0; index < 30; index++) await put(cluster.node("a"), `k${index}`, `v${index}`);
    for (const node of cluster.nodes) node.crash();
    for (const node of cluster.nodes) await node.restart();
    for (let index = 0; index < 30; index++) expect(await get(cluster.node("b"), `k${index}`)).toBe(`v${index}`);
  });
});

describe("changes of membership", () => {
  it("grows, shrinks and replaces every node while clients write, and loses nothing", async () => {
    cluster = await startTestCluster(["a", "b", "c"], seed);
    const random = seededRandom(seed);
    let writing = true;
    let acknowledged = 0;
    const writer = async () => {
      while (writing) {
        const serving = cluster.nodes.filter(({ replica }) => replica.status().stage.kind === "member");
        const node = serving[random.uint32() % serving.length];
        if (node === undefined) continue;
        const result = await node.replica.change("counter", increment, soon(10_000)).catch((error: unknown) => error);
        if (result instanceof OperationError) expect(result.outcome).toBe("not-applied");
        else acknowledged++;
      }
    };
    const writers = [writer(), writer(), writer()];
    for (let index = 0; index < 250; index++) await put(cluster.node("a"), `k${index}`, `v${index}`);
    const [a, b, c] = [cluster.node("a"), cluster.node("b"), cluster.node("c")];
    const [d, e, f] = [await cluster.add("d"), await cluster.add("e"), await cluster.add("f")];
    await reconfigure(a, [a, b, c, d, e]);
    await reconfigure(b, [a, d, e]);
    await reconfigure(e, [d, e, f]);
    writing = false;
    await Promise.all(writers);
    for (const node of [a, b, c]) node.crash();
    for (let index = 0; index < 250; index++) expect(await get(f, `k${index}`)).toBe(`v${index}`);
    const { output } = await d.replica.change("counter", increment, soon());
    expect(output).toBe(acknowledged + 1);
    expect(acknowledged).toBeGreaterThan(100);
  });

  it("tells a removed node so", async () => {
    cluster = await startTestCluster(["a", "b", "c"], seed);
    const [a, b, c] = [cluster.node("a"), cluster.node("b"), cluster.node("c")];
    await reconfigure(a, [a, b]);
    await until("c knows", () => c.replica.status().stage.kind === "retired");
    expect(c.events).toContainEqual({ kind: "retired", reason: "removed" });
    await expect(get(c, "k")).rejects.toMatchObject({ reason: "NOT_A_MEMBER", outcome: "not-applied" });
  });
});
