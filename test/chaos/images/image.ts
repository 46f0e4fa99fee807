import { cp, readdir } from "node:fs/promises";
import { join } from "node:path";
import { connect } from "@quorate/client";
import { type Cluster, createCluster, type ReadyNode } from "@quorate/demo";
import { inParallel } from "../../cluster/support/bed.ts";
import { lastingPort } from "../fleet/port.ts";
import type { Random } from "../random.ts";

/** The data directories of a cluster of three as a crash left them, and what was acknowledged before it. */
export interface Images {
  readonly cluster: Cluster;
  /** By node, where its directory was left. */
  readonly directories: ReadonlyMap<string, string>;
  readonly acknowledged: ReadonlyMap<string, string>;
  /** Starts a node on a directory, at the address that its peers know. */
  start(name: string, directory: string): ReturnType<Cluster["spawn"]>;
}

const NODES = ["n1", "n2", "n3"];
const KEYS = 300;
const SESSIONS = 3;
const WRITERS = 32;

/** Runs a cluster through several crashes under load, so that every kind of file is there, and leaves it crashed. */
export async function makeImages(random: Random): Promise<Images> {
  const cluster = await createCluster({ flags: ["--request-timeout", "2s"] });
  const ports = new Map<string, number>();
  for (const name of NODES) ports.set(name, await lastingPort(random));
  const listen = (name: string) => ["--listen-url", `http://127.0.0.1:${ports.get(name)}`];
  const acknowledged = new Map<string, string>();
  for (let session = 1; session <= SESSIONS; session++) {
    const nodes = session === 1 ? await found(cluster, listen) : await startAll(cluster, listen);
    const client = connect({ endpoints: cluster.endpoints() });
    const turns = Array.from({ length: 2 * KEYS }, (_, turn) => ({ key: `key/${turn % KEYS}`, turn }));
    // Every key is written in order: its last value is the one acknowledged last.
    for (const half of [turns.slice(0, KEYS), turns.slice(KEYS)]) {
      await inParallel(half, WRITERS, async ({ key, turn }) => {
        const value = `${session}.${turn} ${"y".repeat(random.below(600))}`;
        await client.put(key, value);
        acknowledged.set(key, value);
      });
    }
    client.close();
    await Promise.all(nodes.map((node) => node.kill()));
  }
  const directories = new Map(NODES.map((name) => [name, cluster.node(name).directory]));
  return {
    cluster,
    directories,
    acknowledged,
    start: (name, directory) => cluster.spawn(name, listen(name), { directory }),
  };
}

/** Copies a directory and resolves with where the copy is. */
export async function copyOf(images: Images, name: string, label: string): Promise<string> {
  const copy = join(images.cluster.directory, label);
  await cp(images.directories.get(name) ?? "", copy, { recursive: true });
  return copy;
}

/** What kind of file this is, by its name; numbers and generations do not matter. */
export function kindOf(file: string): string {
  return file.replace(/\d{6,}/, "N");
}

/** The newest of the logs, which a crash may have left without its end. */
export async function newestLog(directory: string): Promise<string> {
  const logs = (await readdir(directory)).filter((name) => name.endsWith(".log")).toSorted();
  const newest = logs.at(-1);
  if (newest === undefined) throw new Error(`there is no log in ${directory}`);
  return newest;
}

type Listen = (name: string) => readonly string[];

async function found(cluster: Cluster, listen: Listen): Promise<readonly ReadyNode[]> {
  const nodes: ReadyNode[] = [];
  for (const name of NODES) {
    const word = nodes.length === 0 ? ["--form"] : ["--join", cluster.endpoints().join(",")];
    nodes.push(await cluster.start(name, [...listen(name), ...word]));
  }
  return nodes;
}

async function startAll(cluster: Cluster, listen: Listen): Promise<readonly ReadyNode[]> {
  return await Promise.all(NODES.map((name) => cluster.start(name, listen(name))));
}
