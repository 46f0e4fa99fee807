import { membersOf } from "@quorate/membership";
import type { Configuration } from "@quorate/replica";
import type { Cluster } from "./cluster.ts";
import type { SimNode } from "./node.ts";
import type { VirtualTime } from "./virtual-time.ts";
import type { Watch } from "./watch.ts";
import type { Workload } from "./workload.ts";

export interface FinishOptions {
  readonly cluster: Cluster;
  readonly workload: Workload;
  readonly time: VirtualTime;
  readonly watch: Watch;
}

/** Waits until one stable configuration is in force on all members that have a disk, then reads every key through each. */
export async function finish({ cluster, workload, time, watch }: FinishOptions): Promise<void> {
  let members = settled(cluster);
  while (members === undefined) {
    await sleep(time);
    members = settled(cluster);
  }
  // One member after the other: what is in doubt may still come to light in between, and the checker judges the order.
  for (const node of members) await readAll({ cluster, workload, time, watch }, node);
  // What nodes do by themselves ends too: copies of a change, collection.
  while (members.some(({ replica }) => (replica?.status().pendingOperations ?? 0) > 0)) await sleep(time);
  checkAtRest(members, watch);
}

/** Reads every key through a node, once more where its process dies of a fault that was under way. */
async function readAll({ workload, time, watch }: FinishOptions, node: SimNode): Promise<void> {
  let unread = workload.keys;
  while (unread.length > 0) {
    while (!node.isUp) await sleep(time);
    const { starts } = node;
    const reader = `reader at ${node.name}`;
    const contents = await Promise.all(unread.map((key) => workload.read(reader, node, key)));
    unread = unread.filter((_, index) => contents[index] === undefined);
    if (unread.length === 0 || !node.isUp || node.starts !== starts) continue;
    const detail = `${unread.join(", ")} through ${node.name}`;
    return watch.accuse("every key is readable through every member", "liveness", detail);
  }
}

/** At rest a store knows how many registers it holds. */
function checkAtRest(nodes: readonly SimNode[], watch: Watch): void {
  for (const { name, replica, disk } of nodes) {
    const registers = replica?.status().registers;
    // A batch under way is counted already.
    if (replica === undefined || disk.pending.length > 0 || registers === disk.image.registers.size) continue;
    const detail = `${name} counts ${registers}, its disk holds ${disk.image.registers.size}`;
    watch.accuse("a store counts its registers", "R18", detail);
  }
}

function sleep(time: VirtualTime): Promise<void> {
  return new Promise((resolve) => {
    time.after(50, resolve);
  });
}

/** The members with a disk of the latest configuration, if it is stable and in force on every one of them. */
function settled(cluster: Cluster): readonly SimNode[] | undefined {
  const latest = cluster.nodes
    .flatMap((node) => node.replica?.status().configuration ?? [])
    .reduce<Configuration | undefined>((a, b) => (a === undefined || b.epoch > a.epoch ? b : a), undefined);
  if (latest?.kind !== "stable") return undefined;
  const living = membersOf(latest).filter(({ store }) => !cluster.isLost(store));
  const nodes = living.map(({ node }) => cluster.node(node));
  const agree = nodes.every((node) => node.isUp && node.replica?.status().configuration?.id === latest.id);
  return agree ? nodes : undefined;
}
