import type { Client } from "@quorate/client";
import type { Counters, Launch } from "./checks.ts";
import icbm from "./machines/icbm.ts";
import type { CounterState } from "./machines/counter.ts";
import type { ReadyNode } from "./node-process.ts";

const READ_WITHIN_MS = 10_000;
const READS_AT_ONCE = 32;

/** Reads every counter through each node by itself, over REST. A counter nobody touched is left out. */
export async function readCounters(
  nodes: readonly ReadyNode[],
  counters: readonly string[],
): Promise<Readonly<Record<string, Counters>>> {
  const byNode: Record<string, Counters> = {};
  for (const { name, info } of nodes) {
    const states = await Promise.all(counters.map(async (id) => [id, await readCounter(info.httpUrl, id)] as const));
    byNode[name] = Object.fromEntries(states);
  }
  return byNode;
}

/** Reads launches, spreading them over the clients. */
export async function readLaunches(clients: readonly Client[], ids: readonly string[]): Promise<readonly Launch[]> {
  const launches: Launch[] = [];
  const waiting = ids.entries();
  const reader = async (): Promise<void> => {
    for (const [index, id] of waiting) {
      const client = clients[index % clients.length];
      if (client === undefined) throw new Error("there is no client to read the launches with");
      launches.push({ id, state: (await client.machine(icbm, id).get({ timeoutMs: READ_WITHIN_MS })).state });
    }
  };
  await Promise.all(Array.from({ length: READS_AT_ONCE }, reader));
  return launches.toSorted((one, other) => (one.id < other.id ? -1 : 1));
}

async function readCounter(httpUrl: string, id: string): Promise<CounterState> {
  const url = `${httpUrl}/v1/machines/counter/${encodeURIComponent(id)}`;
  const response = await fetch(url, { signal: AbortSignal.timeout(READ_WITHIN_MS) });
  const text = await response.text();
  if (!response.ok) throw new Error(`GET ${url} answered ${response.status}: ${text.slice(0, 500)}`);
  return (JSON.parse(text) as { readonly state: CounterState }).state;
}
