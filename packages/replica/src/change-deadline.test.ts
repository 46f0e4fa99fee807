import type { Progress } from "@quorate/membership";
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
    messages.some((each) => each.kind === "question" && each.body.kind === "scan") ? "drop" : "deliver",
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
/** A change to four that is in force and waits for d (R11), which is never told of epoch 5. */
async function committedButForD(): Promise<{ readonly end: Promise<void> }> {
  cluster.network.filter(({ messages }, _, to) => {
    const links = messages.flatMap((each) =>
      each.kind === "question" && each.body.kind === "adopt" ? each.body.links : [],
    );
    return to === d.address && links.some(({ configuration }) => configuration.epoch >= 5) ? "drop" : "deliver";
  });
  const end = reconfigure(a, [a, b, c, d]);
  await cluster.until("the change is in force", () => a.replica.status().configuration?.epoch === 5);
  return { end };
}

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
    await expect(a.replica.abort(cluster.now() + 5_000)).rejects.toMatchObject({
      reason: "EPOCH_MISMATCH",
      outcome: "not-applied",
      message: "no change is in progress; epoch 5 is stable",
    });
  });

  it("nothing is begun that only waited for the end of another change", async () => {
    const { end: first } = await committedButForD();
    const second = a.replica.reconfigure({ ...request(), target: targets([a, b]) }, () => {}, cluster.now() + 1);
    await expect(second).rejects.toMatchObject({ reason: "RECONFIG_IN_PROGRESS", outcome: "not-applied" });
    await first;
    const later = cluster.now() + 5_000;
    await cluster.until("it would have begun", () => cluster.now() > later);
    expect(a.replica.status().configuration).toMatchObject({ kind: "stable", epoch: 5 });
  });

  it("a change that had no time left from the start is not begun", async () => {
    const heard: Progress[] = [];
    const change = a.replica.reconfigure(request(), (progress) => heard.push(progress), cluster.now() - 1);
    await expect(change).rejects.toMatchObject({ reason: "NO_QUORUM", outcome: "not-applied" });
    const later = cluster.now() + 5_000;
    await cluster.until("it would have begun", () => cluster.now() > later);
    expect(heard).toEqual([]);
    expect(a.replica.status().configuration).toMatchObject({ kind: "stable", epoch: 3 });
  });

  it("an abort that had no time left from the start is not begun", async () => {
    const change = a.replica.reconfigure(request(), () => {}, cluster.now() + 30_000);
    await cluster.until("the change is joint", isJoint);
    const abort = a.replica.abort(cluster.now());
    await expect(abort).rejects.toMatchObject({ reason: "NO_QUORUM", outcome: "not-applied" });
    cluster.network.filter(undefined);
    expect((await change).configuration).toMatchObject({ kind: "stable", members: [{}, {}, {}, {}] });
  });

  it("a dry run that has not ended is answered not-applied, for it changes nothing", async () => {
    d.crash();
    const dryRun = a.replica.reconfigure({ ...request(), dryRun: true }, () => {}, cluster.now() + 300);
    await expect(dryRun).rejects.toMatchObject({
      reason: "NO_QUORUM",
      outcome: "not-applied",
      message: expect.not.stringContaining("goes on"),
    });
  });
});

describe("an abort", () => {
  it("through a newcomer resolves with the stable configuration that follows the joint one", async () => {
    const change = a.replica.reconfigure(request(), () => {}, cluster.now() + 30_000).catch((error: unknown) => error);
    await cluster.until("the newcomer is joint", () => d.replica.status().configuration?.kind === "joint");
    const { configuration } = await d.replica.abort(cluster.now() + 20_000);
    expect(configuration).toMatchObject({ kind: "stable", epoch: 5, members: [{}, {}, {}] });
    expect(await change).toMatchObject({ reason: "RECONFIG_ABORTED", outcome: "not-applied" });
  });

  it("of a change that is not joint yet resolves with the configuration in force", async () => {
    d.crash();
    const change = a.replica.reconfigure(request(), () => {}, cluster.now() + 30_000).catch((error: unknown) => error);
    await cluster.until("the change is under way", () => a.replica.status().progress?.phase === "PROBING");
    const { configuration } = await a.replica.abort(cluster.now() + 20_000);
    expect(configuration).toMatchObject({ kind: "stable", epoch: 3, members: [{}, {}, {}] });
    expect(await change).toMatchObject({ reason: "RECONFIG_ABORTED", outcome: "not-applied" });
  });

  it("that comes after the commit is refused with the members in force", async () => {
    const { end } = await committedButForD();
    await expect(a.replica.abort(cluster.now() + 20_000)).rejects.toMatchObject({
      reason: "EPOCH_MISMATCH",
      outcome: "not-applied",
      message: "the change was decided before the abort: a, b, c, d are in force at epoch 5",
      metadata: { epoch: "5", members: "a,b,c,d" },
    });
    await end;
    expect(a.replica.status().configuration).toMatchObject({ kind: "stable", epoch: 5 });
  });
});
