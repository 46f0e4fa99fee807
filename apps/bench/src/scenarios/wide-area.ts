import { setTimeout as sleep } from "node:timers/promises";
import type { StoreCluster, System } from "../clusters/cluster.ts";
import { startEtcd } from "../clusters/etcd.ts";
import { startQuorate } from "../clusters/quorate.ts";
import { startGenerator } from "../generators/generator.ts";
import type { Load } from "../generators/load.ts";
import { latenciesOf } from "../generators/recorder.ts";
import { createRelays, type Relays } from "../relays/relays.ts";
import type { Sample } from "../report/sample.ts";
import type { Cell } from "../workloads/cell.ts";

/** The regions of the CASPaxos paper: West US 2, West Central US, Southeast Asia. A node stands in each, in this order. */
export const regions = ["W2", "WC", "SEA"] as const;

type Region = (typeof regions)[number];

/** Round trips between regions in ms, as the paper measured them. */
const roundTrips: readonly (readonly [one: Region, other: Region, ms: number])[] = [
  ["W2", "WC", 21.8],
  ["W2", "SEA", 169],
  ["WC", "SEA", 189.2],
];

/** The name of the cell. */
export const wideAreaId = "wide-area";

/** The round trip from a region to the nearest other one, in ms. */
export function nearestMs(region: Region): number {
  return Math.min(...roundTrips.filter(([one, other]) => one === region || other === region).map(([, , ms]) => ms));
}

const SETTLE_MS = 5_000;
const WARM_UP_MS = 5_000;
const MEASURE_MS = 20_000;
const VALUE_BYTES = 128;

/** A node and a client in each of three regions far apart; every client modifies a key of its own, again and again. */
export function wideAreaCell(): Cell {
  return {
    id: wideAreaId,
    title: "read-modify-write by a client in each of three regions, 21.8, 169 and 189.2 ms apart",
    async run({ repetitions, tools, note, say }) {
      const systems: readonly System[] = tools.etcd === undefined ? ["quorate"] : ["quorate", "etcd"];
      const samples: Sample[] = [];
      for (let repetition = 1; repetition <= repetitions; repetition++) {
        for (const system of systems) {
          const sample = await sampleOf(system, repetition, say);
          note(sample);
          samples.push(sample);
        }
      }
      return samples;
    },
  };
}

async function sampleOf(system: System, repetition: number, say: (line: string) => void): Promise<Sample> {
  const relays = createRelays();
  const options = { members: regions.length, relays };
  const cluster = await (system === "quorate" ? startQuorate(options) : startEtcd(options));
  try {
    spread(cluster, relays);
    await sleep(SETTLE_MS);
    if (system === "etcd") say(`etcd's leader is in ${await leadingRegion(cluster)}`);
    const results = await Promise.all(regions.map((region, index) => modifyIn(region, cluster, index)));
    return {
      contender: system,
      repetition,
      metrics: Object.assign({}, ...results.map(({ metrics }) => metrics)) as Record<string, number>,
      errors: Object.assign({}, ...results.map(({ errors }) => errors)) as Record<string, number>,
    };
  } finally {
    await cluster.close();
    relays.close();
  }
}

function spread({ nodes }: StoreCluster, relays: Relays): void {
  const nameIn = (region: Region): string => nodes[regions.indexOf(region)]?.name ?? "";
  for (const [one, other, ms] of roundTrips) relays.delay(nameIn(one), nameIn(other), ms / 2);
}

async function leadingRegion(cluster: StoreCluster): Promise<Region | undefined> {
  const { name } = await cluster.leader();
  return regions[cluster.nodes.findIndex((node) => node.name === name)];
}

async function modifyIn(
  region: Region,
  { nodes, system }: StoreCluster,
  index: number,
): Promise<Pick<Sample, "metrics" | "errors">> {
  const endpoint = nodes[index]?.endpoint;
  if (endpoint === undefined) throw new Error(`no node stands in ${region}`);
  const generator = await startGenerator([{ kind: system === "quorate" ? "session" : "etcd", endpoints: [endpoint] }]);
  try {
    const load: Load = {
      operation: "modify",
      pace: { kind: "closed", inFlight: 1 },
      keys: { prefix: `in-${region}`, count: 1 },
      valueBytes: VALUE_BYTES,
      seed: index,
      warmUpMs: WARM_UP_MS,
      measureMs: MEASURE_MS,
    };
    const [report] = await generator.run(load);
    if (report === undefined) throw new Error("the generator reported nothing");
    const { p50Ms, p99Ms } = latenciesOf(report);
    const metrics = {
      [`${region}P50Ms`]: p50Ms,
      [`${region}P99Ms`]: p99Ms,
      [`${region}Operations`]: report.operations,
    };
    const errors = Object.entries(report.errors).map(([label, count]) => [`${region}: ${label}`, count] as const);
    return { metrics, errors: Object.fromEntries(errors) };
  } finally {
    await generator.close();
  }
}
