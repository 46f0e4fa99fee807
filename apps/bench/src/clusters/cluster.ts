/** The systems that are compared. */
export type System = "quorate" | "etcd";

/** One node of a cluster under measurement, a process of its own. */
export interface StoreNode {
  readonly name: string;
  /** Where its clients connect, `http://127.0.0.1:port`. */
  readonly endpoint: string;
  /** Where it shows its counters in Prometheus format. */
  readonly metricsUrl: string;
  readonly pid: number;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
  /** SIGSTOP. */
  pause(): void;
  /** SIGCONT. */
  resume(): void;
}

/** A cluster under measurement: real processes with real disks on this machine. */
export interface StoreCluster {
  readonly system: System;
  readonly nodes: readonly StoreNode[];
  /** The node that decides, where a system has one; otherwise the first. */
  leader(): Promise<StoreNode>;
  /** Stops the nodes and removes their data. */
  close(): Promise<void>;
}

/** The one node of this name; throws if there is none. */
export function nodeNamed(cluster: StoreCluster, name: string): StoreNode {
  const found = cluster.nodes.find((node) => node.name === name);
  if (found === undefined) throw new Error(`${cluster.system} has no node ${name}`);
  return found;
}
