import { setTimeout as sleep } from "node:timers/promises";
import { unreachable } from "../unreachable.ts";
import { nodeNamed, type StoreCluster, type StoreNode, type System } from "../clusters/cluster.ts";
import { startEtcd } from "../clusters/etcd.ts";
import { startQuorate } from "../clusters/quorate.ts";
import { startGenerator } from "../generators/generator.ts";
import type { Load, LoadReport } from "../generators/load.ts";
import { createRelays, type Relays } from "../relays/relays.ts";
import type { Sample } from "../report/sample.ts";
import type { Cell } from "../workloads/cell.ts";

/** What happens to one node while clients of the others go on. The first is nothing, for comparison. */
export const faults = ["calm", "pause", "isolate", "kill"] as const;

type Fault = (typeof faults)[number];

/** The name of the cell. */
export const faultsId = "faults";

const MEMBERS = 3;
/** Sequential clients at each live node. */
const CLIENTS = 4;
const KEYS = 1_000;
const VALUE_BYTES = 128;
/** Load on the new cluster before anything is measured, so that the calm window is not the slowest for being the first. */
const FIRST_LOAD_MS = 4_000;
const WARM_UP_MS = 1_000;
const MEASURE_MS = 5_000;
/** Of the time that is measured, before the fault begins. */
const BEFORE_MS = 1_500;
const HEAL_MS = 2_000;

/** One node of three is paused, isolated or killed while clients of the other two put; etcd's is the leader. */
export function faultsCell(): Cell {
  return {
    id: faultsId,
    title: "one node of three paused, isolated or killed: longest pauses of clients at the others",
    async run({ repetitions, tools, note }) {
      const systems: readonly System[] = tools.etcd === undefined ? ["quorate"] : ["quorate", "etcd"];
      const samples: Sample[] = [];
      for (let repetition = 1; repetition <= repetitions; repetition++) {
        for (const system of systems) {
          const sample = await sampleOf(system, repetition);
          note(sample);
          samples.push(sample);
        }
      }
      return samples;
    },
  };
}

async function sampleOf(system: System, repetition: number): Promise<Sample> {
  const relays = createRelays();
  const options = { members: MEMBERS, relays };
  const cluster = await (system === "quorate" ? startQuorate(options) : startEtcd(options));
  const metrics: Record<string, number> = {};
  const errors: Record<string, number> = {};
  try {
    await runUnder(cluster, await victimOf(cluster, repetition), repetition, FIRST_LOAD_MS);
    for (const fault of faults) {
      const victim = await victimOf(cluster, repetition);
      const report = await runUnder(cluster, victim, repetition, MEASURE_MS, () => begin(fault, victim, relays));
      metrics[`${fault}GapMs`] = report.longestGapMs;
      metrics[`${fault}SilenceMs`] = report.longestSilenceMs;
      metrics[`${fault}PerSecond`] = report.operations / report.seconds;
      metrics[`${fault}Failed`] = Object.values(report.errors).reduce((sum, count) => sum + count, 0);
      for (const [label, count] of Object.entries(report.errors)) {
        const name = `${fault}: ${label}`;
        errors[name] = (errors[name] ?? 0) + count;
      }
      await heal(fault, victim, relays);
    }
  } finally {
    await cluster.close();
    relays.close();
  }
  return { contender: system, repetition, metrics, errors };
}

/** The node that decides, where there is one; otherwise another one in each repetition. */
async function victimOf(cluster: StoreCluster, repetition: number): Promise<StoreNode> {
  if (cluster.system === "etcd") return await cluster.leader();
  return nodeNamed(cluster, `n${(repetition % MEMBERS) + 1}`);
}

async function runUnder(
  cluster: StoreCluster,
  victim: StoreNode,
  seed: number,
  measureMs: number,
  act: () => Promise<void> = async () => undefined,
): Promise<LoadReport> {
  const live = cluster.nodes.filter((node) => node !== victim);
  const kind = cluster.system === "quorate" ? "session" : "etcd";
  const drivers = live.map(({ endpoint }) => {
    const others = cluster.nodes.map((node) => node.endpoint).filter((other) => other !== endpoint);
    return { kind, endpoints: [endpoint, ...others] } as const;
  });
  const generator = await startGenerator(drivers);
  try {
    const load: Load = {
      operation: "put",
      pace: { kind: "closed", inFlight: CLIENTS * live.length },
      keys: { prefix: "faults", count: KEYS },
      valueBytes: VALUE_BYTES,
      seed,
      warmUpMs: WARM_UP_MS,
      measureMs,
    };
    const [[report]] = await Promise.all([generator.run(load), sleep(WARM_UP_MS + BEFORE_MS).then(act)]);
    if (report === undefined) throw new Error("the generator reported nothing");
    return report;
  } finally {
    await generator.close();
  }
}

async function begin(fault: Fault, victim: StoreNode, relays: Relays): Promise<void> {
  switch (fault) {
    case "calm":
      return;
    case "pause":
      return victim.pause();
    case "isolate":
      return relays.isolate(victim.name);
    case "kill":
      return await victim.kill();
    default:
      return unreachable(fault);
  }
}

async function heal(fault: Fault, victim: StoreNode, relays: Relays): Promise<void> {
  if (fault === "pause") victim.resume();
  if (fault === "isolate") relays.rejoin();
  if (fault === "pause" || fault === "isolate") await sleep(HEAL_MS);
}
