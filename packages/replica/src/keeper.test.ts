import { enterJoint, type ConfigurationId, type Member } from "@quorate/membership";
import { afterEach, describe, expect, it } from "vitest";
import { ballotOf } from "./acceptor.test-support.ts";
import {
  type TestCluster,
  type TestNode,
  get,
  put,
  reconfigure,
  soon,
  startTestCluster,
  targets,
  until,
} from "./cluster.test-support.ts";
import { startScriptedMember } from "./scripted.test-support.ts";

const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 32));
console.info(`keeper tests: SEED=${seed}`);

let cluster: TestCluster | undefined;
afterEach(() => cluster?.close());

/** Three nodes, the last of which sleeps until nobody is there any more whom it knew. */
async function sleepThroughChanges(): Promise<Record<"sleeper" | "e" | "f", TestNode>> {
  cluster = await startTestCluster(["a", "b", "c"], seed);
  const [a, b, sleeper] = cluster.nodes as [TestNode, TestNode, TestNode];
  await put(a, "k", "v");
  await until("the sleeper knows of epoch 3", () => sleeper.replica.status().configuration?.epoch === 3);
  sleeper.crash();
  const d = await cluster.add("d");
  await reconfigure(a, [d, b, sleeper]);
  const e = await cluster.add("e");
  await reconfigure(d, [d, e, sleeper]);
  const f = await cluster.add("f");
  await reconfigure(e, [f, e, sleeper]);
  for (const node of [a, b, d]) node.crash();
  return { sleeper, e, f };
}

describe("R3: every node keeps the chain of chosen configurations", () => {
  it("so that those who joined later bring forward a member that was away when they did", async () => {
    const { sleeper, e, f } = await sleepThroughChanges();
    await sleeper.restart();
    await until("the sleeper knows of epoch 9", () => sleeper.replica.status().configuration?.epoch === 9);
    // Its vote is needed now.
    e.crash();
    expect(await get(f, "k")).toBe("v");
    await put(sleeper, "k", "w");
  }, 30_000);
});

describe("a member that moves", () => {
  it("is asked for the configuration at its new address while the joint configuration says so (R10)", async () => {
    const node = await startScriptedMember({ watchMs: 10 });
    const moved: Member = { ...node.b, address: "memory://b-moved" };
    const joint = enterJoint(node.last.configuration, [node.self, moved, node.c], "c4" as ConfigurationId);
    const link = { configuration: joint, ballot: ballotOf(4, 3) };
    node.ask(node.b, link, { kind: "adopt", links: [link] });
    // Its coordinator is silent, so this node takes over and asks the old set first.
    await node.clock.advance(1_000);
    const asked = await node.take("prepare");
    expect(new Set(asked.map(({ to }) => to))).toEqual(new Set([moved.address, node.c.address]));
    await node.replica.close();
  });
});

describe("whoever listens to the progress of a change", () => {
  it("may fail without harm to the change or the node", async () => {
    cluster = await startTestCluster(["a", "b"], seed);
    const [a] = cluster.nodes as [TestNode, TestNode];
    const request = { target: targets([a]), replace: [], expectedEpoch: undefined, dryRun: false };
    const onProgress = () => {
      throw new Error("nobody is there");
    };
    const link = await a.replica.reconfigure(request, onProgress, soon(20_000));
    expect(link.configuration).toMatchObject({ kind: "stable", epoch: 5 });
    await put(a, "k", "v");
    expect(a.events.filter(({ kind }) => kind === "fatal")).toEqual([]);
  });
});
