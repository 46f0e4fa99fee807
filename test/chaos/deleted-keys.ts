import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Client, connect, type NodeStatus, QuorateError } from "@quorate/client";
import { type Cluster, createCluster, within } from "@quorate/demo";
import { inParallel } from "../cluster/support/bed.ts";
import { lastingPort } from "./fleet/port.ts";
import { seeded } from "./random.ts";

/** How much to delete. */
export interface DeletedKeysOptions {
  readonly keys: number;
  readonly echo: (line: string) => void;
}

const NODES = ["n1", "n2", "n3"];
const WIDTH = 240;
const DISTURB_EVERY_MS = 20_000;
const DOWN_MS = 1_000;
const TELL_EVERY_MS = 10_000;
/** After the last delete: this long at least, and longer the more there is. */
const GONE_LEAST_MS = 60_000;
const GONE_PER_KEY_MS = 2;
const SAMPLE = 200;
const START_MS = 30_000;
/** Far longer than a node is away. */
const INSIST_MS = 120_000;

/**
 * Creates and deletes so many keys while nodes are killed, and waits until nothing is left of them in any store.
 * Resolves with what was wrong.
 */
export async function runDeletedKeys({ keys, echo }: DeletedKeysOptions): Promise<readonly string[]> {
  const cluster = await createCluster({ flags: ["--request-timeout", "2s"] });
  try {
    const restart = await found(cluster);
    const client = connect({ endpoints: cluster.endpoints() });
    const clients = NODES.map((name) => connect({ endpoints: cluster.endpoints(name) }));
    const before = await statuses(cluster, client);
    echo(`${before.map(({ registers }) => registers).join(", ")} registers before`);
    const startedAt = performance.now();
    const stop = new AbortController();
    const disturbing = disturb(restart, stop.signal, echo);
    await createAndDelete(clients, keys, (done) => echo(`${done} keys deleted after ${seconds(startedAt)} s`));
    stop.abort();
    await disturbing;
    echo(`all ${keys} keys deleted after ${seconds(startedAt)} s; ${await sizes(cluster)}`);
    const base = Math.max(...before.map(({ registers }) => registers));
    const left = await untilGone(cluster, client, base, GONE_LEAST_MS + keys * GONE_PER_KEY_MS, echo);
    echo(`nothing to collect after ${seconds(startedAt)} s; ${await sizes(cluster)}`);
    const problems = [...left, ...(await recreateSome(client, keys))];
    for (const one of [client, ...clients]) one.close();
    return problems;
  } finally {
    await cluster.close();
  }
}

type Restart = (name: string) => Promise<void>;

async function found(cluster: Cluster): Promise<Restart> {
  const random = seeded(process.pid);
  const ports = new Map<string, number>();
  for (const name of NODES) ports.set(name, await lastingPort(random));
  const listen = (name: string) => ["--listen-url", `http://127.0.0.1:${ports.get(name)}`];
  for (const name of NODES) {
    const word = cluster.running().length === 0 ? ["--form"] : ["--join", cluster.endpoints().join(",")];
    await cluster.start(name, [...listen(name), ...word]);
  }
  return async (name) => {
    await cluster.node(name).kill();
    await new Promise((resolve) => setTimeout(resolve, DOWN_MS));
    await within(`${name} to be back`, START_MS, cluster.start(name, listen(name)));
  };
}

/** Kills one node after the other, never two at a time. */
async function disturb(restart: Restart, stop: AbortSignal, echo: (line: string) => void): Promise<void> {
  for (let turn = 0; !stop.aborted; turn++) {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, DISTURB_EVERY_MS);
      stop.addEventListener("abort", () => {
        clearTimeout(timer);
        resolve();
      });
    });
    if (stop.aborted) return;
    const name = NODES[turn % NODES.length] ?? "";
    echo(`${name} is killed and started again`);
    await restart(name);
  }
}

async function createAndDelete(clients: readonly Client[], keys: number, tell: (done: number) => void): Promise<void> {
  let [done, toldAt] = [0, performance.now()];
  await inParallel(numbers(keys), WIDTH, async (index) => {
    const client = clients.at(index % clients.length);
    if (client === undefined) throw new RangeError("there is no client");
    await insist(() => client.put(keyAt(index), `value of ${index}`));
    await insist(() => client.delete(keyAt(index)));
    done++;
    if (performance.now() - toldAt < TELL_EVERY_MS) return;
    toldAt = performance.now();
    tell(done);
  });
}

/** Repeats an operation that may be repeated, whatever became of it, until it is acknowledged; not without end. */
async function insist<Result>(act: () => Promise<Result>): Promise<Result> {
  const until = performance.now() + INSIST_MS;
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof QuorateError) || performance.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function untilGone(
  cluster: Cluster,
  client: Client,
  base: number,
  withinMs: number,
  echo: (line: string) => void,
): Promise<readonly string[]> {
  const until = performance.now() + withinMs;
  for (let toldAt = 0; ; ) {
    const all = await statuses(cluster, client);
    const waiting = all.filter(({ registers, collection }) => registers > base || collection.waiting > 0);
    if (waiting.length === 0) return [];
    const words = waiting.map((status) => inWords(status)).join("; ");
    if (performance.now() > until) return [`not collected within ${withinMs / 1_000} s: ${words}`];
    if (performance.now() - toldAt > TELL_EVERY_MS) {
      toldAt = performance.now();
      echo(words);
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** Deleted keys are absent and can be created again. */
async function recreateSome(client: Client, keys: number): Promise<readonly string[]> {
  const problems: string[] = [];
  const step = Math.max(1, Math.floor(keys / SAMPLE));
  await inParallel(numbers(Math.floor(keys / step)), 16, async (index) => {
    const key = keyAt(index * step);
    if ((await insist(() => client.get(key))) !== undefined) problems.push(`${key} is back`);
    const { revision } = await client.compareAndSet(key, { absent: true }, "again");
    const found = await client.get(key);
    if (found?.revision !== revision) problems.push(`${key} was created again and is gone`);
  });
  return problems;
}

async function statuses(cluster: Cluster, client: Client): Promise<readonly NodeStatus[]> {
  return await Promise.all(cluster.running().map(({ info }) => insist(() => client.status(info.grpcUrl))));
}

async function sizes(cluster: Cluster): Promise<string> {
  const all = await Promise.all(
    cluster.running().map(async ({ name, directory }) => {
      const files = await readdir(directory);
      const bytes = await Promise.all(
        files.map((file) =>
          stat(join(directory, file)).then(
            ({ size }) => size,
            () => 0,
          ),
        ),
      );
      return `${name} ${(bytes.reduce((sum, size) => sum + size, 0) / 1e6).toFixed(1)} MB`;
    }),
  );
  return `on disk: ${all.join(", ")}`;
}

function inWords({ member, registers, collection }: NodeStatus): string {
  const blocked = collection.blockedBy.length === 0 ? "" : `, blocked by ${collection.blockedBy.join()}`;
  return `${member} has ${registers} registers, ${collection.waiting} wait${blocked}`;
}

function* numbers(count: number): Iterable<number> {
  for (let index = 0; index < count; index++) yield index;
}

function keyAt(index: number): string {
  return `deleted/${index}`;
}

function seconds(startedAt: number): string {
  return ((performance.now() - startedAt) / 1_000).toFixed(1);
}
