import { type TestCluster, type TestClusterOptions, type TestNode, startTestCluster } from "./cluster.test-support.ts";
import type { Applied, Change } from "./change.ts";
import { type ManualClock, createManualClock } from "./manual-clock.test-support.ts";
import { decodeText, encodeText } from "./text.ts";

/** A cluster in virtual time: what a test waits for takes none of its own, and a busy machine is no slow cluster. */
export interface VirtualCluster extends TestCluster {
  readonly change: <Output>(
    node: TestNode,
    key: string,
    change: Change<Output>,
    patienceMs?: number,
  ) => Promise<Applied<Output>>;
  /** The time of the cluster's clock. */
  readonly now: () => number;
  readonly put: (node: TestNode, key: string, text: string) => Promise<Applied<undefined>>;
  readonly remove: (node: TestNode, key: string) => Promise<Applied<undefined>>;
  readonly get: (node: TestNode, key: string) => Promise<string | undefined>;
  /** Resolves when the condition holds; rejects after a minute of virtual time, saying what was awaited. */
  readonly until: (what: string, condition: () => boolean | Promise<boolean>) => Promise<void>;
}

/** How long an operation may take, and how long a condition is awaited. */
const patientMs = 5_000;
const awaitedMsMax = 60_000;

/** Starts nodes as {@link startTestCluster} does. Time flows until the cluster is closed. */
export async function startVirtualCluster(
  names: readonly string[],
  seed: number,
  options: Omit<TestClusterOptions, "clock"> = {},
): Promise<VirtualCluster> {
  const clock = createManualClock();
  let isOver = false;
  const flow = async () => {
    while (!isOver) await clock.advance(5);
  };
  const flowing = flow();
  const cluster = await startTestCluster(names, seed, { ...options, clock });
  const change: VirtualCluster["change"] = (node, key, change, patienceMs = patientMs) =>
    node.replica.change(key, change, clock.now() + patienceMs);
  return {
    ...cluster,
    change,
    now: () => clock.now(),
    put: (node, key, text) =>
      change(node, key, () => ({ kind: "write", payload: encodeText(text), output: undefined })),
    remove: (node, key) => change(node, key, () => ({ kind: "delete", output: undefined })),
    get: async (node, key) => {
      const current = await node.replica.read(key, clock.now() + patientMs);
      return current && decodeText(current.payload);
    },
    until: (what, condition) => until(clock, what, condition),
    close: async () => {
      await cluster.close();
      isOver = true;
      await flowing;
    },
  };
}

async function until(clock: ManualClock, what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const endMs = clock.now() + awaitedMsMax;
  while (!(await condition())) {
    if (clock.now() > endMs) throw new Error(`still waiting after ${awaitedMsMax} ms of virtual time: ${what}`);
    await new Promise<void>((resolve) => {
      clock.after(10, resolve);
    });
  }
}
