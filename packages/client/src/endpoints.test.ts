import { status } from "@grpc/grpc-js";
import { describe, expect, it, vi } from "vitest";
import { Refusal, never, unusedUrl } from "./fake-node.test-support.ts";
import type { FakeNode } from "./fake-node.test-support.ts";
import { clientOf, failureOf, muteUrl, nodes } from "./harness.test-support.ts";
import { now } from "./wait.ts";

/** Makes every node list these as the cluster's members. */
function introduce(members: readonly FakeNode[], to: readonly FakeNode[] = members): void {
  for (const node of to) node.members = members.map(({ name, url }) => ({ name, peerUrl: url }));
}

async function timed(promise: Promise<unknown>): Promise<number> {
  const startedAt = now();
  await promise;
  return now() - startedAt;
}

describe("the endpoint an operation goes to", () => {
  it("is the first one, for as long as it serves", async () => {
    const [first, second] = await nodes(2);
    const client = clientOf([first, second]);
    for (let n = 0; n < 5; n++) await client.put(`k${n}`, "v");
    expect([first.count("Put"), second.count("Put")]).toEqual([5, 0]);
  });

  it("is the one that served last after another failed, so that the failure costs once", async () => {
    const [first, second] = await nodes(2);
    first.on["Put"] = () => {
      throw new Refusal(status.UNAVAILABLE, "NO_QUORUM", "not-applied");
    };
    const client = clientOf([first, second]);
    for (let n = 0; n < 5; n++) await client.put(`k${n}`, "v");
    expect([first.count("Put"), second.count("Put")]).toEqual([1, 5]);
  });

  it("is another one within about a second for a read when a node hangs, and at once for the next", async () => {
    const [first, second] = await nodes(2);
    first.paused = true;
    const client = clientOf([first, second]);
    expect(await timed(client.get("k"))).toBeLessThan(2_000);
    expect(await timed(client.get("k"))).toBeLessThan(900);
    expect(first.count("Get")).toBe(1);
  });

  it("is never a hanging node for a write: the node has to prove first that it is alive", async () => {
    const [first, second] = await nodes(2);
    first.paused = true;
    const client = clientOf([first, second]);
    await expect(client.put("k", "v")).resolves.toMatchObject({ created: true });
    expect(first.calls).toEqual(["Status"]);
  });

  it("is another one when the connection is accepted and nothing ever answers", async () => {
    const [node] = await nodes(1);
    const client = clientOf([await muteUrl(), node]);
    expect(await timed(client.put("k", "v"))).toBeLessThan(2_500);
    expect(await timed(client.get("k"))).toBeLessThan(900);
  });

  it("is another one for new writes while an old one still waits for a node that fell silent", async () => {
    const [first, second] = await nodes(2);
    const client = clientOf([first, second], { timeoutMs: 2_500 });
    await client.put("before", "v");
    first.paused = true;
    const stuck = failureOf(client.put("stuck", "v"));
    // Longer than a node may be silent, and shorter than a sign of life is good for.
    await new Promise((resolve) => setTimeout(resolve, 1_300));
    await expect(client.put("after", "v")).resolves.toMatchObject({ created: true });
    expect(await stuck).toMatchObject({ reason: "DEADLINE", outcome: "unknown" });
    expect([first.count("Put"), second.count("Put")]).toEqual([2, 1]);
  });

  it("is asked only once for a sign of life by all writes that start together", async () => {
    const [node] = await nodes(1);
    const client = clientOf([node]);
    await Promise.all(Array.from({ length: 50 }, (_, n) => client.put(`k${n}`, "v")));
    expect([node.count("Status"), node.count("Put")]).toEqual([1, 50]);
  });

  it("finds a slow cluster's answer, because reads wait longer in every round", async () => {
    const [node] = await nodes(1);
    node.on["Get"] = async () => {
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      return {};
    };
    await expect(clientOf([node]).get("k")).resolves.toBeUndefined();
    expect(node.count("Get")).toBe(2);
  });

  it.each(["NO_QUORUM", "DRAINING", "NOT_A_MEMBER"])(
    "is not one that said %s while others may serve",
    async (reason) => {
      const [first, second, third] = await nodes(3);
      const client = clientOf([first, second, third]);
      first.on["Get"] = () => {
        throw new Refusal(status.UNAVAILABLE, reason, "not-applied");
      };
      await client.get("k");
      second.on["Get"] = first.on["Get"];
      await client.get("k");
      expect([first, second, third].map((node) => node.count("Get"))).toEqual([1, 2, 1]);
    },
  );

  it.each(["DRAINING", "NOT_A_MEMBER"])(
    "is one that said %s when no other serves, and stays it then",
    async (reason) => {
      const [first, second] = await nodes(2);
      const client = clientOf([first, second]);
      first.on["Get"] = () => {
        throw new Refusal(status.UNAVAILABLE, reason, "not-applied");
      };
      await client.get("k");
      second.on["Get"] = first.on["Get"];
      delete first.on["Get"];
      await client.get("k");
      await client.get("k");
      expect([first.count("Get"), second.count("Get")]).toEqual([3, 2]);
    },
  );

  it("stays the one that served last, even if there is nothing to blame the other for", async () => {
    const [first, second] = await nodes(2);
    first.on["Put"] = () => {
      throw new Refusal(status.RESOURCE_EXHAUSTED, "OVERLOADED", "not-applied");
    };
    const client = clientOf([first, second]);
    for (let n = 0; n < 5; n++) await client.put(`k${n}`, "v");
    expect([first.count("Put"), second.count("Put")]).toEqual([1, 5]);
  });
});

describe("the endpoints a client uses", () => {
  it("are the members it learns of after first contact", async () => {
    const [first, second, third] = await nodes(3);
    introduce([first, second, third]);
    const client = clientOf([first]);
    expect(client.endpoints).toEqual([first.url]);
    await client.get("k");
    await vi.waitFor(() => expect(client.endpoints).toEqual([first.url, second.url, third.url]));
    first.kill();
    await expect(client.get("k")).resolves.toBeUndefined();
  });

  it("follow every change of the members, and leave the old ones", async () => {
    const [first, second, third] = await nodes(3);
    introduce([first, second]);
    const client = clientOf([first]);
    await client.get("k");
    await vi.waitFor(() => expect(client.endpoints).toHaveLength(2));
    introduce([second, third], [first, second, third]);
    for (const node of [first, second, third]) node.epoch = 3;
    await vi.waitFor(async () => {
      await client.get("k");
      expect(client.endpoints).toEqual([second.url, third.url]);
    });
  });

  it("include those of the set that is about to be in force, in case the old ones are gone when it is", async () => {
    const [old, fresh] = await nodes(2);
    introduce([old]);
    old.joining = [{ name: "n2", peerUrl: fresh.url }];
    old.epoch = 2;
    const client = clientOf([old]);
    await client.get("k");
    await vi.waitFor(() => expect(old.count("MemberList")).toBe(1));
    await client.get("k");
    old.kill();
    // A write before the client has noticed might have left.
    await client.get("k");
    await expect(client.put("k", "v")).resolves.toMatchObject({ created: true });
  });

  it("include those that a node names when it says that it is no member", async () => {
    const [removed, member] = await nodes(2);
    removed.on["Put"] = () => {
      const members = `n2=${member.url},n3=not a url`;
      throw new Refusal(status.FAILED_PRECONDITION, "NOT_A_MEMBER", "not-applied", { members });
    };
    await expect(clientOf([removed]).put("k", "v")).resolves.toMatchObject({ created: true });
    expect(member.count("Put")).toBe(1);
  });

  it("still include those it was given, if nobody listens at the members' URLs", async () => {
    const [node] = await nodes(1);
    node.members = [{ name: "n1", peerUrl: await unusedUrl() }];
    const client = clientOf([node]);
    await client.get("k");
    await vi.waitFor(() => expect(client.endpoints).not.toEqual([node.url]));
    await expect(client.put("k", "v")).resolves.toBeDefined();
  });

  it("stay as they are when the list cannot be had or makes no sense, and no operation notices", async () => {
    const [node] = await nodes(1);
    const client = clientOf([node]);
    const lists = [
      () => {
        throw new Refusal(status.UNAVAILABLE, "NO_QUORUM", "not-applied");
      },
      never,
      () => ({ members: [{ name: "n1", peerUrl: "ftp://somewhere" }], header: { clusterId: "c1", epoch: 9 } }),
    ];
    for (const list of lists) {
      node.on["MemberList"] = list;
      node.epoch++;
      const before = node.count("MemberList");
      await vi.waitFor(async () => {
        await client.get("k");
        expect(node.count("MemberList")).toBeGreaterThan(before);
      }, 5_000);
    }
    await expect(client.get("k")).resolves.toBeUndefined();
    expect(client.endpoints).toEqual([node.url]);
  });

  it("are asked for in the background, at most one list at a time, however many answers come in", async () => {
    const [node] = await nodes(1);
    node.on["MemberList"] = never;
    const client = clientOf([node]);
    await client.get("k");
    await vi.waitFor(() => expect(node.count("MemberList")).toBe(1));
    await Promise.all(Array.from({ length: 100 }, () => client.get("k")));
    // The connection keeps the order: what the answers above caused has arrived before this is answered.
    await client.get("k");
    expect(node.count("MemberList")).toBe(1);
  });
});

describe("the cluster", () => {
  it("is the one the client was told: another one's answer is an error, and no write goes there", async () => {
    const [node] = await nodes(1);
    const client = clientOf([node], { clusterId: "mine" });
    const error = await failureOf(client.put("k", "v"));
    expect(error).toMatchObject({ reason: "CLUSTER_ID_MISMATCH", outcome: "not-applied", retryable: false });
    expect(await failureOf(client.put("k", "v"))).toMatchObject({ reason: "CLUSTER_ID_MISMATCH" });
    expect(error.metadata).toEqual({ expected: "mine", found: "c1", endpoint: node.url });
    expect(await failureOf(client.get("k"))).toMatchObject({ reason: "CLUSTER_ID_MISMATCH", outcome: "not-applied" });
    expect(node.count("Put")).toBe(0);
  });

  it("is the first one that answered, if the client was not told", async () => {
    const [first, second] = await nodes(2);
    second.clusterId = "c2";
    const client = clientOf([first, second]);
    await client.put("k", "v");
    first.kill();
    // A write before the client has noticed might have left.
    expect(await failureOf(client.get("k"))).toMatchObject({ reason: "CLUSTER_ID_MISMATCH" });
    expect(await failureOf(client.put("k", "v"))).toMatchObject({ reason: "CLUSTER_ID_MISMATCH" });
    expect(second.count("Put")).toBe(0);
  });

  it("is not decided by a node that belongs to none yet", async () => {
    const [blank, member] = await nodes(2);
    blank.clusterId = "";
    blank.on["Get"] = () => ({});
    const client = clientOf([blank, member]);
    await client.get("k");
    blank.kill();
    await expect(client.get("k")).resolves.toBeUndefined();
  });

  it("is checked before a write even if only refusals were heard from there", async () => {
    const [node] = await nodes(1);
    node.on["Get"] = () => {
      throw new Refusal(status.DATA_LOSS, "CORRUPT", "unknown");
    };
    const client = clientOf([node], { clusterId: "mine" });
    await failureOf(client.get("k"));
    expect(await failureOf(client.put("k", "v"))).toMatchObject({ reason: "CLUSTER_ID_MISMATCH" });
    expect(node.count("Put")).toBe(0);
  });

  it("is checked again when a connection is made anew", async () => {
    const [node] = await nodes(1);
    const client = clientOf([node]);
    await client.put("k", "v");
    await node.stop();
    node.clusterId = "c2";
    await node.restart();
    expect(await failureOf(client.put("k", "v"))).toMatchObject({ reason: "CLUSTER_ID_MISMATCH" });
    expect(node.count("Put")).toBe(1);
  });

  it("leaves the outcome of a write unknown if it changes behind the client's back", async () => {
    const [node] = await nodes(1);
    const client = clientOf([node]);
    await client.put("k", "v");
    node.clusterId = "c2";
    expect(await failureOf(client.put("k", "v"))).toMatchObject({ reason: "CLUSTER_ID_MISMATCH", outcome: "unknown" });
  });
});
