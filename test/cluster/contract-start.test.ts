import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { connect, QuorateError } from "@quorate/client";
import { type Cluster, freePort, within } from "@quorate/demo";
import { describe, expect, it } from "vitest";
import { eventually, withEmptyCluster } from "./support/bed.ts";
import { quorate } from "./support/cli.ts";
import { viewOf } from "./support/raw.ts";
import { openShell } from "./support/shell.ts";

const END_MS = 20_000;
const DRAIN_MS = 10_000;
const anyPorts = ["--listen-url", "http://127.0.0.1:0", "--listen-http-url", "http://127.0.0.1:0"];

describe("quorate start", () => {
  it("prints one line of JSON when it is ready, and logs to stderr", async () => {
    await withEmptyCluster({ flags: [] }, async ({ directory }) => {
      const shell = await openShell(directory);
      const line = `quorate start --form --name n1 --data-dir ${directory}/n1 ${anyPorts.join(" ")}`;
      const node = shell.type(line);
      await eventually("the ready line", END_MS, () => node.stdout().includes("\n") || undefined);
      const { clusterId, storeId, grpcUrl, httpUrl, ...rest } = JSON.parse(node.stdout()) as Record<string, string>;
      expect(rest).toEqual({ ready: true, name: "n1" });
      for (const url of [grpcUrl, httpUrl]) expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      expect(await node.stop()).toBe(0);
      for (const log of node.stderr().trim().split("\n")) expect(JSON.parse(log)).toMatchObject({ node: "n1" });
      // On a member's directory the word is ignored, and no second cluster is made.
      const again = shell.type(line);
      await eventually("the ready line", END_MS, () => again.stdout().includes("\n") || undefined);
      expect(JSON.parse(again.stdout())).toMatchObject({ clusterId, storeId });
      expect(again.stdout().trim().split("\n")).toHaveLength(1);
      expect(await again.stop()).toBe(0);
    });
  });

  it("is usage, exit code 64, without a word on an empty directory, and names the four", async () => {
    await withEmptyCluster({ flags: [] }, async ({ directory }) => {
      const data = ["--data-dir", join(directory, "new"), ...anyPorts];
      const without = await quorate(["start", ...data]);
      expect(without).toMatchObject({ code: 64, stdout: "" });
      for (const word of ["--form", "--join", "--standby", "--initial-cluster"]) expect(without.stderr).toContain(word);
      const refused = await Promise.all([
        quorate(["start", ...data, "--frm"]),
        quorate(["start", ...data, "--form", "--standby"]),
        quorate(["start", ...data, "--form", "--request-timeout", "soon"]),
        quorate(["start", ...data, "--form", "--max-value-bytes", "3MiB"]),
        quorate(["start", "--data-dir", join(directory, "new"), "--form", "--listen-url", "http://0.0.0.0:0"]),
        quorate(["start", ...data, "--form"], { env: { QUORATE_FAILPOINT: "reconfig-copy=exit" } }),
      ]);
      expect(refused.map(({ code }) => code)).toEqual([64, 64, 64, 64, 64, 64]);
      expect(refused.at(-2)?.stderr).toContain("--insecure");
      expect(await readdir(directory)).toEqual([]);
    });
  });

  it("takes flags before the environment before the file", async () => {
    await withEmptyCluster({ flags: [] }, async (cluster) => {
      const file = join(cluster.directory, "config.json");
      await writeFile(file, JSON.stringify({ "log-level": "error", "log-format": "console", form: true }));
      const node = await cluster.start("n1", ["--config-file", file, "--log-format", "json"], {
        env: { QUORATE_LOG_LEVEL: "info" },
      });
      await node.stop();
      // The level is the variable's, the format the flag's, the word the file's.
      expect(node.logs().map((line) => (JSON.parse(line) as { level: number }).level)).toContain(30);
      const unknown = await quorate(["start", "--config-file", file, "--form"], { env: { QUORATE_LOG_LEVEL: "loud" } });
      expect(unknown.code).toBe(64);
      expect(unknown.stderr).toContain("QUORATE_LOG_LEVEL");
    });
  });

  it("forms a cluster from the same initial list on every node", async () => {
    await withEmptyCluster({ flags: [] }, async (cluster) => {
      const names = ["n3", "n1", "n2"];
      const urls = new Map<string, string>();
      for (const name of names) urls.set(name, `http://127.0.0.1:${await freePort()}`);
      const list = names.map((name) => `${name}=${urls.get(name)}`).join(",");
      const flagsOf = (name: string) => ["--listen-url", urls.get(name) ?? "", "--initial-cluster", list];
      const nodes = await Promise.all(names.map((name) => cluster.start(name, flagsOf(name))));
      expect(new Set(nodes.map(({ info }) => info.clusterId)).size).toBe(1);
      for (const { info } of nodes) expect((await viewOf(info.grpcUrl)).members).toEqual(["n1", "n2", "n3"]);
    });
  });

  it("warns of --insecure, and endpoint status shows it", async () => {
    await withEmptyCluster({ flags: [] }, async (cluster) => {
      const flags = ["--form", "--insecure", "--listen-url", "http://0.0.0.0:0", "--advertise-url"];
      const port = await freePort();
      flags[3] = `http://0.0.0.0:${port}`;
      const node = await cluster.start("n1", [...flags, `http://127.0.0.1:${port}`]);
      expect(node.logs().some((line) => line.includes("--insecure") && line.includes('"level":40'))).toBe(true);
      const status = await quorate(["endpoint", "status", "-w", "json", "--endpoints", node.info.grpcUrl]);
      expect(JSON.parse(status.stdout)).toMatchObject([{ member: "n1", insecure: true }]);
    });
  });
});

describe("a data directory that cannot be used is refused with a clear reason", () => {
  it("when another process has it open, and that process goes on", async () => {
    await withEmptyCluster({ flags: [] }, async (cluster) => {
      const node = await cluster.start("n1", ["--form"]);
      const client = connect({ endpoints: [node.info.grpcUrl] });
      await client.put("key", "value");
      await refused(cluster, "n1", "LOCKED");
      await client.put("key", "later");
      client.close();
      expect(node.running()).toBe(true);
    });
  });

  it("when it holds something else", async () => {
    await withEmptyCluster({ flags: [] }, async (cluster) => {
      const directory = join(cluster.directory, "n1");
      await mkdir(directory);
      await writeFile(join(directory, "notes.txt"), "not a store");
      await refused(cluster, "n1", "FOREIGN");
      expect(await readdir(directory)).toEqual(["notes.txt"]);
    });
  });

  it("when bytes of it changed", async () => {
    await withEmptyCluster({ flags: [] }, async (cluster) => {
      const node = await cluster.start("n1", ["--form"]);
      const client = connect({ endpoints: [node.info.grpcUrl] });
      for (let index = 0; index < 20; index++) await client.put(`key/${index}`, "x".repeat(1_000));
      client.close();
      await node.kill();
      await damageLog(node.directory);
      await refused(cluster, "n1", "CORRUPT");
    });
  });

  it("when it lost its root", async () => {
    await withEmptyCluster({ flags: [] }, async (cluster) => {
      const node = await cluster.start("n1", ["--form"]);
      await node.kill();
      await rm(join(node.directory, "CURRENT"));
      await refused(cluster, "n1", "INCOMPLETE");
    });
  });

  it("but one whose making was interrupted is made again", async () => {
    await withEmptyCluster({ flags: [] }, async (cluster) => {
      const directory = join(cluster.directory, "n1");
      await mkdir(directory);
      for (const name of ["LOCK", "LOG", "000001.dbtmp"]) await writeFile(join(directory, name), "");
      expect((await cluster.start("n1", ["--form"])).info.clusterId).toMatch(/^[0-9a-f]{24}$/);
    });
  });
});

describe("SIGTERM", () => {
  it("drains: what was taken is answered, nothing is in doubt, and the exit code is 0 within 10 s", async () => {
    await withEmptyCluster({ flags: [] }, async (cluster) => {
      const { info } = await cluster.start("n1", ["--form"]);
      await cluster.start("n2", ["--join", info.grpcUrl]);
      const node = await cluster.start("n3", ["--join", info.grpcUrl]);
      const client = connect({ endpoints: [node.info.grpcUrl], timeoutMs: 20_000 });
      const acknowledged = new Set<number>();
      const puts = Array.from({ length: 512 }, async (_, index) => {
        await client.put(`key/${index}`, "value");
        acknowledged.add(index);
      });
      await eventually("the first answers", END_MS, () => acknowledged.size > 0 || undefined);
      const exit = node.stop();
      const results = await Promise.allSettled(puts);
      expect(await within("the stop", DRAIN_MS, exit)).toEqual({ code: 0, signal: null });
      const failures = results.flatMap((result) => (result.status === "rejected" ? [result.reason as unknown] : []));
      const doubts = failures.filter((error) => !(error instanceof QuorateError) || error.outcome !== "not-applied");
      expect(doubts.map(String)).toEqual([]);
      const survivor = connect({ endpoints: cluster.endpoints() });
      for (const index of acknowledged) expect(await survivor.get(`key/${index}`)).toBeDefined();
      survivor.close();
      client.close();
    });
  });
});

async function refused(cluster: Cluster, name: string, reason: string): Promise<void> {
  const node = cluster.spawn(name, ["--form"]);
  const exit = await within("the refusal", END_MS, node.exited);
  expect(node.logs().join("\n")).toContain(reason);
  expect(exit).toEqual({ code: 1, signal: null });
}

/** Changes a byte in the middle of the database's log. */
async function damageLog(directory: string): Promise<void> {
  const [name = ""] = (await readdir(directory)).filter((file) => /^\d+\.log$/.test(file));
  const file = join(directory, name);
  const bytes = await readFile(file);
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 0xff;
  await writeFile(file, bytes);
}
