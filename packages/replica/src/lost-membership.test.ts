import { afterEach, describe, expect, it } from "vitest";
import { type TestNode, reconfigure } from "./cluster.test-support.ts";
import { type MemoryDisk, createMemoryDisk, createMemoryStore } from "./memory/index.ts";
import { type VirtualCluster, startVirtualCluster } from "./virtual-cluster.test-support.ts";

const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 32));
console.info(`lost membership tests: SEED=${seed}`);

let cluster: VirtualCluster;
/** The disk of the node that loses batches, and whether the store that is opened next is this node's. */
let disk: MemoryDisk;
let isLoser: boolean;
/** The ways that are cut, each as the first letters of sender and receiver. */
const cut = new Set<string>();

async function start(names: readonly string[]): Promise<void> {
  disk = createMemoryDisk();
  isLoser = false;
  cut.clear();
  cluster = await startVirtualCluster(names, seed, {
    store: (given) => (isLoser ? createMemoryStore(disk) : given),
  });
  cluster.network.filter((_, from, to) => (cut.has(`${nameOf(from)}${nameOf(to)}`) ? "drop" : "deliver"));
}
afterEach(() => cluster.close());

const nameOf = (address: string) => address.replace("memory://", "");
const fatal = (node: TestNode) => node.events.filter(({ kind }) => kind === "fatal");
const lost = [{ error: { message: expect.stringContaining("lost durable data") } }];

function cutBothWays(...pairs: readonly string[]): void {
  for (const [a, b] of pairs) cut.add(`${a}${b}`).add(`${b}${a}`);
}

function mendBothWays(...pairs: readonly string[]): void {
  for (const [a, b] of pairs) for (const way of [`${a}${b}`, `${b}${a}`]) cut.delete(way);
}

async function addLoser(name: string): Promise<TestNode> {
  isLoser = true;
  const node = await cluster.add(name);
  isLoser = false;
  return node;
}

async function restart(loser: TestNode): Promise<void> {
  isLoser = true;
  await loser.restart();
  isLoser = false;
}

async function pass(ms: number): Promise<void> {
  const endMs = cluster.now() + ms;
  await cluster.until("time passed", () => cluster.now() >= endMs);
}

/** What a read tells, or that it could not tell anything. */
function readFrom(node: TestNode, key: string): Promise<string | undefined> {
  return cluster.get(node, key).catch(() => "no answer");
}

describe("R19: a member whose lost tail held its adoption of a configuration with a new member", () => {
  /** `s` knows `p` and `t` of old, and voted with the new member `r` for a write that it then lost. */
  async function lostTail() {
    await start(["p"]);
    const p = cluster.node("p");
    const s = await addLoser("s");
    const t = await cluster.add("t");
    await reconfigure(p, [p, s, t]);
    const r = await cluster.add("r");
    cutBothWays("sp", "st", "sr");
    await reconfigure(p, [p, s, r]);
    const behind = disk.clone();
    mendBothWays("sr");
    cutBothWays("pr");
    await cluster.put(r, "k", "acknowledged");
    s.crash();
    disk = behind;
    mendBothWays("sp", "st");
    return { p, s };
  }

  it("hears the new member too before it votes", async () => {
    const { p, s } = await lostTail();
    await restart(s);
    expect(await readFrom(p, "k")).toBe("no answer");
    expect(fatal(s)).toMatchObject(lost);
  });

  it("is found out after it was started again, though it has gone on without the new member", async () => {
    const { p, s } = await lostTail();
    cutBothWays("sr");
    await restart(s);
    for (let batch = 0; batch < 20; batch++) await cluster.put(p, `x${batch}`, "y");
    expect(fatal(s)).toEqual([]);
    s.crash();
    await restart(s);
    await pass(2_000);
    mendBothWays("sr", "pr");
    await cluster.until("the new member was heard", () => fatal(s).length > 0);
    expect(fatal(s)).toMatchObject(lost);
  });
});

describe("R19, R12: a store that was formatted by an earlier process and belongs to nothing", () => {
  it("may have lost that it was a member, and hears the others before it votes", async () => {
    await start(["s", "p"]);
    const [s, p] = [cluster.node("s"), cluster.node("p")];
    cutBothWays("pr");
    const r = await addLoser("r");
    const formatted = disk.clone();
    await reconfigure(s, [s, p, r]);
    cutBothWays("sp");
    await cluster.put(s, "k", "acknowledged");
    r.crash();
    disk = formatted;
    mendBothWays("pr");
    await restart(r);
    expect(await readFrom(p, "k")).toBe("no answer");
    expect(fatal(r)).toMatchObject(lost);
  });
});

describe("R19: the witness of a lost tail that hears and is not heard", () => {
  it.each([1, 2, 20])("still tells after the store was opened again %s times", async (lives) => {
    await start(["p"]);
    const p = cluster.node("p");
    const s = await addLoser("s");
    const q = await cluster.add("q");
    await reconfigure(p, [p, s, q]);
    cutBothWays("qs", "qp");
    const behind = disk.clone();
    await cluster.put(s, "k", "acknowledged");
    await cluster.until("all of it was told", async () => {
      await cluster.get(p, "k");
      return true;
    });
    s.crash();
    disk = behind;
    mendBothWays("qs");
    cut.add("ps");
    for (let life = 0; life < lives; life++) {
      if (life > 0) s.crash();
      await restart(s);
      for (let batch = 0; batch < 10; batch++) await cluster.put(q, `x${life}.${batch}`, "y");
      // What it does unasked, p hears too.
      await pass(200);
    }
    expect(fatal(s)).toEqual([]);
    cut.clear();
    await cluster.until("p was heard", () => fatal(s).length > 0);
    expect(fatal(s)).toMatchObject(lost);
  });
});
