import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { createCluster, freePort, type ReadyNode } from "@quorate/demo";
import type { StoreCluster, StoreNode } from "./cluster.ts";

/** How to start a cluster of quorate. */
export interface QuorateOptions {
  readonly members: number;
  /** Gives the address at which the others shall find the node that listens at `port`; by default that port itself. */
  readonly advertise?: (name: string, port: number) => Promise<string>;
}

/** A running cluster of quorate. */
export interface QuorateCluster extends StoreCluster {
  /** Starts one more node that waits to be added. */
  standby(name: string): Promise<StoreNode>;
}

const machine = fileURLToPath(new URL(`../machines/tally${extname(import.meta.url)}`, import.meta.url));
const FLAGS = ["--machines", machine, "--log-level", "warn"];

/** Starts nodes n1, n2 and so on, as processes with the defaults of a user, and resolves when all are members. */
export async function startQuorate({ members, advertise }: QuorateOptions): Promise<QuorateCluster> {
  const cluster = await createCluster({ flags: FLAGS });
  const nodes: StoreNode[] = [];
  const start = async (name: string, word: readonly string[]): Promise<StoreNode> => {
    const flags = [...word];
    if (advertise !== undefined) {
      const port = await freePort();
      flags.push("--listen-url", `http://127.0.0.1:${port}`, "--advertise-url", await advertise(name, port));
    }
    return nodeOf(await cluster.start(name, flags), flags);
  };
  try {
    for (let index = 0; index < members; index++) {
      const [first] = nodes;
      nodes.push(await start(`n${index + 1}`, first === undefined ? ["--form"] : ["--join", first.endpoint]));
    }
  } catch (error) {
    await cluster.close();
    throw error;
  }
  return {
    system: "quorate",
    nodes,
    leader: async () => firstOf(nodes),
    standby: (name) => start(name, ["--standby"]),
    close: () => cluster.close(),
  };
}

/** Clients of the harness go to where the node listens, past whatever stands before its advertised address. */
function nodeOf(node: ReadyNode, flags: readonly string[]): StoreNode {
  if (node.pid === undefined) throw new Error(`${node.name} has no process`);
  const at = flags.indexOf("--listen-url");
  return {
    name: node.name,
    endpoint: (at === -1 ? undefined : flags[at + 1]) ?? node.info.grpcUrl,
    metricsUrl: `${node.info.httpUrl}/metrics`,
    pid: node.pid,
    async kill() {
      await node.kill();
    },
    pause: () => node.pause(),
    resume: () => node.resume(),
  };
}

function firstOf(nodes: readonly StoreNode[]): StoreNode {
  const [first] = nodes;
  if (first === undefined) throw new Error("the cluster has no node");
  return first;
}
