import type { Member, NodeId, Target } from "@quorate/membership";
import { type MemoryNetwork, createMemoryDisk, createMemoryNetwork, createMemoryStore } from "./memory/index.ts";
import { openReplica } from "./open-replica.ts";
import type { AcceptorStore, Clock, Random, ReplicaEvent, Transport } from "./ports.ts";
import type { Replica, ReplicaLimits } from "./replica.ts";
import { encodeText } from "./text.ts";

/** Real time; tests of this package wait on conditions, never on it. */
const realClock: Clock = {
  now: () => performance.now(),
  after: (delayMs, task) => {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
  defer: (task) => void setImmediate(task),
};

/** A small generator; a test prints its seed. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return {
    uint32: () => {
      state = (state + 0x9e3779b9) >>> 0;
      let mixed = state;
      mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
      return (mixed ^ (mixed >>> 15)) >>> 0;
    },
  };
}

export const testLimits: ReplicaLimits = {
  change: {
    probeMs: 1000,
    reachMs: 1500,
    graceMs: 1000,
    retryMs: 50,
    catchUp: "copy",
    copyKeysPerSecond: 1_000_000,
    copyBytesPerSecond: 1_000_000_000,
  },
  keyBytesMax: 1024,
  payloadBytesMax: 1024 * 1024,
  frameBytesMax: 4 * 1024 * 1024,
  pageBytesMax: 64 * 1024,
  pageEntriesMax: 100,
  cachedRegistersBytesMax: 16 * 1024 * 1024,
  cachedPromisesBytesMax: 16 * 1024 * 1024,
  pendingOperationsMax: 10_000,
  roundMs: 300,
  backoffMinMs: 1,
  backoffMaxMs: 50,
  // Longer than a busy machine makes an operation wait: one that is in doubt for longer may be answered unknown.
  settleMs: 2_000,
  watchMs: 100,
};

export interface TestNode {
  readonly node: NodeId;
  readonly address: string;
  replica: Replica;
  readonly events: ReplicaEvent[];
  /** Ends this process's life without any goodbye; the disk stays. */
  crash(): void;
  restart(): Promise<void>;
}

export interface TestCluster {
  readonly network: MemoryNetwork;
  readonly nodes: readonly TestNode[];
  node(name: string): TestNode;
  add(name: string, failpoint?: (name: string) => Promise<void>): Promise<TestNode>;
  close(): Promise<void>;
}

/** What a test may put between a node and its ports. */
export interface TestClusterOptions {
  readonly clock?: Clock;
  readonly transport?: (transport: Transport, clock: Clock) => Transport;
  readonly store?: (store: AcceptorStore) => AcceptorStore;
  readonly limits?: Partial<ReplicaLimits>;
}

/** Nodes over the in-memory store and network, the first one formed, the others committed as members. */
export async function startTestCluster(
  names: readonly string[],
  seed: number,
  { clock = realClock, transport = (same) => same, store = (same) => same, limits = {} }: TestClusterOptions = {},
): Promise<TestCluster> {
  const random = seededRandom(seed);
  const network = createMemoryNetwork({ clock });
  const nodes: TestNode[] = [];
  const cluster: TestCluster = {
    network,
    nodes,
    node: (name) => {
      const found = nodes.find(({ node }) => node === name);
      if (found === undefined) throw new Error(`no node ${name}`);
      return found;
    },
    add: async (name, failpoint = () => Promise.resolve()) => {
      const address = `memory://${name}`;
      const disk = createMemoryDisk();
      const events: ReplicaEvent[] = [];
      const open = () =>
        openReplica({
          node: name as NodeId,
          address,
          store: store(createMemoryStore(disk)),
          transport: transport(network.transport(address), clock),
          clock,
          random,
          limits: { ...testLimits, ...limits },
          observe: (event) => events.push(event),
          failpoint,
        });
      const added: TestNode = {
        node: name as NodeId,
        address,
        events,
        replica: await open(),
        crash: () => {
          network.disconnect(address);
          void added.replica.close();
        },
        restart: async () => {
          added.replica = await open();
        },
      };
      nodes.push(added);
      return added;
    },
    close: async () => {
      await Promise.all(nodes.map(({ replica }) => replica.close()));
    },
  };
  for (const name of names) await cluster.add(name);
  const [first] = nodes;
  if (first === undefined) return cluster;
  await first.replica.form();
  if (names.length > 1) await reconfigure(first, nodes);
  return cluster;
}

/** The members of the latest configuration, if it is stable and all of them adopted it. */
export function agreedMembers(nodes: readonly TestNode[]): readonly TestNode[] {
  const latest = nodes
    .map(({ replica }) => replica.status().configuration)
    .reduce((a, b) => ((a?.epoch ?? 0) >= (b?.epoch ?? 0) ? a : b));
  if (latest?.kind !== "stable") return [];
  const members = nodes.filter(({ node }) => latest.members.some((member) => member.node === node));
  return members.every(({ replica }) => replica.status().configuration?.id === latest.id) ? members : [];
}

export function targets(nodes: readonly Pick<Member, "node" | "address">[]): readonly Target[] {
  return nodes.map(({ node, address }) => ({ node, address }));
}

/** Changes to exactly these nodes, through `by`. */
export async function reconfigure(
  by: TestNode,
  to: readonly TestNode[],
  replace: readonly NodeId[] = [],
): Promise<void> {
  const request = { target: targets(to), replace, expectedEpoch: undefined, dryRun: false };
  await by.replica.reconfigure(request, () => {}, Number.POSITIVE_INFINITY);
}

/** A deadline far enough for a healthy cluster and near enough for a failing test. */
export function soon(ms = 5000): number {
  return realClock.now() + ms;
}

export async function put(node: TestNode, key: string, value: string): Promise<string | undefined> {
  const payload = encodeText(value);
  const { revision } = await node.replica.change(key, () => ({ kind: "write", payload, output: undefined }), soon());
  return revision;
}

export async function get(node: TestNode, key: string): Promise<string | undefined> {
  const current = await node.replica.read(key, soon());
  return current && new TextDecoder().decode(current.payload);
}

/** Resolves when the condition holds; rejects at the deadline, saying what was awaited. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  deadlineMs = 10_000,
): Promise<void> {
  const end = realClock.now() + deadlineMs;
  while (!(await condition())) {
    if (realClock.now() > end) throw new Error(`still waiting after ${deadlineMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
