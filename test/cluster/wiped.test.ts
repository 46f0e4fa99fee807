import { rm } from "node:fs/promises";
import { type Client, connect } from "@quorate/client";
import { type Cluster, freePort, within } from "@quorate/demo";
import { expect, it } from "vitest";
import { eventually, inParallel, withEmptyCluster } from "./support/bed.ts";
import { Ledger, rawRead, readBack } from "./support/load.ts";
import { rawNode, viewOf } from "./support/raw.ts";
import { openShell } from "./support/shell.ts";

const KEYS = 200;
const END_MS = 20_000;

it("refuses a node with a wiped directory under its old name, and the printed commands bring it back", async () => {
  await withEmptyCluster({ flags: [] }, async (cluster) => {
    const flagsOfN2 = ["--listen-url", `http://127.0.0.1:${await freePort()}`];
    const { info } = await cluster.start("n1", ["--form"]);
    const { info: before } = await cluster.start("n2", [...flagsOfN2, "--join", info.grpcUrl]);
    await cluster.start("n3", ["--join", info.grpcUrl]);
    const client = connect({ endpoints: cluster.endpoints("n1") });
    const ledger = new Ledger();
    await seed(client, ledger);

    await cluster.node("n2").kill();
    await rm(cluster.node("n2").directory, { recursive: true });
    const join = ["--join", `${info.grpcUrl},${cluster.node("n3").info.grpcUrl}`];
    const wiped = cluster.spawn("n2", [...flagsOfN2, ...join]);
    expect(await within("the refusal", END_MS, wiped.exited)).toEqual({ code: 5, signal: null });
    const refusal = wiped.logs().join("\n");
    expect(refusal).toContain("STORE_MISMATCH");
    expect(refusal).toContain(before.storeId);
    const commands = refusal.split("\n").filter((line) => /^ +quorate /.test(line));
    expect(commands.map((line) => line.trim().split(" ").slice(0, 3).join(" "))).toEqual([
      "quorate start --standby",
      "quorate member replace",
    ]);

    // Exactly what was printed, in a shell.
    const shell = await openShell(cluster.directory);
    const [start = "", replace = ""] = commands;
    const standby = shell.type(start);
    try {
      await eventually("the node to stand by", END_MS, () => standby.stdout().includes('"ready":true') || undefined);
      const replacement = shell.type(replace);
      expect(await within("the replacement", END_MS, replacement.ended), replacement.stderr()).toBe(0);
      const { members } = await client.members();
      const storeOf = (name: string) => members.find((member) => member.name === name)?.storeId;
      expect(members.map(({ name }) => name).toSorted()).toEqual(["n1", "n2", "n3"]);
      expect(standby.stdout()).toContain(storeOf("n2"));
      expect(storeOf("n2")).not.toBe(before.storeId);

      // It holds everything: with n1 gone no quorum is possible without it.
      await cluster.node("n1").kill();
      const n2 = rawNode(before.grpcUrl);
      expect(await readBack(rawRead(n2), ledger, ledger.keys())).toEqual([]);
      n2.close();
    } finally {
      expect(await standby.stop(), standby.stderr()).toBe(0);
      client.close();
    }
  });
});

it("ends a removed node with exit code 0, and refuses it with NOT_A_MEMBER when it is started again", async () => {
  await withEmptyCluster({ flags: [] }, async (cluster) => {
    const { info } = await cluster.start("n1", ["--form"]);
    const removed = await cluster.start("n2", ["--join", info.grpcUrl]);
    const client = connect({ endpoints: [info.grpcUrl] });
    await client.removeMember("n2");
    client.close();
    expect(await within("the removed node to end", END_MS, removed.exited)).toEqual({ code: 0, signal: null });
    expect(removed.logs().join("\n")).toContain("was removed");
    await refusedAgain(cluster, []);
    // A word of how to begin changes nothing.
    await refusedAgain(cluster, ["--join", info.grpcUrl]);
    await refusedAgain(cluster, ["--standby"]);
    expect((await viewOf(info.grpcUrl)).members).toEqual(["n1"]);
  });
});

async function refusedAgain(cluster: Cluster, flags: readonly string[]): Promise<void> {
  const again = cluster.spawn("n2", flags);
  expect(await within("the refusal", END_MS, again.exited)).toEqual({ code: 5, signal: null });
  expect(again.logs().join("\n")).toContain("NOT_A_MEMBER");
}

async function seed(client: Client, ledger: Ledger): Promise<void> {
  const keys = Array.from({ length: KEYS }, (_, index) => `key/${index}`);
  await inParallel(keys, KEYS, async (key) => {
    await client.put(key, key);
    ledger.acknowledge(key, key);
  });
}
