import { afterEach, beforeEach, expect, it } from "vitest";
import { type TestNode, reconfigure, targets } from "./cluster.test-support.ts";
import { type VirtualCluster, startVirtualCluster } from "./virtual-cluster.test-support.ts";

// R11, for whoever asks again for what another node has changed to.

const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 32));
console.info(`unchanged change tests: SEED=${seed}`);

let cluster: VirtualCluster;
let a: TestNode;
let b: TestNode;

/** Five members of which a and b alone have adopted that they are five. */
beforeEach(async () => {
  cluster = await startVirtualCluster(["a", "b", "c"], seed);
  [a, b] = cluster.nodes as [TestNode, TestNode];
  for (const name of ["d", "e"]) await cluster.add(name);
  cluster.network.filter(({ messages }, _, to) => {
    const links = messages.flatMap(({ body }) => ("links" in body ? body.links : []));
    const isNews = links.some(({ configuration }) => configuration.epoch >= 5);
    return isNews && to !== a.address && to !== b.address ? "drop" : "deliver";
  });
  reconfigure(b, cluster.nodes).catch(() => undefined);
  await cluster.until("a adopted", () => a.replica.status().configuration?.epoch === 5);
});
afterEach(() => cluster.close());

const again = () => ({ target: targets(cluster.nodes), replace: [], expectedEpoch: undefined });

it("is not answered as done before a majority adopted the target", async () => {
  await expect(a.replica.reconfigure({ ...again(), dryRun: false }, () => {}, Infinity)).rejects.toMatchObject({
    reason: "NO_QUORUM",
    outcome: "not-applied",
    message: expect.stringContaining("the target is in force at epoch 5, but no majority of it has confirmed that"),
  });
  const change = a.replica.reconfigure({ ...again(), dryRun: false }, () => {}, Infinity);
  cluster.network.filter(undefined);
  expect((await change).configuration.epoch).toBe(5);
  const adopted = cluster.nodes.filter(({ replica }) => replica.status().configuration?.epoch === 5);
  expect(adopted.length).toBeGreaterThanOrEqual(3);
});

it("is answered at once in a dry run", async () => {
  const link = await a.replica.reconfigure({ ...again(), dryRun: true }, () => {}, Infinity);
  expect(link.configuration.epoch).toBe(5);
});
