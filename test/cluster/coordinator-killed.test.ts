import { type Client, connect } from "@quorate/client";
import { type Cluster, within } from "@quorate/demo";
import { type ChangeProgressReceived, services } from "@quorate/protos";
import { describe, expect, it } from "vitest";
import { eventually, inParallel, withEmptyCluster } from "./support/bed.ts";
import { quorate } from "./support/cli.ts";
import { clientWrite, inTurn, Ledger, paced, rawRead, readBack, startWriter } from "./support/load.ts";
import { type RawNode, rawNode, viewOf } from "./support/raw.ts";

/** Keys enough that copying them takes longer than stopping a process. */
const KEYS = 200;
const KEYS_WRITTEN = 20;
const RECONFIG_TIMEOUT_MS = 3_000;
const HEALED_MS = 30_000;
const STEP_MS = 20_000;
const WRITES_MS = 10_000;

/** How the coordinator comes to the step at which it is killed. */
type Path =
  /** It replaces n1 by n4. */
  | "replace"
  /** It replaces n1 by n4 and adds n5, both of which stop answering as soon as they were probed. */
  | "replace by silent nodes"
  /** Another node's change hangs, and it is asked to abort that. */
  | "abort another's";

const paths: Readonly<Record<string, Path>> = {
  "reconfig-consult": "abort another's",
  "reconfig-decide-abort": "replace by silent nodes",
  "reconfig-adopt-abort": "replace by silent nodes",
};

/** At these nothing is decided yet, so nothing changes; after all others the old or the new set is in force two epochs on. */
const undecided: ReadonlySet<string> = new Set(["reconfig-probe", "reconfig-decide-joint"]);
const oldMembers = "n1,n2,n3";
const newMembers = "n2,n3,n4";
const listed = await quorate(["start", "--list-failpoints"]);
const steps = listed.stdout.trim().split("\n");

describe("when the coordinator of a change is killed, the others finish or abort it by themselves", () => {
  it.concurrent.each(steps)("at %s", async (step) => {
    const path = paths[step] ?? "replace";
    await withEmptyCluster({ flags: ["--reconfig-timeout", `${RECONFIG_TIMEOUT_MS}ms`] }, async (cluster) => {
      await startNodes(cluster, step, path);
      const ledger = new Ledger();
      const client = connect({ endpoints: cluster.endpoints("n2") });
      await seed(client, ledger);
      const writer = startWriter(
        "a client",
        inTurn(ledger.keys().slice(0, KEYS_WRITTEN)),
        ledger,
        paced(clientWrite(client)),
      );
      try {
        const { epoch } = await viewOf(cluster.node("n2").info.grpcUrl);
        await killedAtStep(cluster, path);
        const seconds = await untilHealed(cluster, path, undecided.has(step) ? epoch : epoch + 2);
        const enough = writer.acknowledged() + KEYS_WRITTEN;
        await eventually("the next writes", WRITES_MS, () => writer.acknowledged() >= enough || undefined);
        const { members: names } = await viewOf(cluster.node("n2").info.grpcUrl);
        const { longestPauseMs } = await writer.stop();
        const pause = `longest pause of a writer ${(longestPauseMs / 1_000).toFixed(1)} s`;
        console.log(`${step}: ${names.join()} in force after ${seconds} s, ${pause}`);
      } finally {
        await writer.stop();
        client.close();
      }
      await checkThroughEachMember(cluster, ledger);
    });
  });
});

/** Members n1, n2, n3, of which n3 is killed when it reaches the step, and who is to join. */
async function startNodes(cluster: Cluster, step: string, path: Path): Promise<void> {
  const { url } = await cluster.start("n1", ["--form"]).then(({ info }) => ({ url: info.grpcUrl }));
  const hangs = path === "abort another's" ? failpoint("reconfig-list=sleep:60000") : {};
  await cluster.start("n2", ["--join", url], { env: hangs });
  await Promise.all([
    cluster.start("n3", ["--join", url], { env: failpoint(`${step}=exit`) }),
    cluster.start("n4", ["--standby"]),
    ...(path === "replace by silent nodes" ? [cluster.start("n5", ["--standby"])] : []),
  ]);
}

function failpoint(setting: string): Readonly<Record<string, string>> {
  return { QUORATE_UNSAFE_FAILPOINTS: "1", QUORATE_FAILPOINT: setting };
}

async function seed(client: Client, ledger: Ledger): Promise<void> {
  const keys = Array.from({ length: KEYS }, (_, index) => `key/${index}`);
  await inParallel(keys, KEYS, async (key) => {
    await client.put(key, "first");
    ledger.acknowledge(key, "first");
  });
}

/** Brings n3 to its step, where it dies. */
async function killedAtStep(cluster: Cluster, path: Path): Promise<void> {
  const coordinator = rawNode(cluster.node("n3").info.grpcUrl);
  const other = rawNode(cluster.node("n2").info.grpcUrl);
  try {
    if (path === "abort another's") {
      void reconfigure(other, cluster, ["n2", "n3", "n4"], () => undefined);
      const isJoint = async () => (await viewOf(cluster.node("n3").info.grpcUrl)).joint || undefined;
      await eventually("the joint configuration", STEP_MS, isJoint);
      void coordinator.call(services.Cluster.Abort, {});
    } else if (path === "replace by silent nodes") {
      const newcomers = ["n4", "n5"].map((name) => cluster.node(name));
      void reconfigure(coordinator, cluster, ["n2", "n3", "n4", "n5"], ({ phase }) => {
        if (phase === "JOINT") for (const node of newcomers) node.pause();
      });
    } else {
      void reconfigure(coordinator, cluster, ["n2", "n3", "n4"], () => undefined);
    }
    const exit = await within("the coordinator to reach its step", STEP_MS, cluster.node("n3").exited);
    expect(exit.signal).toBe("SIGKILL");
  } finally {
    coordinator.close();
    other.close();
  }
}

function reconfigure(
  node: RawNode,
  cluster: Cluster,
  names: readonly string[],
  onProgress: (progress: ChangeProgressReceived) => void,
): Promise<unknown> {
  const wanted = names.map((name) => ({ name, peerUrl: cluster.node(name).info.grpcUrl }));
  return node.stream(services.Cluster.Reconfigure, { members: wanted }, onProgress);
}

/** Resolves with the seconds it took until all who live agree; those who were silent speak again then. */
async function untilHealed(cluster: Cluster, path: Path, epoch: number): Promise<string> {
  const startedAt = performance.now();
  const silent = path === "replace by silent nodes" ? ["n4", "n5"] : [];
  await eventually("one stable configuration", HEALED_MS, () => isAgreed(cluster, silent, epoch));
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  for (const name of silent) cluster.node(name).resume();
  await eventually("agreement with those who were silent", HEALED_MS, () => isAgreed(cluster, [], epoch));
  return seconds;
}

/** Whether all members that live are in one stable configuration, and all others belong to none or have ended. */
async function isAgreed(cluster: Cluster, silent: readonly string[], wanted: number): Promise<true | undefined> {
  const nodes = cluster.running().filter(({ name }) => !silent.includes(name));
  const views = await Promise.all(nodes.map(async ({ name, info }) => ({ name, ...(await viewOf(info.grpcUrl)) })));
  const sets = new Set(views.filter(({ epoch }) => epoch === wanted).map(({ members }) => members.join()));
  const [inForce = ""] = sets;
  const isRight = ({ name, joint, epoch, stage }: (typeof views)[number]): boolean =>
    inForce.split(",").includes(name) ? !joint && epoch === wanted : stage === "blank";
  if (sets.size !== 1 || !views.every(isRight)) throw new Error(JSON.stringify(views));
  expect([oldMembers, newMembers]).toContain(inForce);
  return true;
}

/** Every key through every member that lives. */
async function checkThroughEachMember(cluster: Cluster, ledger: Ledger): Promise<void> {
  for (const { info } of cluster.running()) {
    const node = rawNode(info.grpcUrl);
    try {
      if ((await viewOf(info.grpcUrl)).stage !== "member") continue;
      expect(await readBack(rawRead(node), ledger, ledger.keys())).toEqual([]);
    } finally {
      node.close();
    }
  }
}
