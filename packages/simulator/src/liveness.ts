import { membersOf } from "@quorate/membership";
import { type Configuration, isReserved } from "@quorate/replica";
import { isTombstone } from "@quorate/replica/steps";
import { compareBallots } from "@quorate/synod";
import type { Cluster } from "./cluster.ts";
import { keptMsMax } from "./network.ts";
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

/** How long the traces of deleted keys may stay once all is calm. */
const traceMsMax = 15_000;
/** How long between two looks at something that is waited for. */
const lookMs = 50;

/** Waits until one stable configuration is in force on all members that have a disk, then reads every key through each. */
export async function finish(options: FinishOptions): Promise<void> {
  const { cluster, time, watch } = options;
  await readThroughAll(options);
  // What nodes do by themselves ends too: copies of a change, collection.
  while (pendingIn(await rested(options)) > 0) await time.sleep(lookMs);
  await untraced(options);
  // Copies of long ago, of which nobody knows any more, change nothing.
  if (cluster.network.deliverKept()) {
    await time.sleep(keptMsMax);
    await readThroughAll(options);
    await untraced(options);
  }
  checkAtRest(await rested(options), watch);
}

/** The members with a disk, once one stable configuration is in force on all of them. */
async function rested({ cluster, time }: FinishOptions): Promise<readonly SimNode[]> {
  for (;;) {
    // The way from one wait to the next is a long chain of reactions.
    time.stir();
    const members = settled(cluster);
    if (members !== undefined) return members;
    await time.sleep(lookMs);
  }
}

/** One member after the other: what is in doubt may still come to light in between, and the checker judges the order. */
async function readThroughAll(options: FinishOptions): Promise<void> {
  for (const node of await rested(options)) await readAll(options, node);
}

function pendingIn(members: readonly SimNode[]): number {
  return members.reduce((sum, { replica }) => sum + (replica?.status().pendingOperations ?? 0), 0);
}

/** Reads every key through a node, once more where its process dies of a fault that was under way. */
async function readAll({ workload, time, watch }: FinishOptions, node: SimNode): Promise<void> {
  let unread = workload.keys;
  while (unread.length > 0) {
    while (!node.isUp) await time.sleep(lookMs);
    const { starts } = node;
    const reader = `reader at ${node.name}`;
    const contents = await Promise.all(unread.map((key) => workload.read(reader, node, key)));
    unread = unread.filter((_, index) => contents[index] === undefined);
    if (unread.length === 0 || !node.isUp || node.starts !== starts) continue;
    const detail = `${unread.join(", ")} through ${node.name}`;
    return watch.accuse("every key is readable through every member", "liveness", detail);
  }
}

/** Deleted keys, and keys that were only asked for, leave nothing behind where all members have a disk (R14). */
async function untraced(options: FinishOptions): Promise<void> {
  const { time, watch } = options;
  const untilMs = time.nowMs + traceMsMax;
  for (;;) {
    const members = await rested(options);
    const trace = isComplete(members) ? traceOn(members) : undefined;
    if (trace === undefined) return;
    if (time.nowMs > untilMs) return watch.accuse("deleted keys leave no trace", "R14, liveness", trace);
    await time.sleep(lookMs);
  }
}

/** Whether a configuration has all its members, so that deleted keys can be collected. */
function isComplete(members: readonly SimNode[]): boolean {
  const configuration = members[0]?.replica?.status().configuration;
  return configuration !== undefined && membersOf(configuration).length === members.length;
}

/** What a disk should hold nothing of. A member that slept through a key's creation may keep a tombstone of it. */
function traceOn(members: readonly SimNode[]): string | undefined {
  for (const { name, disk } of members) {
    for (const [key, { value }] of disk.image.registers) {
      if (isReserved(key)) continue;
      if (value === undefined) return `${name} still holds a promise of ${key}`;
      if (isTombstone(value) && isDeleted(key, members)) return `${name} still holds a tombstone of ${key}`;
    }
  }
  return undefined;
}

function isDeleted(key: string, members: readonly SimNode[]): boolean {
  const held = members.flatMap(({ disk }) => disk.image.registers.get(key) ?? []);
  const latest = held.reduce((a, b) => (compareBallots(b.accepted, a.accepted) > 0 ? b : a));
  return latest.value === undefined || isTombstone(latest.value);
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
