import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type TestNode, reconfigure, targets, testLimits } from "./cluster.test-support.ts";
import { type VirtualCluster, startVirtualCluster } from "./virtual-cluster.test-support.ts";

const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 32));
console.info(`change deadline tests: SEED=${seed}`);

let cluster: VirtualCluster;
let a: TestNode;
let b: TestNode;
let c: TestNode;
let d: TestNode;

/** Three members and a fourth one to be; no key can be listed, so that a change to four stays joint for long. */
beforeEach(async () => {
  const limits = { change: { ...testLimits.change, reachMs: 50_000 } };
  cluster = await startVirtualCluster(["a", "b", "c"], seed, { limits });
  [a, b, c] = cluster.nodes as [TestNode, TestNode, TestNode];
  d = await cluster.add("d");
  await cluster.put(a, "k", "v");
  cluster.network.filter(({ messages }) =>
    messages.some((each) => each.kind === "question" && each.body.kind === "list") ? "drop" : "deliver",
  );
});
afterEach(() => cluster.close());

const unknown = {
  reason: "OUTCOME_UNKNOWN",
  outcome: "unknown",
  message: expect.stringContaining("goes on by itself"),
};
const isJoint = () => a.replica.status().configuration?.kind === "joint";
const request = () => ({ target: targets([a, b, c, d]), replace: [], expectedEpoch: undefined, dryRun: false });

describe("at its deadline", () => {
  it("a change that has not ended is answered unknown, and goes on by itself", async () => {
    const change = a.replica.reconfigure(request(), () => {}, cluster.now() + 5_000);
    await expect(change).rejects.toMatchObject(unknown);
    expect(isJoint()).toBe(true);
    expect(a.replica.status().progress).toMatchObject({ phase: "CATCH_UP" });
    await expect(reconfigure(a, [a, b])).rejects.toMatchObject({ reason: "RECONFIG_IN_PROGRESS" });
    cluster.network.filter(undefined);
    await cluster.until("the change is committed", () => !isJoint());
    await cluster.until("the newcomer votes", () => d.replica.status().stage.kind === "member");
    expect(await cluster.get(d, "k")).toBe("v");
  });

  it("an abort that cannot be decided is answered unknown, and goes on by itself", async () => {
    const change = a.replica.reconfigure(request(), () => {}, cluster.now() + 30_000).catch((error: unknown) => error);
    await cluster.until("the change is joint", isJoint);
    for (const node of [b, c]) node.crash();
    await expect(a.replica.abort(cluster.now() + 5_000)).rejects.toMatchObject(unknown);
    expect(isJoint()).toBe(true);
    for (const node of [b, c]) await node.restart();
    expect(await change).toMatchObject({ reason: "RECONFIG_ABORTED" });
    expect(a.replica.status().configuration).toMatchObject({ kind: "stable", members: [{}, {}, {}] });
    await expect(a.replica.abort(cluster.now() + 5_000)).rejects.toMatchObject({ reason: "EPOCH_MISMATCH" });
  });

  it("nothing is begun that only waited for the end of another change", async () => {
    // d is never told of epoch 5: the change is in force, and waits for d (R11).
    cluster.network.filter(({ messages }, _, to) => {
      const links = messages.flatMap((each) =>
        each.kind === "question" && each.body.kind === "adopt" ? each.body.links : [],
      );
      return to === d.address && links.some(({ configuration }) => configuration.epoch >= 5) ? "drop" : "deliver";
    });
    const first = reconfigure(a, [a, b, c, d]);
    await cluster.until("the change is in force", () => a.replica.status().configuration?.epoch === 5);
    const second = a.replica.reconfigure({ ...request(), target: targets([a, b]) }, () => {}, cluster.now() + 1);
    await expect(second).rejects.toThrow();
    await first;
    const later = cluster.now() + 5_000;
    await cluster.until("it would have begun", () => cluster.now() > later);
    expect(a.replica.status().configuration).toMatchObject({ kind: "stable", epoch: 5 });
  });
});
