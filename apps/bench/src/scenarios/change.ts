import { setTimeout as sleep } from "node:timers/promises";
import { connect, type Progress } from "@quorate/client";
import { within } from "@quorate/demo";
import type { StoreNode } from "../clusters/cluster.ts";
import { type QuorateCluster, startQuorate } from "../clusters/quorate.ts";
import { type Generator, startGenerator } from "../generators/generator.ts";
import type { Load, LoadReport } from "../generators/load.ts";
import { latenciesOf } from "../generators/recorder.ts";
import type { Sample } from "../report/sample.ts";
import { endpointsOf } from "../workloads/arena.ts";
import type { Cell } from "../workloads/cell.ts";

/** The numbers of keys with which it is measured. */
export const changedKeys: readonly number[] = [10_000, 1_000_000];

/** The name of the cell with so many keys. */
export function changeId(keys: number): string {
  return `change/${keys}`;
}

const MEMBERS = 3;
const VALUE_BYTES = 128;
const PER_SECOND = 2_000;
const FILL_IN_FLIGHT = 1_024;
/** A store that takes fewer than this is not waited for. */
const FILLED_PER_SECOND_MIN = 500;
const FILL_START_MS = 60_000;
const WARM_UP_MS = 3_000;
/** The load before and after the change. */
const ASIDE_MS = 15_000;
const CHANGE_MS = 900_000;

/** A fourth member joins three that hold so many keys while clients put at a steady pace. */
export function changeCell(count: number): Cell {
  return {
    id: changeId(count),
    title: `a fourth member with ${count} keys of ${VALUE_BYTES} B, under ${PER_SECOND} puts/s`,
    async run({ repetitions, note, say }) {
      const samples: Sample[] = [];
      for (let repetition = 1; repetition <= repetitions; repetition++) {
        const sample = await sampleOf(count, repetition, say);
        note(sample);
        samples.push(sample);
      }
      return samples;
    },
  };
}

async function sampleOf(count: number, repetition: number, say: (line: string) => void): Promise<Sample> {
  const cluster = await startQuorate({ members: MEMBERS });
  const generator = await startGenerator([{ kind: "session", endpoints: endpointsOf(cluster) }]);
  try {
    const keys = { prefix: "change", count };
    say(`writing ${count} keys`);
    const withinMs = FILL_START_MS + (count * 1_000) / FILLED_PER_SECOND_MIN;
    await generator.preload({
      what: "put",
      keys,
      valueBytes: VALUE_BYTES,
      inFlight: FILL_IN_FLIGHT,
      withinMs,
    });
    const load: Load = {
      operation: "put",
      pace: { kind: "paced", perSecond: PER_SECOND },
      keys,
      valueBytes: VALUE_BYTES,
      seed: repetition,
      warmUpMs: WARM_UP_MS,
      measureMs: CHANGE_MS + 2 * ASIDE_MS,
    };
    const newcomer = await cluster.standby(`n${MEMBERS + 1}`);
    const [reports, { copyMs, totalMs }] = await Promise.all([
      generator.run(load),
      changeUnder(generator, cluster, newcomer, say),
    ]);
    const copied = { copyPerSecond: (count * 1_000) / copyMs, copyMs, changeMs: totalMs };
    return {
      contender: "quorate",
      repetition,
      metrics: { ...copied, ...inPhases(reports) },
      errors: errorsOf(reports),
    };
  } finally {
    await generator.close();
    await cluster.close();
  }
}

async function changeUnder(
  generator: Generator,
  cluster: QuorateCluster,
  newcomer: StoreNode,
  say: (line: string) => void,
): Promise<{ readonly copyMs: number; readonly totalMs: number }> {
  await sleep(WARM_UP_MS + ASIDE_MS);
  generator.mark();
  const times = await addMember(cluster, newcomer, say);
  generator.mark();
  await sleep(ASIDE_MS);
  generator.stop();
  return times;
}

/** The time of the phase in which keys are copied is what is between its first word and that of the next phase. */
async function addMember(
  cluster: QuorateCluster,
  { name, endpoint }: StoreNode,
  say: (line: string) => void,
): Promise<{ readonly copyMs: number; readonly totalMs: number }> {
  const client = connect({ endpoints: endpointsOf(cluster) });
  const startedAt = performance.now();
  const seenAt = new Map<Progress["phase"], number>();
  const onProgress = ({ phase, keysDone, keysTotal }: Progress): void => {
    if (!seenAt.has(phase)) say(`${phase} (${keysDone} of ${keysTotal} keys)`);
    seenAt.set(phase, seenAt.get(phase) ?? performance.now());
  };
  try {
    const change = client.addMember(name, endpoint, { onProgress, timeoutMs: CHANGE_MS });
    await within("the change of members", CHANGE_MS, change);
  } finally {
    client.close();
  }
  const endedAt = performance.now();
  const copyFrom = seenAt.get("CATCH_UP");
  const copyTo = seenAt.get("COMMITTING") ?? seenAt.get("ADOPTING") ?? endedAt;
  if (copyFrom === undefined)
    throw new Error(`the change said nothing of a catch-up: ${[...seenAt.keys()].join(", ")}`);
  return { copyMs: copyTo - copyFrom, totalMs: endedAt - startedAt };
}

function inPhases(reports: readonly LoadReport[]): Readonly<Record<string, number>> {
  const names = ["before", "during", "after"];
  const entries = names.flatMap((name, index): [string, number][] => {
    const report = reports[index];
    if (report === undefined) throw new Error(`the load has no part ${name} the change`);
    const { p50Ms, p99Ms, maxMs } = latenciesOf(report);
    return [
      [`${name}P50Ms`, p50Ms],
      [`${name}P99Ms`, p99Ms],
      [`${name}MaxMs`, maxMs],
      [`${name}PerSecond`, report.operations / report.seconds],
    ];
  });
  return Object.fromEntries(entries);
}

function errorsOf(reports: readonly LoadReport[]): Readonly<Record<string, number>> {
  const errors: Record<string, number> = {};
  for (const report of reports) {
    for (const [label, count] of Object.entries(report.errors)) errors[label] = (errors[label] ?? 0) + count;
  }
  return errors;
}
