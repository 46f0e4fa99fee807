import { status } from "@grpc/grpc-js";
import { describe, expect, it, vi } from "vitest";
import { Refusal, never, unusedUrl } from "./fake-node.test-support.ts";
import { clientOf, failureOf, muteUrl, nodes } from "./harness.test-support.ts";

/** Refuses the first call of a method and serves the others as usual. */
function refuseOnce(refusal: Refusal): () => object {
  let refused = false;
  return () => {
    if (refused) return { revision: "r", version: 1 };
    refused = true;
    throw refusal;
  };
}

describe("a write", () => {
  it.each([
    ["NO_QUORUM", status.UNAVAILABLE],
    ["NOT_READY", status.UNAVAILABLE],
    ["DRAINING", status.UNAVAILABLE],
    ["NOT_A_MEMBER", status.FAILED_PRECONDITION],
    ["BALLOT_CONFLICT", status.ABORTED],
    ["OVERLOADED", status.RESOURCE_EXHAUSTED],
    ["STALE_EPOCH", status.FAILED_PRECONDITION],
  ])("is tried on another endpoint after %s, when it is known to be not applied", async (reason, code) => {
    const [first, second] = await nodes(2);
    first.on["Put"] = () => {
      throw new Refusal(code, reason, "not-applied");
    };
    await expect(clientOf([first, second]).put("k", "v")).resolves.toMatchObject({ created: true });
    expect([first.count("Put"), second.count("Put")]).toEqual([1, 1]);
  });

  it("is tried again on the only endpoint there is", async () => {
    const [node] = await nodes(1);
    node.on["Put"] = refuseOnce(new Refusal(status.UNAVAILABLE, "NO_QUORUM", "not-applied"));
    await expect(clientOf([node]).put("k", "v")).resolves.toMatchObject({ revision: "r" });
    expect(node.count("Put")).toBe(2);
  });

  it.each<[string, number, string | undefined]>([
    ["NO_QUORUM", status.UNAVAILABLE, "unknown"],
    ["NO_QUORUM", status.UNAVAILABLE, undefined],
    ["OUTCOME_UNKNOWN", status.UNKNOWN, "unknown"],
    ["INTERNAL", status.INTERNAL, "unknown"],
    ["DRAINING", status.UNAVAILABLE, "something new"],
  ])("is never tried again after %s with code %i and outcome %s", async (reason, code, outcome) => {
    const [first, second] = await nodes(2);
    first.on["Put"] = () => {
      throw new Refusal(code, reason, outcome);
    };
    const error = await failureOf(clientOf([first, second]).put("k", "v"));
    expect(error).toMatchObject({ reason, outcome: "unknown", retryable: false, code });
    expect([first.count("Put"), second.count("Put")]).toEqual([1, 0]);
  });

  it.each([
    ["REVISION_MISMATCH", status.FAILED_PRECONDITION],
    ["KEY_EXISTS", status.ALREADY_EXISTS],
    ["INVALID_ARGUMENT", status.INVALID_ARGUMENT],
    ["REJECTED_BY_TRANSITION", status.FAILED_PRECONDITION],
    ["RECONFIG_IN_PROGRESS", status.ABORTED],
  ])("is refused for good with %s, and its facts arrive", async (reason, code) => {
    const [first, second] = await nodes(2);
    first.on["CompareAndSet"] = () => {
      throw new Refusal(code, reason, "not-applied", { current: "r7" });
    };
    const error = await failureOf(clientOf([first, second]).compareAndSet("k", { absent: true }, "v"));
    expect(error).toMatchObject({ reason, outcome: "not-applied", retryable: false, code });
    expect(error.metadata).toEqual({ current: "r7" });
    expect(second.count("CompareAndSet")).toBe(0);
  });

  it("keeps the outcome applied when the node says so", async () => {
    const [node] = await nodes(1);
    node.on["Put"] = () => {
      throw new Refusal(status.INTERNAL, "INTERNAL", "applied");
    };
    expect(await failureOf(clientOf([node]).put("k", "v"))).toMatchObject({ outcome: "applied", retryable: false });
  });

  it("has an unknown outcome, and is not sent elsewhere, when its connection breaks in flight", async () => {
    const [first, second] = await nodes(2);
    first.on["Put"] = () => {
      first.kill();
      return {};
    };
    const error = await failureOf(clientOf([first, second]).put("k", "v"));
    expect(error).toMatchObject({ reason: "OUTCOME_UNKNOWN", outcome: "unknown", retryable: false });
    expect(second.count("Put")).toBe(0);
  });

  it.each([status.UNAVAILABLE, status.UNKNOWN, status.CANCELLED, status.ABORTED, status.RESOURCE_EXHAUSTED])(
    "has an unknown outcome after a bare code %i, whatever that promises",
    async (code) => {
      const [first, second] = await nodes(2);
      first.on["Put"] = () => {
        throw new Refusal(code);
      };
      const error = await failureOf(clientOf([first, second]).put("k", "v"));
      expect(error).toMatchObject({ reason: "OUTCOME_UNKNOWN", outcome: "unknown", code });
      expect(second.count("Put")).toBe(0);
    },
  );

  it.each([status.UNIMPLEMENTED, status.UNAUTHENTICATED, status.PERMISSION_DENIED])(
    "is not applied when it is turned away with a bare code %i",
    async (code) => {
      const [node] = await nodes(1);
      node.on["Put"] = () => {
        throw new Refusal(code);
      };
      const error = await failureOf(clientOf([node]).put("k", "v"));
      expect(error).toMatchObject({ reason: status[code], outcome: "not-applied", retryable: false });
    },
  );

  it("goes past endpoints that refuse connections", async () => {
    const [node] = await nodes(1);
    await expect(clientOf([await unusedUrl(), await unusedUrl(), node]).put("k", "v")).resolves.toBeDefined();
  });

  it("waits for a node that starts listening before the deadline", async () => {
    const [node] = await nodes(1);
    node.kill();
    const put = clientOf([node]).put("k", "v");
    await node.restart();
    await expect(put).resolves.toMatchObject({ created: true });
  });

  it("never fails while nodes are stopped in an orderly way, one after the other", async () => {
    const all = await nodes(3);
    const client = clientOf(all);
    let written = 0;
    let rolling = true;
    const write = async (writer: number): Promise<void> => {
      while (rolling) {
        await client.put(`k${writer}`, String(written));
        written++;
      }
    };
    const writers = Promise.all([0, 1, 2, 3].map(write));
    for (const node of [...all, ...all]) {
      const before = written;
      await vi.waitFor(() => expect(written).toBeGreaterThan(before + 20));
      await node.stop();
      await vi.waitFor(() => expect(written).toBeGreaterThan(before + 40));
      await node.restart();
    }
    rolling = false;
    await expect(writers).resolves.toBeDefined();
  });

  it("says what was refused last when it runs out of time, and is not sent in the last moment", async () => {
    const [node] = await nodes(1);
    node.on["Put"] = async (_request, { deadlineMs }) => {
      if (node.count("Put") > 1) return never();
      await new Promise((resolve) => setTimeout(resolve, deadlineMs - 300));
      throw new Refusal(status.UNAVAILABLE, "NO_QUORUM", "not-applied", { answered: "1" });
    };
    const error = await failureOf(clientOf([node], { timeoutMs: 5_000 }).put("k", "v"));
    expect(error).toMatchObject({ reason: "NO_QUORUM", outcome: "not-applied", retryable: true });
    expect(error.metadata).toEqual({ answered: "1" });
    expect(error.message).toMatch(/gave up after 1 attempts/);
    expect(node.count("Put")).toBe(1);
  });

  it("says what a node refused, not that others were silent after it", async () => {
    const [node] = await nodes(1);
    node.on["Put"] = () => {
      throw new Refusal(status.UNAVAILABLE, "NO_QUORUM", "not-applied");
    };
    const error = await failureOf(clientOf([node, await muteUrl()], { timeoutMs: 600 }).put("k", "v"));
    expect(error).toMatchObject({ reason: "NO_QUORUM", outcome: "not-applied" });
  });

  it("is refused with its reason once, and without the name of the operation", async () => {
    const [node] = await nodes(1);
    node.on["Put"] = () => {
      throw new Refusal(status.ALREADY_EXISTS, "KEY_EXISTS", "not-applied");
    };
    const { message } = await failureOf(clientOf([node]).put("k", "v"));
    expect(message).toBe(`refused with KEY_EXISTS (from ${node.url})`);
  });
});

describe("a read", () => {
  it.each([
    ["a bare UNAVAILABLE", new Refusal(status.UNAVAILABLE)],
    ["a bare UNKNOWN", new Refusal(status.UNKNOWN)],
    ["a bare INTERNAL, as broken streams have it", new Refusal(status.INTERNAL)],
    ["OUTCOME_UNKNOWN", new Refusal(status.UNKNOWN, "OUTCOME_UNKNOWN", "unknown")],
    ["NO_QUORUM", new Refusal(status.UNAVAILABLE, "NO_QUORUM", "not-applied")],
    ["OVERLOADED", new Refusal(status.RESOURCE_EXHAUSTED, "OVERLOADED", "not-applied")],
  ])("is tried on another endpoint after %s", async (_name, refusal) => {
    const [first, second] = await nodes(2);
    for (const method of ["Get", "Machine.Get", "MemberList"]) {
      first.on[method] = () => {
        throw refusal;
      };
    }
    second.on["Machine.Get"] = () => ({ stateJson: "1", revision: "", version: 0 });
    const client = clientOf([first, second]);
    await expect(client.get("k")).resolves.toBeUndefined();
    await expect(clientOf([first, second]).machine("m", "1").get()).resolves.toMatchObject({ state: 1 });
    await expect(clientOf([first, second]).members()).resolves.toMatchObject({ epoch: 1 });
  });

  it("is tried elsewhere when its connection breaks in flight", async () => {
    const [first, second] = await nodes(2);
    first.on["Get"] = () => {
      first.kill();
      return {};
    };
    await expect(clientOf([first, second]).get("k")).resolves.toBeUndefined();
    expect(second.count("Get")).toBe(1);
  });

  it("is refused for good by an error that no other endpoint would cure, and has applied nothing", async () => {
    const [first, second] = await nodes(2);
    first.on["Get"] = () => {
      throw new Refusal(status.DATA_LOSS, "CORRUPT", "unknown");
    };
    const error = await failureOf(clientOf([first, second]).get("k"));
    expect(error).toMatchObject({ reason: "CORRUPT", outcome: "not-applied", code: status.DATA_LOSS });
    expect(second.count("Get")).toBe(0);
  });

  it("that no node answers after one refused it says what was refused", async () => {
    const [node] = await nodes(1);
    node.on["Get"] = () => {
      if (node.count("Get") > 1) return never();
      throw new Refusal(status.UNAVAILABLE, "NO_QUORUM", "not-applied");
    };
    const error = await failureOf(clientOf([node], { timeoutMs: 1_000 }).get("k"));
    expect(node.count("Get")).toBeGreaterThan(1);
    expect(error).toMatchObject({ reason: "NO_QUORUM", outcome: "not-applied", retryable: true });
  });

  it("whose connection breaks after a node refused it says what was refused", async () => {
    const [node] = await nodes(1);
    node.on["Get"] = () => {
      const first = node.count("Get") === 1;
      throw first ? new Refusal(status.UNAVAILABLE, "NO_QUORUM", "not-applied") : new Refusal(status.UNAVAILABLE);
    };
    const error = await failureOf(clientOf([node], { timeoutMs: 500 }).get("k"));
    expect(node.count("Get")).toBeGreaterThan(1);
    expect(error).toMatchObject({ reason: "NO_QUORUM" });
  });
});
