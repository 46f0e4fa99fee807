import { connect } from "@quorate/client";
import type { Cluster } from "@quorate/demo";
import { services } from "@quorate/protos";
import { describe, expect, it } from "vitest";
import { eventually, withEmptyCluster } from "./support/bed.ts";
import { clientRead, clientWrite, inTurn, Ledger, readBack, startWriter } from "./support/load.ts";
import { rawNode, viewOf } from "./support/raw.ts";

const RECONFIG_TIMEOUT_MS = 4_000;
/** The coordinator stops here right after the joint configuration was chosen, so long that its newcomers can be lost. */
const FAILPOINT = { QUORATE_UNSAFE_FAILPOINTS: "1", QUORATE_FAILPOINT: "reconfig-adopt-joint=sleep:1000" };
const CHOSEN_MS = 10_000;
const ABORTED_MS = 20_000;
const BACK_MS = 30_000;

const losses = [
  ["killed", async (cluster: Cluster) => void (await Promise.all(newcomers(cluster).map((node) => node.kill())))],
  ["silent", (cluster: Cluster) => newcomers(cluster).forEach((node) => node.pause())],
] as const;

describe("when all new members are lost right after the joint configuration was chosen", () => {
  it.concurrent.each(losses)(
    "and are %s, writes stall no longer than --reconfig-timeout and a second, then go on after the abort",
    async (how, lose) => {
      await withEmptyCluster({ flags: ["--reconfig-timeout", `${RECONFIG_TIMEOUT_MS}ms`] }, async (cluster) => {
        await startNodes(cluster);
        const url = cluster.node("n1").info.grpcUrl;
        const { epoch } = await viewOf(url);
        const ledger = new Ledger();
        const clients = ["n1", "n2", "n3"].map((name) => connect({ endpoints: cluster.endpoints(name) }));
        const writers = clients.map((client, index) =>
          startWriter(`client ${index}`, inTurn(keysOf(index)), ledger, clientWrite(client)),
        );
        const written = () => writers.reduce((sum, writer) => sum + writer.acknowledged(), 0);
        try {
          await eventually("the first writes", CHOSEN_MS, () => written() > 100 || undefined);
          const ended = replaceAll(cluster);
          const isChosen = () =>
            cluster
              .node("n3")
              .logs()
              .some((line) => line.includes("reconfig-adopt-joint"));
          await eventually("the choice of the joint configuration", CHOSEN_MS, () => isChosen() || undefined);
          await lose(cluster);
          const isAborted = async () => {
            const view = await viewOf(url);
            return (view.epoch === epoch + 2 && !view.joint) || undefined;
          };
          await eventually("the abort", ABORTED_MS, isAborted);
          expect(await ended).toMatchObject({ kind: "refused", reason: "RECONFIG_ABORTED", outcome: "not-applied" });
          const enough = written() + 100;
          await eventually("the next writes", CHOSEN_MS, () => written() > enough || undefined);
        } finally {
          const reports = await Promise.all(writers.map((writer) => writer.stop()));
          const longestMs = Math.max(...reports.map(({ longestPauseMs }) => longestPauseMs));
          console.log(`${how}: the longest pause of ${reports.length} writers was ${Math.round(longestMs)} ms`);
          expect(longestMs).toBeLessThan(RECONFIG_TIMEOUT_MS + 1_000);
          expect(longestMs).toBeGreaterThan(RECONFIG_TIMEOUT_MS / 2);
          expect(reports.flatMap(({ notApplied, unknown }) => [...notApplied, ...unknown])).toEqual([]);
        }
        expect((await viewOf(url)).members).toEqual(["n1", "n2", "n3"]);
        for (const client of clients) expect(await readBack(clientRead(client), ledger, ledger.keys())).toEqual([]);
        if (how === "silent") await changeAgain(cluster);
        for (const client of clients) client.close();
      });
    },
  );
});

/** Members n1, n2, n3, of which n3 stops at the failpoint, and n4, n5, n6 who are to replace them. */
async function startNodes(cluster: Cluster): Promise<void> {
  const { info } = await cluster.start("n1", ["--form"]);
  await cluster.start("n2", ["--join", info.grpcUrl]);
  await cluster.start("n3", ["--join", info.grpcUrl], { env: FAILPOINT });
  await Promise.all(["n4", "n5", "n6"].map((name) => cluster.start(name, ["--standby"])));
}

function newcomers(cluster: Cluster): ReturnType<Cluster["node"]>[] {
  return ["n4", "n5", "n6"].map((name) => cluster.node(name));
}

/** Asks n3 to replace all members by the newcomers. */
async function replaceAll(cluster: Cluster): Promise<unknown> {
  const node = rawNode(cluster.node("n3").info.grpcUrl);
  try {
    const members = newcomers(cluster).map(({ name, info }) => ({ name, peerUrl: info.grpcUrl }));
    return await node.stream(services.Cluster.Reconfigure, { members }, () => undefined);
  } finally {
    node.close();
  }
}

/** Newcomers that speak again learn of the abort, are made blank, and the same change then succeeds. */
async function changeAgain(cluster: Cluster): Promise<void> {
  for (const node of newcomers(cluster)) node.resume();
  for (const { info } of newcomers(cluster)) {
    const isBlank = async () => (await viewOf(info.grpcUrl)).stage === "blank" || undefined;
    await eventually("a blank newcomer", BACK_MS, isBlank);
  }
  expect(await replaceAll(cluster)).toMatchObject({ kind: "answered" });
}

function keysOf(writer: number): readonly string[] {
  return Array.from({ length: 10 }, (_, index) => `writer/${writer}/${index}`);
}
