import { type Clock, type NodeId, type Replica, openReplica } from "@quorate/replica";
import { createMemoryNetwork } from "@quorate/replica/memory";
import { expect, it, onTestFinished } from "vitest";
import { openLevelStore } from "./index.ts";
import { present, scratchDirectory, storeOn } from "./level-store.test-support.ts";

const keysTotal = 10_000;
const names = ["a", "b", "c"] as NodeId[];

const clock: Clock = {
  now: () => performance.now(),
  after: (delayMs, task) => {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
  defer: (task) => void setImmediate(task),
};

/** Three members on LevelDB, in this process. */
async function startCluster(directories: readonly string[]): Promise<readonly Replica[]> {
  const network = createMemoryNetwork({ clock });
  const open = (node: NodeId, index: number): Promise<Replica> =>
    openReplica({
      node,
      address: `memory://${node}`,
      store: openLevelStore({ directory: directories[index] ?? "" }),
      transport: network.transport(`memory://${node}`),
      clock,
      random: { uint32: () => Math.floor(Math.random() * 2 ** 32) },
      limits: {
        change: { probeMs: 1_000, reachMs: 5_000, graceMs: 1_000, retryMs: 100 },
        keyBytesMax: 1_024,
        payloadBytesMax: 1_024,
        frameBytesMax: 4 * 1_024 * 1_024,
        pageBytesMax: 1_024 * 1_024,
        pageEntriesMax: 1_000,
        cachedRegistersBytesMax: 16 * 1024 * 1024,
        cachedPromisesBytesMax: 16 * 1024 * 1024,
        pendingOperationsMax: 2 * keysTotal,
        roundMs: 2_000,
        backoffMinMs: 2,
        backoffMaxMs: 100,
        settleMs: 1_000,
        watchMs: 1_000,
      },
      observe: () => {},
      failpoint: () => Promise.resolve(),
    });
  const replicas = await Promise.all(names.map(open));
  onTestFinished(() => Promise.all(replicas.map((replica) => replica.close())).then(() => undefined));
  const [first] = replicas as [Replica];
  await first.form();
  const target = names.map((node) => ({ node, address: `memory://${node}` }));
  await first.reconfigure(
    { target, replace: [], expectedEpoch: undefined, dryRun: false },
    () => {},
    performance.now() + 10_000,
  );
  return replicas;
}

it("R14: ten thousand deleted keys leave no record behind, and the floor stays when the store is opened again", async () => {
  const directories = await Promise.all(names.map(scratchDirectory));
  const replicas = await startCluster(directories);
  const deadline = clock.now() + 60_000;
  const of = (index: number) => present(replicas[index % replicas.length]);
  const keys = Array.from({ length: keysTotal }, (_, index) => `orders/${index}`);
  const payload = Uint8Array.of(1);
  const startedAt = clock.now();
  await inTurn((key, index) => of(index).change(key, () => ({ kind: "write", payload, output: "" }), deadline));
  // The third member may still be at it when a quorum has answered.
  await registers((count) => count === keysTotal + 1);
  await inTurn((key, index) => of(index + 1).change(key, () => ({ kind: "delete", output: "" }), deadline));
  const deletedAt = clock.now();
  await registers((count) => count === 1);
  const [wroteMs, collectedMs] = [deletedAt - startedAt, clock.now() - deletedAt].map(Math.round);
  console.info(`${keysTotal} keys: written and deleted in ${wroteMs} ms, collected ${collectedMs} ms later`);
  expect(await of(0).read("orders/7", clock.now() + 5_000)).toBeUndefined();
  for (const replica of replicas) await replica.close();
  for (const directory of directories) {
    const { meta } = await storeOn(directory).open();
    const floor = JSON.parse(new TextDecoder().decode(meta.get("floor"))) as { readonly counter: number };
    expect(floor.counter).toBeGreaterThan(keysTotal);
  }

  /** Some at a time, so that no operation takes long. */
  async function inTurn(act: (key: string, index: number) => Promise<unknown>): Promise<void> {
    const waiting = keys.entries();
    const worker = async () => {
      for (const [index, key] of waiting) await act(key, index);
    };
    await Promise.all(Array.from({ length: 200 }, worker));
  }

  async function registers(isRight: (count: number) => boolean): Promise<void> {
    while (!replicas.every((replica) => isRight(replica.status().registers))) {
      const states = replicas.map((replica) => JSON.stringify(replica.status().collection));
      if (clock.now() > deadline) expect.fail(`in the end there are ${states.join()}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}, 90_000);
