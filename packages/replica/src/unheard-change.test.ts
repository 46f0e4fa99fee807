import { afterEach, beforeEach, expect, it } from "vitest";
import { type TestNode, reconfigure } from "./cluster.test-support.ts";
import { type VirtualCluster, startVirtualCluster } from "./virtual-cluster.test-support.ts";

// R9, for whoever wants to abort a change that its coordinator chose and told nobody about.

const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 32));
console.info(`unheard change tests: SEED=${seed}`);

let cluster: VirtualCluster;
let a: TestNode;
let b: TestNode;
let c: TestNode;

/** a chose a joint configuration of four and died; b and c accepted it, and adopted nothing. */
beforeEach(async () => {
  cluster = await startVirtualCluster(["a", "b", "c"], seed);
  [a, b, c] = cluster.nodes as [TestNode, TestNode, TestNode];
  const d = await cluster.add("d");
  cluster.network.filter(({ messages }, _, to) => {
    const links = messages.flatMap(({ body }) => ("links" in body ? body.links : []));
    const isNews = links.some(({ configuration }) => configuration.epoch >= 4);
    return isNews && to !== a.address ? "drop" : "deliver";
  });
  reconfigure(a, [a, b, c, d]).catch(() => undefined);
  await cluster.until("a adopted", () => a.replica.status().configuration?.epoch === 4);
  a.crash();
  cluster.network.filter(undefined);
  expect(b.replica.status().configuration).toMatchObject({ kind: "stable", epoch: 3 });
});
afterEach(() => cluster.close());

it("is found and aborted", async () => {
  const { configuration } = await b.replica.abort(cluster.now() + 20_000);
  expect(configuration).toMatchObject({ kind: "stable", epoch: 5, members: [{}, {}, {}] });
});

it("is not called none where no majority answers: nobody knows", async () => {
  c.crash();
  await expect(b.replica.abort(cluster.now() + 20_000)).rejects.toMatchObject({
    reason: "NO_QUORUM",
    outcome: "not-applied",
    message: "no majority of the members of epoch 3 told whether a change is in progress; try again",
  });
});
