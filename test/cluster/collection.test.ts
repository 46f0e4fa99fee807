import { type Client, connect, type NodeStatus } from "@quorate/client";
import type { Cluster } from "@quorate/demo";
import { describe, expect, it } from "vitest";
import { eventually, inParallel, withCluster } from "./support/bed.ts";
import { quorate } from "./support/cli.ts";

// Collection (R14) with real processes, disks and sockets.

const NAMES = ["n1", "n2", "n3"];
const KEYS = Array.from({ length: 2_000 }, (_, index) => `orders/${index}`);
const WIDTH = 256;
const COLLECTED_MS = 40_000;
const BLOCKED_MS = 20_000;

describe("deleted keys", () => {
  it("leave no trace in any store, two thousand of them, nor do missing ones that were asked for", async () => {
    await withClients(async (cluster, clients) => {
      const before = await registersOf(cluster, clients);
      const startedAt = performance.now();
      const client = (key: string): Client => pick(clients, key.length);
      await inParallel(KEYS, WIDTH, async (key) => void (await client(key).put(key, "value")));
      expect(Math.min(...(await registersOf(cluster, clients)))).toBeGreaterThanOrEqual(KEYS.length);
      await inParallel(KEYS, WIDTH, async (key) => void (await client(`${key}.`).delete(key)));
      const missing = KEYS.slice(0, 500).map((key) => `missing/${key}`);
      await inParallel(missing, WIDTH, async (key) => {
        await client(key).delete(key);
        await client(key).get(key);
      });
      const deletedAt = performance.now();
      await eventually("the collection of all keys", COLLECTED_MS, () => isGone(cluster, clients, before));
      const seconds = (ms: number) => (ms / 1_000).toFixed(1);
      const [written, collected] = [deletedAt - startedAt, performance.now() - deletedAt].map(seconds);
      console.log(`${KEYS.length} keys were written and deleted in ${written} s, and collected ${collected} s later`);
      expect(await pick(clients, 1).get("orders/7")).toBeUndefined();
      const again = await pick(clients, 2).put("orders/7", "again");
      expect(again).toMatchObject({ version: 1, created: true });
    });
  });

  it("wait for a member that does not answer; status and metrics name it, and they go when it does", async () => {
    await withClients(async (cluster, clients) => {
      const before = await registersOf(cluster, clients);
      await pick(clients, 0).put("key", "value");
      cluster.node("n3").pause();
      await pick(clients, 0).delete("key");
      const endpoint = cluster.node("n1").info.grpcUrl;
      const status = () => quorate(["endpoint", "status", "--endpoints", endpoint, "-w", "json"]);
      const blocked = await eventually("a status that names n3", BLOCKED_MS, async () => {
        const found = statusIn((await status()).stdout);
        return found.collection.blockedBy.includes("n3") ? found : undefined;
      });
      expect(blocked.collection).toEqual({ waiting: 1, blockedBy: ["n3"], collected: 0 });
      const table = await quorate(["endpoint", "status", "--endpoints", endpoint, "-w", "table"]);
      expect(table.stdout).toMatch(/DELETED +\| BLOCKED BY/);
      const metrics = await (await fetch(new URL("/metrics", cluster.node("n1").info.httpUrl))).text();
      expect(metrics).toContain('quorate_gc_blocked{peer="n3"} 1');
      const rest = await (await fetch(new URL("/v1/status", cluster.node("n1").info.httpUrl))).json();
      expect(rest).toMatchObject({ collection: { waiting: 1, blockedBy: ["n3"] } });
      cluster.node("n3").resume();
      await eventually("the collection", COLLECTED_MS, () => isGone(cluster, clients, before));
      expect(statusIn((await status()).stdout).collection).toMatchObject({ waiting: 0, blockedBy: [] });
    });
  });
});

interface Status {
  readonly collection: { readonly waiting: number; readonly blockedBy: readonly string[]; readonly collected: number };
}

function statusIn(stdout: string): Status {
  const [found] = JSON.parse(stdout) as readonly Status[];
  if (found === undefined) throw new Error(`there is no status in ${stdout}`);
  return found;
}

async function withClients(body: (cluster: Cluster, clients: readonly Client[]) => Promise<void>): Promise<void> {
  await withCluster({ names: NAMES, flags: [] }, async (cluster) => {
    const clients = NAMES.map((name) => connect({ endpoints: [cluster.node(name).info.grpcUrl] }));
    try {
      await body(cluster, clients);
    } finally {
      for (const client of clients) client.close();
    }
  });
}

function pick(clients: readonly Client[], index: number): Client {
  const client = clients[index % clients.length];
  if (client === undefined) throw new Error("there is no client to pick");
  return client;
}

/** Rejects with what every node says of its collection while a store holds other than so many registers. */
async function isGone(cluster: Cluster, clients: readonly Client[], before: readonly number[]): Promise<true> {
  const found = await statusesOf(cluster, clients);
  if (found.every(({ registers }, index) => registers === before[index])) return true;
  const inWords = found.map(({ member, registers, collection }) => JSON.stringify({ member, registers, collection }));
  throw new Error(`${before.join()} registers are to be left: ${inWords.join(" ")}`);
}

/** How many registers each node's store holds. */
async function registersOf(cluster: Cluster, clients: readonly Client[]): Promise<readonly number[]> {
  return (await statusesOf(cluster, clients)).map(({ registers }) => registers);
}

async function statusesOf(cluster: Cluster, clients: readonly Client[]): Promise<readonly NodeStatus[]> {
  const statusOf = (name: string, index: number) => pick(clients, index).status(cluster.node(name).info.grpcUrl);
  return await Promise.all(NAMES.map(statusOf));
}
