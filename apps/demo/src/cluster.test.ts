import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createCluster } from "./cluster.ts";
import { DeadlineError, within } from "./deadline.ts";
import { spawnNode, startNode } from "./node-process.ts";

// Real processes on a machine that may be busy.
const SLOW = { timeout: 60_000 };

describe("the harness", () => {
  it("leaves no process and no directory behind, even of a node that is paused", SLOW, async () => {
    const cluster = await createCluster({ flags: [] });
    const node = await cluster.start("n1", ["--form"]);
    expect(cluster.endpoints()).toEqual([node.info.grpcUrl]);
    expect(existsSync(node.directory)).toBe(true);
    node.pause();
    await cluster.close();
    expect(node.running()).toBe(false);
    expect((await node.exited).code).toBe(0);
    expect(existsSync(cluster.directory)).toBe(false);
    await expect(cluster.start("n2", ["--form"])).rejects.toThrow("the cluster is closed");
  });

  it("says how a node ended that was killed, and no longer counts it", SLOW, async () => {
    const cluster = await createCluster({ flags: [] });
    try {
      const node = await cluster.start("n1", ["--form"]);
      expect(await node.kill()).toEqual({ code: null, signal: "SIGKILL" });
      expect(cluster.running()).toEqual([]);
      expect(cluster.node("n1")).toBe(node);
      const again = await cluster.start("n1", []);
      expect(again.info.storeId).toBe(node.info.storeId);
      expect(cluster.node("n1")).toBe(again);
    } finally {
      await cluster.close();
    }
  });

  it("tells why a node did not start, in the node's own words", SLOW, async () => {
    const directory = await mkdtemp(join(tmpdir(), "quorate-harness-"));
    try {
      const options = { name: "n1", directory: join(directory, "n1"), flags: [] };
      await expect(startNode(options)).rejects.toThrow(/n1 ended before it was ready \(exit code 64\)[^]*--form/);
      const spawned = spawnNode({ ...options, flags: ["--no-such-flag"] });
      expect(await within("the node to end", 30_000, spawned.exited)).toEqual({ code: 64, signal: null });
      expect(spawned.logs().join("\n")).toContain("--no-such-flag");
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});

describe("a deadline", () => {
  it("names what took too long", async () => {
    const late = within("the answer", 5, new Promise<never>(() => undefined));
    await expect(late).rejects.toThrow(DeadlineError);
    await expect(late).rejects.toThrow("the answer took longer than 0.005 s");
    expect(await within("the answer", 1_000, Promise.resolve(42))).toBe(42);
  });
});
