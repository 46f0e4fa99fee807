import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lastLines, type NodeProcess, type ReadyNode, spawnNode, whenReady } from "./node-process.ts";

/** How to start a cluster. */
export interface ClusterOptions {
  /** The names of the first members: the first forms the cluster, the others join it. */
  readonly names: readonly string[];
  /** Flags every node gets, such as `--machines FILE`. */
  readonly flags: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** What one node gets beside its flags. */
export interface NodeSettings {
  /** Where it keeps its data; by default a directory named after it, inside the cluster's. */
  readonly directory?: string;
  /** In addition to the cluster's. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Nodes as processes, with their data in one new directory. */
export interface Cluster {
  readonly directory: string;
  /** The nodes started here that have not ended, in the order they were started. */
  running(): readonly ReadyNode[];
  /** The node of that name that was started last; throws if there is none. */
  node(name: string): ReadyNode;
  /** Starts one more node and resolves when it is ready. */
  start(name: string, flags: readonly string[], settings?: NodeSettings): Promise<ReadyNode>;
  /** Starts one more node that need not become ready; its end and its log are the cluster's like any other's. */
  spawn(name: string, flags: readonly string[], settings?: NodeSettings): NodeProcess;
  /** The gRPC URLs of the running nodes, that of `preferred` first. */
  endpoints(preferred?: string): string[];
  /** Stops every node and removes the directory. May be called more than once. */
  close(): Promise<void>;
  /** The end of every node's log, for the message of a failure. */
  logs(): string;
}

/** Starts a cluster and resolves when every node is a member. What was started is stopped if that fails. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const cluster = await createCluster(options);
  try {
    for (const [index, name] of options.names.entries()) {
      await cluster.start(name, index === 0 ? ["--form"] : ["--join", cluster.endpoints().join(",")]);
    }
    return cluster;
  } catch (error) {
    await cluster.close();
    throw error;
  }
}

/** A cluster without nodes yet. Its processes and its directory do not outlive this process, however it exits. */
export async function createCluster(options: Omit<ClusterOptions, "names">): Promise<Cluster> {
  const directory = await mkdtemp(join(tmpdir(), "quorate-cluster-"));
  const processes: NodeProcess[] = [];
  const nodes: ReadyNode[] = [];
  let closed = false;
  const atExit = (): void => {
    for (const node of processes) if (node.running() && node.pid !== undefined) killNow(node.pid);
    rmSync(directory, { recursive: true, force: true });
  };
  process.on("exit", atExit);

  const running = (): readonly ReadyNode[] => nodes.filter((node) => node.running());
  const spawnOne = (name: string, flags: readonly string[], settings: NodeSettings = {}): NodeProcess => {
    if (closed) throw new Error("the cluster is closed");
    const node = spawnNode({
      name,
      directory: settings.directory ?? join(directory, name),
      flags: [...options.flags, ...flags],
      env: { ...options.env, ...settings.env },
    });
    processes.push(node);
    return node;
  };
  return {
    directory,
    running,
    node(name) {
      const found = nodes.findLast((node) => node.name === name);
      if (found === undefined) throw new Error(`no node "${name}" was started`);
      return found;
    },
    spawn: spawnOne,
    async start(name, flags, settings) {
      const node = await whenReady(spawnOne(name, flags, settings));
      nodes.push(node);
      return node;
    },
    endpoints(preferred) {
      const all = running();
      const first = all.filter(({ name }) => name === preferred);
      return [...first, ...all.filter(({ name }) => name !== preferred)].map(({ info }) => info.grpcUrl);
    },
    async close() {
      closed = true;
      await Promise.allSettled(processes.filter((one) => one.running()).map((one) => endOf(one)));
      await rm(directory, { recursive: true, force: true });
      process.off("exit", atExit);
    },
    logs: () => processes.map((node) => `${node.name}${lastLines(node.logs())}`).join("\n"),
  };
}

/** A port of loopback that was free a moment ago, for nodes that must know each other's URLs beforehand. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === "string") throw new Error("the port's server had no port");
  return address.port;
}

async function endOf(node: NodeProcess): Promise<void> {
  // A stopped process would not see SIGTERM.
  node.resume();
  await node.stop();
}

function killNow(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has just ended by itself.
  }
}
