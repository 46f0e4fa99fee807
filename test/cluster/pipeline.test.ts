import { connect } from "@quorate/client";
import { type Cluster, within } from "@quorate/demo";
import { expect, it } from "vitest";
import { inParallel, withCluster } from "./support/bed.ts";

const CONCURRENT = 256;
const PUTS = 4_096;
const PUTS_MS = 60_000;
const SHARED_MIN = 4;

it("shares frames and syncs among 256 concurrent puts", async () => {
  await withCluster({ names: ["n1", "n2", "n3"], flags: [] }, async (cluster) => {
    const client = connect({ endpoints: cluster.endpoints("n1"), timeoutMs: 20_000 });
    const keys = Array.from({ length: PUTS }, (_, index) => `key/${index}`);
    const before = await metricsOf(cluster);
    const startedAt = performance.now();
    const puts = inParallel(keys, CONCURRENT, async (key) => void (await client.put(key, "value")));
    await within(`${PUTS} puts`, PUTS_MS, puts);
    const seconds = (performance.now() - startedAt) / 1_000;
    const after = await metricsOf(cluster);
    client.close();
    for (const [name, metrics] of after) {
      const mean = (histogram: string): number => {
        const grown = (part: string) =>
          (metrics.get(`${histogram}_${part}`) ?? 0) - (before.get(name)?.get(`${histogram}_${part}`) ?? 0);
        return grown("sum") / grown("count");
      };
      const [messages, operations] = [mean("quorate_network_frame_messages"), mean("quorate_disk_batch_operations")];
      console.log(`${name}: ${messages.toFixed(1)} messages a frame, ${operations.toFixed(1)} operations a sync`);
      expect(messages).toBeGreaterThan(SHARED_MIN);
      expect(operations).toBeGreaterThan(SHARED_MIN);
    }
    console.log(`${PUTS} puts, ${CONCURRENT} at a time: ${Math.round(PUTS / seconds)} a second`);
  });
});

/** Every sample without labels on each node's /metrics, by node and name. */
async function metricsOf(cluster: Cluster): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> {
  const pages = cluster.running().map(async ({ name, info }) => {
    const page = await (await fetch(`${info.httpUrl}/metrics`)).text();
    const samples = [...page.matchAll(/^(\w+) (\S+)$/gm)];
    return [name, new Map(samples.map(([, sample = "", value]) => [sample, Number(value)]))] as const;
  });
  return new Map(await Promise.all(pages));
}
