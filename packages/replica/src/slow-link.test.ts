import { afterEach, expect, it } from "vitest";
import { type TestNode, targets } from "./cluster.test-support.ts";
import { slowLinkTo } from "./slow-link.test-support.ts";
import { type VirtualCluster, startVirtualCluster } from "./virtual-cluster.test-support.ts";

const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 32));
console.info(`slow link tests: SEED=${seed}`);

const mebibyte = 1024 * 1024;

/** As a node has them. */
const limits = {
  change: {
    probeMs: 5_000,
    reachMs: 30_000,
    graceMs: 2_000,
    retryMs: 500,
    catchUp: "copy",
    copyKeysPerSecond: 60_000,
    copyBytesPerSecond: 64 * mebibyte,
  },
  pageBytesMax: mebibyte,
  watchMs: 1_000,
} as const;

let cluster: VirtualCluster;
afterEach(() => cluster.close());

it.each([3, 1])("a newcomer behind a link of %d MB/s is caught up, and most copies go there once", async (rate) => {
  const link = slowLinkTo("memory://b", rate * 1_000_000);
  cluster = await startVirtualCluster(["a"], seed, { limits, transport: link.transport });
  const [a] = cluster.nodes as [TestNode];
  const payload = new Uint8Array(mebibyte / 4);
  const keys = Array.from({ length: 64 }, (_, index) => `k${index}`);
  for (const key of keys) await cluster.change(a, key, () => ({ kind: "write", payload, output: undefined }));
  const b = await cluster.add("b");
  // A majority of two is both of them: nothing ends without the newcomer.
  const request = { target: targets([a, b]), replace: [], expectedEpoch: undefined, dryRun: false };
  const bytes = keys.length * payload.length;
  const patienceMs = (4_000 * bytes) / (rate * 1_000_000);
  const { configuration } = await a.replica.reconfigure(request, () => {}, cluster.now() + patienceMs);
  expect(configuration).toMatchObject({ kind: "stable", members: [{ node: "a" }, { node: "b" }] });
  // The register of the configuration is one of them.
  expect(b.replica.status().registers).toBe(keys.length + 1);
  expect(link.sentBytes()).toBeLessThan(2.5 * bytes);
});
