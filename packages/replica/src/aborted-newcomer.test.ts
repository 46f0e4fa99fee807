import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type TestNode, reconfigure } from "./cluster.test-support.ts";
import { type VirtualCluster, startVirtualCluster } from "./virtual-cluster.test-support.ts";

const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 32));
console.info(`aborted newcomer tests: SEED=${seed}`);

let cluster: VirtualCluster;
beforeEach(async () => {
  cluster = await startVirtualCluster(["a"], seed);
});
afterEach(() => cluster.close());

/** The newcomer answers probes, and hears of no configuration; while `listing` is cut off nothing is copied either. */
function keepIgnorant({ address }: TestNode, { listing = "deliver" }: { listing?: "deliver" | "drop" } = {}): void {
  cluster.network.filter(({ messages }, _, to) => {
    const asks = (kind: string) => messages.some((each) => each.kind === "question" && each.body.kind === kind);
    if (asks("list") || asks("scan")) return listing;
    return to === address && asks("adopt") ? "drop" : "deliver";
  });
}

describe("R12: a store that was named by an aborted change and never heard of it", () => {
  it("joins at the next try as it is", async () => {
    const a = cluster.node("a");
    const b = await cluster.add("b");
    const { store } = b.replica.status();
    await cluster.put(a, "k", "v");
    keepIgnorant(b);
    await expect(reconfigure(a, [a, b])).rejects.toMatchObject({ reason: "RECONFIG_ABORTED" });
    expect(b.replica.status().stage).toEqual({ kind: "blank" });
    cluster.network.filter(undefined);
    await reconfigure(a, [a, b]);
    expect(b.replica.status()).toMatchObject({ stage: { kind: "member" }, store });
    expect(await cluster.get(b, "k")).toBe("v");
    // Its vote is needed, and a restart reads back what it kept.
    b.crash();
    await b.restart();
    await cluster.put(a, "k", "w");
    expect(await cluster.get(b, "k")).toBe("w");
  });

  it("votes after the next change though nobody needed it for that", async () => {
    const a = cluster.node("a");
    const [b, c, d] = [await cluster.add("b"), await cluster.add("c"), await cluster.add("d")];
    await reconfigure(a, [a, b, c]);
    await cluster.put(a, "k", "v");
    keepIgnorant(d, { listing: "drop" });
    const change = reconfigure(a, [a, b, c, d]).catch((error: unknown) => error);
    await cluster.until("the change is joint", () => b.replica.status().configuration?.kind === "joint");
    await a.replica.abort(Number.POSITIVE_INFINITY);
    expect(await change).toMatchObject({ reason: "RECONFIG_ABORTED" });
    cluster.network.filter(undefined);
    await reconfigure(a, [a, b, c, d]);
    expect(d.replica.status().stage).toEqual({ kind: "member" });
    // Three of four are needed now.
    c.crash();
    await cluster.put(a, "k", "w");
    expect(await cluster.get(d, "k")).toBe("w");
  });
});
