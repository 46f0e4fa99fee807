import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { createCluster, freePort, type NodeProcess, within } from "@quorate/demo";
import type { Relays } from "../relays/relays.ts";
import type { StoreCluster, StoreNode } from "./cluster.ts";

/** How to start a cluster of quorate. */
export interface QuorateOptions {
  readonly members: number;
  /** What stands between the nodes; nothing by default. */
  readonly relays?: Relays;
}

/** A running cluster of quorate. */
export interface QuorateCluster extends StoreCluster {
  /** Starts one more node that waits to be added. */
  standby(name: string): Promise<StoreNode>;
}

const machine = fileURLToPath(new URL(`../machines/tally${extname(import.meta.url)}`, import.meta.url));
const FLAGS = ["--machines", machine, "--log-level", "warn"];
const READY_WITHIN_MS = 60_000;

/** Starts nodes n1, n2 and so on, as processes with the defaults of a user, and resolves when all are members. */
export async function startQuorate({ members, relays }: QuorateOptions): Promise<QuorateCluster> {
  const cluster = await createCluster({ flags: FLAGS });
  const nodes: StoreNode[] = [];
  const start = async (name: string, word: readonly string[]): Promise<StoreNode> => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const advertised = (await relays?.front(name, port)) ?? url;
    const node = cluster.spawn(name, [...word, "--listen-url", url, "--advertise-url", advertised]);
    if (node.pid !== undefined) relays?.know(name, node.pid);
    return await readyNode(node, url);
  };
  try {
    for (let index = 0; index < members; index++) {
      const [first] = nodes;
      nodes.push(await start(`n${index + 1}`, first === undefined ? ["--form"] : ["--join", first.endpoint]));
    }
  } catch (error) {
    await cluster.close();
    throw new Error(`quorate did not start: ${String(error)}\n${cluster.logs()}`, { cause: error });
  }
  return {
    system: "quorate",
    nodes,
    leader: async () => firstOf(nodes),
    standby: (name) => start(name, ["--standby"]),
    close: () => cluster.close(),
  };
}

/** Clients of the harness go to where the node listens, past the relay that stands before its advertised address. */
async function readyNode(node: NodeProcess, endpoint: string): Promise<StoreNode> {
  const { httpUrl } = await within(`${node.name} to become ready`, READY_WITHIN_MS, node.ready);
  if (node.pid === undefined) throw new Error(`${node.name} has no process`);
  return {
    name: node.name,
    endpoint,
    metricsUrl: `${httpUrl}/metrics`,
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
