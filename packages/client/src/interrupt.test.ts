import { status } from "@grpc/grpc-js";
import { describe, expect, it } from "vitest";
import { FakeNode, Refusal, never, unusedUrl } from "./fake-node.test-support.ts";
import { clientOf, failureOf, muteUrl, nodes } from "./harness.test-support.ts";
import { now } from "./wait.ts";

describe("a deadline", () => {
  it("travels with every call, early enough for a last word to arrive", async () => {
    const [node] = await nodes(1);
    const seen: number[] = [];
    const look = (_request: never, { deadlineMs }: { readonly deadlineMs: number }): object => {
      seen.push(deadlineMs);
      return {};
    };
    for (const method of ["Put", "Get", "MemberList", "Status"]) node.on[method] = look;
    const client = clientOf([node]);
    await client.put("k", "v", { timeoutMs: 2_000 });
    await client.get("k", { timeoutMs: 500 });
    await client.status(node.url, { timeoutMs: 4_000 });
    await expect.poll(() => seen.length).toBe(5);
    expect(seen.every((ms) => ms > 0 && ms <= 3_500)).toBe(true);
    expect(node.calls.filter((name) => name !== "MemberList")).toEqual(["Status", "Put", "Get", "Status"]);
    const [put] = seen.filter((_ms, index) => node.calls[index] === "Put");
    expect(put).toBeGreaterThan(1_000);
    expect(put).toBeLessThanOrEqual(1_500);
    const [get] = seen.filter((_ms, index) => node.calls[index] === "Get");
    expect(get).toBeLessThanOrEqual(375);
  });

  it("that passes before anything was sent leaves nothing applied", async () => {
    const error = await failureOf(clientOf([await muteUrl()], { timeoutMs: 200 }).put("k", "v"));
    expect(error).toMatchObject({ reason: "DEADLINE", outcome: "not-applied", retryable: true, code: 4 });
  });

  it("that passes while nobody listens says so", async () => {
    const client = clientOf([await unusedUrl(), await unusedUrl()], { timeoutMs: 300 });
    const error = await failureOf(client.put("k", "v"));
    expect(error).toMatchObject({ reason: "UNREACHABLE", outcome: "not-applied", retryable: true, code: 14 });
    expect(error.message).toMatch(/^no endpoint accepts connections \(\d+ attempts in \d+ ms\); nothing was applied$/);
  });

  it("that passes after a write was sent leaves its outcome unknown", async () => {
    const [node] = await nodes(1);
    node.on["Put"] = never;
    const error = await failureOf(clientOf([node], { timeoutMs: 300 }).put("k", "v"));
    expect(error).toMatchObject({ reason: "DEADLINE", outcome: "unknown", retryable: false, code: 4 });
  });

  it("that passes for a read has applied nothing", async () => {
    const [node] = await nodes(1);
    node.on["Get"] = never;
    const error = await failureOf(clientOf([node], { timeoutMs: 300 }).get("k"));
    expect(error).toMatchObject({ reason: "DEADLINE", outcome: "not-applied", retryable: true });
  });

  it("is kept although everybody refuses at once, and nobody is asked without a pause", async () => {
    const [node] = await nodes(1);
    node.on["Put"] = () => {
      throw new Refusal(status.RESOURCE_EXHAUSTED, "OVERLOADED", "not-applied");
    };
    const startedAt = now();
    const error = await failureOf(clientOf([node], { timeoutMs: 700 }).put("k", "v"));
    expect(error).toMatchObject({ reason: "OVERLOADED", outcome: "not-applied", retryable: true });
    expect(now() - startedAt).toBeLessThan(1_200);
    expect(node.count("Put")).toBeLessThan(15);
  });
});

describe("a signal", () => {
  const why = new Error("the user left");

  it("that has fired already sends nothing", async () => {
    const [node] = await nodes(1);
    const error = await failureOf(clientOf([node]).put("k", "v", { signal: AbortSignal.abort(why) }));
    expect(error).toMatchObject({ reason: "CANCELLED", outcome: "not-applied", retryable: false, code: 1, cause: why });
    expect(node.calls).toEqual([]);
  });

  it("that fires while a connection is awaited leaves nothing applied, and rejects at once", async () => {
    const stop = new AbortController();
    const failure = failureOf(clientOf([await muteUrl()]).put("k", "v", { signal: stop.signal }));
    const firedAt = now();
    stop.abort(why);
    expect(await failure).toMatchObject({ reason: "CANCELLED", outcome: "not-applied", cause: why });
    expect(now() - firedAt).toBeLessThan(900);
  });

  it("that fires while the node proves that it is alive leaves nothing applied", async () => {
    const [node] = await nodes(1);
    const stop = new AbortController();
    node.on["Status"] = () => {
      stop.abort(why);
      return never();
    };
    const error = await failureOf(clientOf([node]).put("k", "v", { signal: stop.signal }));
    expect(error).toMatchObject({ reason: "CANCELLED", outcome: "not-applied" });
    expect(node.count("Put")).toBe(0);
  });

  it("that fires between two attempts leaves nothing applied, and rejects at once", async () => {
    const [node] = await nodes(1);
    const stop = new AbortController();
    let firedAt = 0;
    node.on["Put"] = () => {
      const fire = (): void => {
        firedAt = now();
        stop.abort(why);
      };
      // By then the pauses between attempts are so long that this is in the middle of one.
      if (node.count("Put") === 5) setTimeout(fire, 100);
      throw new Refusal(status.UNAVAILABLE, "NO_QUORUM", "not-applied");
    };
    const error = await failureOf(clientOf([node]).put("k", "v", { signal: stop.signal }));
    expect(error).toMatchObject({ reason: "CANCELLED", outcome: "not-applied", cause: why });
    expect(now() - firedAt).toBeLessThan(200);
    expect(node.count("Put")).toBe(5);
  });

  it("that fires after a write was sent leaves its outcome unknown, and rejects at once", async () => {
    const [node] = await nodes(1);
    const stop = new AbortController();
    let firedAt = 0;
    const ended = new Promise<void>((resolve) => {
      node.on["Put"] = async (_request, { cancelled }) => {
        firedAt = now();
        stop.abort(why);
        await cancelled;
        resolve();
        return {};
      };
    });
    // So patient that the node would not end the call by itself while this test runs.
    const client = clientOf([node], { timeoutMs: 60_000 });
    const error = await failureOf(client.put("k", "v", { signal: stop.signal }));
    expect(error).toMatchObject({ reason: "CANCELLED", outcome: "unknown", retryable: false, cause: why });
    expect(now() - firedAt).toBeLessThan(900);
    // A session goes on: there is no call that could be ended.
    if (!FakeNode.hasSessions) await ended;
  });

  it("that fires during a read has applied nothing", async () => {
    const [node] = await nodes(1);
    const stop = new AbortController();
    node.on["Get"] = () => {
      stop.abort(why);
      return never();
    };
    const error = await failureOf(clientOf([node]).get("k", { signal: stop.signal }));
    expect(error).toMatchObject({ reason: "CANCELLED", outcome: "not-applied" });
  });

  it("is left without listeners by operations that ended", async () => {
    const [node] = await nodes(1);
    const client = clientOf([node]);
    const { signal } = new AbortController();
    let listeners = 0;
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
    signal.addEventListener = (...args: Parameters<typeof add>) => (listeners++, add(...args));
    signal.removeEventListener = (...args: Parameters<typeof remove>) => (listeners--, remove(...args));
    for (let n = 0; n < 20; n++) await client.get("k", { signal });
    expect(listeners).toBe(0);
  });
});

describe("closing the client", () => {
  it("ends what is running, with its outcome", async () => {
    const [node] = await nodes(1);
    const client = clientOf([node]);
    node.on["Put"] = () => {
      client.close();
      return never();
    };
    const waiting = clientOf([await muteUrl()]);
    const unsent = failureOf(waiting.put("k", "v"));
    waiting.close();
    expect(await unsent).toMatchObject({ reason: "CLIENT_CLOSED", outcome: "not-applied" });
    expect(await failureOf(client.put("k", "v"))).toMatchObject({ reason: "CLIENT_CLOSED", outcome: "unknown" });
  });

  it("refuses everything afterwards, and may be done twice", async () => {
    const [node] = await nodes(1);
    const client = clientOf([node]);
    await client.put("k", "v");
    client.close();
    client.close();
    for (const call of [client.put("k", "v"), client.get("k"), client.members(), client.status(node.url)]) {
      expect(await failureOf(call)).toMatchObject({ reason: "CLIENT_CLOSED", outcome: "not-applied" });
    }
  });

  it("lets nodes stop, because no connection is left", async () => {
    const [node] = await nodes(1);
    const client = clientOf([node]);
    await client.put("k", "v");
    client.close();
    await node.stop();
  });
});
