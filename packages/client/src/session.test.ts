import { afterEach, describe, expect, it, vi } from "vitest";
import { QuorateError } from "./error.ts";
import { FakeNode, Refusal, never } from "./fake-node.test-support.ts";
import { clientOf, failureOf, nodes } from "./harness.test-support.ts";
import { operationsMax } from "./limits.ts";

afterEach(() => {
  FakeNode.hasSessions = true;
});

/** The results of these promises; a rejection counts as its error. */
function settled(promises: readonly Promise<unknown>[]): Promise<unknown[]> {
  return Promise.all(promises.map((promise) => promise.catch((error: unknown) => error)));
}

function times<Result>(count: number, make: (index: number) => Result): Result[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

describe("a session", () => {
  it("carries all operations of a tick in one message", async () => {
    const [node] = await nodes(1);
    const client = clientOf([node]);
    await client.put("first", "v");
    node.messages.length = 0;
    await Promise.all(times(100, (index) => (index % 2 === 0 ? client.put(`k${index}`, "v") : client.get("first"))));
    expect(node.messages.map(({ requests }) => requests)).toEqual([100]);
    expect(node.sessions.size).toBe(1);
  });

  it("keeps messages small, and sends what is larger alone", async () => {
    const [node] = await nodes(1);
    const client = clientOf([node]);
    await client.put("first", "v");
    node.messages.length = 0;
    const sizes = [10, 400, 400, 400, 10, 1_500, 10, 10];
    await Promise.all(sizes.map((size, index) => client.put(`k${index}`, new Uint8Array(size * 1024))));
    expect(node.messages.map(({ requests }) => requests)).toEqual([3, 2, 1, 2]);
    expect(await client.get("k5")).toMatchObject({ value: new Uint8Array(1_500 * 1024) });
  });

  it("gives every caller its own answer, in whichever order they come", async () => {
    const [node] = await nodes(1);
    const client = clientOf([node]);
    const waiting: (() => void)[] = [];
    node.on["Get"] = async ({ key }: { readonly key: string }) => {
      if (key === "first") return {};
      await new Promise<void>((resolve) => waiting.push(resolve));
      if (key === "k3") throw new Refusal(9, "REVISION_MISMATCH", "not-applied");
      return { value: Buffer.from(key), revision: `r-${key}`, version: 1 };
    };
    await client.get("first");
    const all = settled(times(6, (index) => client.get(`k${index}`)));
    await vi.waitFor(() => expect(waiting).toHaveLength(6));
    for (const go of waiting.toReversed()) go();
    const results = await all;
    for (const [index, result] of results.entries()) {
      if (index === 3) expect(result).toMatchObject({ reason: "REVISION_MISMATCH" });
      else
        expect(result).toEqual({ value: new TextEncoder().encode(`k${index}`), revision: `r-k${index}`, version: 1 });
    }
  });

  it("takes 10 000 operations at a time", async () => {
    const [node] = await nodes(1);
    const client = clientOf([node]);
    await client.put("first", "v");
    const results = await Promise.all(times(10_000, (index) => client.put(`k${index}`, "v")));
    expect(results.every(({ created }) => created)).toBe(true);
    expect(node.values.size).toBe(10_001);
  });

  it("that breaks leaves writes unknown and sends them no second time, and reads go elsewhere", async () => {
    const [first, second] = await nodes(2);
    const client = clientOf([first, second]);
    await client.put("k", "v");
    first.on["Put"] = never;
    first.on["Get"] = never;
    const writes = settled(times(50, (index) => client.put(`k${index}`, "v")));
    const reads = settled(times(50, () => client.get("k")));
    await vi.waitFor(() => expect(first.count("Get")).toBe(50));
    const brokenAt = performance.now();
    first.kill();
    for (const error of await writes) expect(error).toMatchObject({ reason: "OUTCOME_UNKNOWN", outcome: "unknown" });
    for (const entry of await reads) expect(entry).toMatchObject({ revision: "r-k" });
    expect(performance.now() - brokenAt).toBeLessThan(4_000);
    expect(second.count("Put")).toBe(0);
  });

  it("of a node that drains answers what was sent, while all that is new goes elsewhere", async () => {
    const [first, second] = await nodes(2);
    const client = clientOf([first, second]);
    await client.put("k", "v");
    let answer = (): void => {};
    const held = new Promise<void>((resolve) => (answer = resolve));
    first.on["Put"] = async () => {
      await held;
      return { revision: "late", version: 2, created: false };
    };
    const sent = Promise.all(times(20, (index) => client.put(`k${index}`, "v")));
    await vi.waitFor(() => expect(first.count("Put")).toBe(21));
    first.sayDraining();
    await vi.waitFor(() => expect(first.sessions.size).toBe(0));
    await Promise.all(times(20, (index) => client.put(`n${index}`, "v")));
    expect([first.count("Put"), second.count("Put")]).toEqual([21, 20]);
    answer();
    expect((await sent).every(({ revision }) => revision === "late")).toBe(true);
    await client.put("last", "v");
    expect(first.count("Put")).toBe(21);
  });

  it("that the node ends in order has applied nothing of what it left unanswered, which goes elsewhere", async () => {
    const [first, second] = await nodes(2);
    const client = clientOf([first, second]);
    await client.put("k", "v");
    first.on["Put"] = never;
    const writes = times(10, (index) => client.put(`k${index}`, "v"));
    await vi.waitFor(() => expect(first.count("Put")).toBe(11));
    for (const session of first.sessions) session.end();
    expect((await Promise.all(writes)).every(({ created }) => created)).toBe(true);
    expect(second.count("Put")).toBe(10);
  });

  it("is given up when what it answers cannot be read, and another one is opened", async () => {
    const [node] = await nodes(1);
    const client = clientOf([node]);
    await client.put("k", "v");
    node.on["Put"] = never;
    const write = failureOf(client.put("k", "w"));
    await vi.waitFor(() => expect(node.count("Put")).toBe(2));
    for (const session of node.sessions) session.write(Buffer.of(0x12, 0x7f));
    expect(await write).toMatchObject({ outcome: "unknown", message: expect.stringContaining("cannot be read") });
    delete node.on["Put"];
    expect(await client.put("k", "w")).toMatchObject({ created: false });
  });

  it("leaves a write unknown whose answer is empty, or that of another operation", async () => {
    const [node] = await nodes(1);
    const client = clientOf([node]);
    node.on["Put"] = never;
    for (const result of [[], [0x22, 0x00]]) {
      const before = node.count("Put");
      const write = failureOf(client.put("k", "w"));
      await vi.waitFor(() => expect(node.count("Put")).toBe(before + 1));
      // Requests are numbered from 1: answer this one with nothing, then with the answer of a delete.
      for (const session of node.sessions) {
        session.write(Buffer.of(0x12, 2 + result.length, 0x08, before + 1, ...result));
      }
      expect(await write).toMatchObject({ outcome: "unknown" });
    }
  });

  it("is closed when it is not used, and opened again when it is", async () => {
    const [node] = await nodes(1);
    const client = clientOf([node]);
    await client.put("k", "v");
    expect(node.sessions.size).toBe(1);
    await vi.waitFor(() => expect(node.sessions.size).toBe(0), { timeout: 5_000 });
    expect(await client.get("k")).toMatchObject({ revision: "r-k" });
    expect(node.sessions.size).toBe(1);
  });

  it("is not closed while an operation waits, however long", async () => {
    const [node] = await nodes(1);
    const client = clientOf([node]);
    await client.put("k", "v");
    let answer = (): void => {};
    const held = new Promise<void>((resolve) => (answer = resolve));
    node.on["Put"] = async () => {
      await held;
      return { revision: "late", version: 2, created: false };
    };
    const write = client.put("k", "w");
    // Longer than an idle session lives.
    await new Promise((resolve) => setTimeout(resolve, 2_300));
    expect(node.sessions.size).toBe(1);
    answer();
    expect(await write).toMatchObject({ revision: "late" });
  });

  it("is not asked for again from a node that has none, until it was restarted", async () => {
    FakeNode.hasSessions = false;
    const [node] = await nodes(1);
    const client = clientOf([node]);
    await client.put("k", "v");
    expect(await client.get("k")).toMatchObject({ revision: "r-k" });
    FakeNode.hasSessions = true;
    await node.restart();
    expect(await client.get("k")).toMatchObject({ revision: "r-k" });
    await client.put("k", "w");
    expect(node.messages.length).toBeGreaterThan(0);
  });

  it("says of what was never handed to a node that reads nothing that it is not applied", async () => {
    const [node] = await nodes(1);
    const client = clientOf([node]);
    await client.put("k", "v");
    for (const session of node.sessions) session.pause();
    const writes = times(60, (index) => client.put(`k${index}`, new Uint8Array(1024 * 1024), { timeoutMs: 700 }));
    const outcomes = (await settled(writes)).map((error) => (error as { readonly outcome: unknown }).outcome);
    const handed = outcomes.indexOf("not-applied");
    expect(handed).toBeGreaterThan(0);
    expect(new Set(outcomes.slice(0, handed))).toEqual(new Set(["unknown"]));
    expect(new Set(outcomes.slice(handed))).toEqual(new Set(["not-applied"]));
  });

  it("that breaks before a write was handed to it lets the write go elsewhere", async () => {
    const [first, second] = await nodes(2);
    const client = clientOf([first, second]);
    await client.put("k", "v");
    for (const session of first.sessions) session.pause();
    const writes = settled(times(60, (index) => client.put(`k${index}`, new Uint8Array(1024 * 1024))));
    // The stream takes what it has room for in the next turn of the event loop.
    for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
    first.kill();
    const results = await writes;
    const unknown = results.filter((result) => result instanceof QuorateError && result.outcome === "unknown");
    expect(unknown.length).toBeGreaterThan(0);
    expect(second.count("Put")).toBe(60 - unknown.length);
    expect(second.count("Put")).toBeGreaterThan(20);
  });

  it("takes back an operation whose signal fires before it was handed over", async () => {
    const [node] = await nodes(1);
    const client = clientOf([node]);
    await client.put("k", "v");
    const stop = new AbortController();
    const write = failureOf(client.put("k", "w", { signal: stop.signal }));
    stop.abort();
    expect(await write).toMatchObject({ reason: "CANCELLED", outcome: "not-applied" });
    await client.put("other", "v");
    expect(node.count("Put")).toBe(2);
  });

  it("gives an operation up at once whose signal fires later, and ignores its answer", async () => {
    const [node] = await nodes(1);
    const client = clientOf([node]);
    await client.put("k", "v");
    const stop = new AbortController();
    let answer = (): void => {};
    node.on["Put"] = async () => {
      stop.abort();
      await new Promise<void>((resolve) => (answer = resolve));
      return { revision: "late", version: 2, created: false };
    };
    const error = await failureOf(client.put("k", "w", { signal: stop.signal }));
    expect(error).toMatchObject({ reason: "CANCELLED", outcome: "unknown" });
    answer();
    expect(await client.get("k")).toMatchObject({ revision: "r-k" });
  });
});

describe("the operations of a client", () => {
  it("are refused beyond a number, and taken again when there are fewer", async () => {
    const [node] = await nodes(1);
    const client = clientOf([node], { timeoutMs: 60_000 });
    await client.put("k", "v");
    node.paused = true;
    const stop = new AbortController();
    // Those that are stopped make room again.
    const some = settled(times(10, () => client.get("k", { signal: stop.signal })));
    const rest = settled(times(operationsMax - 10, () => client.put("k", "v")));
    expect(await failureOf(client.put("k", "v"))).toMatchObject({
      reason: "OVERLOADED",
      outcome: "not-applied",
      retryable: true,
    });
    stop.abort();
    await some;
    const again = failureOf(client.put("k", "v"));
    client.close();
    expect(await again).toMatchObject({ reason: "CLIENT_CLOSED" });
    await rest;
  }, 30_000);
});
