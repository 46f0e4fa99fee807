import type { ChildProcess } from "node:child_process";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort, within } from "@quorate/demo";
import type { Relays } from "../relays/relays.ts";
import { connectEtcd, etcd, type StatusResponse } from "../etcd/api.ts";
import { endOwned, ownedFolder, removeOwned, spawnOwned } from "./belongings.ts";
import type { StoreCluster, StoreNode } from "./cluster.ts";

/** How to start a cluster of etcd. */
export interface EtcdOptions {
  readonly members: number;
  /** What stands between the nodes; nothing by default. */
  readonly relays?: Relays;
}

interface Plan {
  readonly name: string;
  readonly clientUrl: string;
  readonly listenPeerUrl: string;
  readonly peerUrl: string;
}

const READY_WITHIN_MS = 20_000;
const STATUS_MS = 1_000;
const POLL_MS = 50;
const KILL_WITHIN_MS = 5_000;
const LOG_LENGTH_MAX = 1_000;
/** The default of 2 GiB ends long runs: etcd keeps the old revisions. It changes nothing else. */
const QUOTA_BYTES = 8 * 1024 ** 3;

/** Starts etcd nodes e1, e2 and so on with its defaults, syncs included, and resolves when all know one leader. */
export async function startEtcd({ members, relays }: EtcdOptions): Promise<StoreCluster> {
  const folder = await ownedFolder("etcd");
  const plans: Plan[] = [];
  for (let index = 0; index < members; index++) plans.push(await planOf(`e${index + 1}`, relays));
  const initial = plans.map(({ name, peerUrl }) => `${name}=${peerUrl}`).join(",");
  const nodes = plans.map((plan) => startNode(plan, initial, folder));
  for (const { name, pid } of nodes) relays?.know(name, pid);
  const close = async (): Promise<void> => {
    await Promise.all(nodes.map(({ child }) => endOwned(child)));
    await removeOwned(folder);
  };
  try {
    await within("etcd to elect a leader", READY_WITHIN_MS, Promise.race([allReady(nodes), ...nodes.map(deathOf)]));
  } catch (error) {
    const logs = nodes.map((node) => `${node.name}: ${node.log()}`).join("\n");
    await close();
    throw new Error(`etcd did not start: ${String(error)}\n${logs}`, { cause: error });
  }
  return { system: "etcd", nodes, leader: () => leaderOf(nodes), close };
}

type EtcdNode = StoreNode & { readonly child: ChildProcess; log(): string };

async function planOf(name: string, relays: Relays | undefined): Promise<Plan> {
  const peerPort = await freePort();
  const listenPeerUrl = `http://127.0.0.1:${peerPort}`;
  return {
    name,
    clientUrl: `http://127.0.0.1:${await freePort()}`,
    listenPeerUrl,
    peerUrl: (await relays?.front(name, peerPort)) ?? listenPeerUrl,
  };
}

function startNode({ name, clientUrl, listenPeerUrl, peerUrl }: Plan, initial: string, folder: string): EtcdNode {
  const flags = {
    name,
    "data-dir": join(folder, name),
    "listen-client-urls": clientUrl,
    "advertise-client-urls": clientUrl,
    "listen-peer-urls": listenPeerUrl,
    "initial-advertise-peer-urls": peerUrl,
    "initial-cluster": initial,
    "initial-cluster-state": "new",
    "initial-cluster-token": basename(folder),
    "quota-backend-bytes": String(QUOTA_BYTES),
    logger: "zap",
    "log-outputs": "stderr",
    "log-level": "error",
  };
  const args = Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`);
  const child = spawnOwned("etcd", args, { stdio: ["ignore", "ignore", "pipe"], env: withoutSettings() });
  let log = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    log = (log + text).slice(-LOG_LENGTH_MAX);
  });
  const gone = new Promise<void>((resolve) => child.once("close", () => resolve()));
  return {
    name,
    endpoint: clientUrl,
    metricsUrl: `${clientUrl}/metrics`,
    pid: child.pid ?? 0,
    child,
    log: () => log,
    async kill() {
      child.kill("SIGKILL");
      await within(`${name} to end`, KILL_WITHIN_MS, gone);
    },
    pause: () => void child.kill("SIGSTOP"),
    resume: () => void child.kill("SIGCONT"),
  };
}

/** Every flag of etcd is also a variable. */
function withoutSettings(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("ETCD_")));
}

function deathOf({ name, child }: EtcdNode): Promise<never> {
  return new Promise((_, reject) => {
    child.once("close", (code) => reject(new Error(`${name} ended with ${code ?? "a signal"}`)));
    child.once("error", reject);
  });
}

async function allReady(nodes: readonly EtcdNode[]): Promise<void> {
  for (const node of nodes) {
    const { child } = node;
    const isAlive = (): boolean => child.exitCode === null && child.signalCode === null;
    while (isAlive() && [undefined, "0"].includes((await statusOf(node))?.leader)) await sleep(POLL_MS);
  }
}

async function leaderOf(nodes: readonly EtcdNode[]): Promise<StoreNode> {
  const deadline = performance.now() + READY_WITHIN_MS;
  while (performance.now() < deadline) {
    for (const node of nodes) {
      const status = await statusOf(node);
      if (status?.header?.memberId !== undefined && status.header.memberId === status.leader) return node;
    }
    await sleep(POLL_MS);
  }
  throw new Error(`no etcd node was the leader within ${READY_WITHIN_MS} ms`);
}

async function statusOf({ endpoint }: StoreNode): Promise<StatusResponse | undefined> {
  const connection = connectEtcd(endpoint);
  try {
    return await connection.call(etcd.Status, {}, STATUS_MS);
  } catch {
    return undefined;
  } finally {
    connection.close();
  }
}
