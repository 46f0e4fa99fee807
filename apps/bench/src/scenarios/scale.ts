import { statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import type { StoreCluster } from "../clusters/cluster.ts";
import { type Memory, memoryOf } from "../clusters/process.ts";
import { startQuorate } from "../clusters/quorate.ts";
import { type Generator, startGenerator } from "../generators/generator.ts";
import type { Sample } from "../report/sample.ts";
import { endpointsOf } from "../workloads/arena.ts";
import type { Cell, Context } from "../workloads/cell.ts";
import { loadMetrics } from "../workloads/contenders.ts";

/** The numbers of keys that are compared with {@link BASE}. */
export const keyCounts: readonly number[] = [100_000, 1_000_000, 10_000_000];

/** The number of keys of the cluster that every other one is compared with. */
const BASE = 10_000;

/** The name of the cell with so many keys. */
export function scaleId(keys: number): string {
  return `scale/${keys}`;
}

/** What stands for a number of keys among the contenders. */
export function scaleContender(keys: number): string {
  return `quorate, ${keys} keys`;
}

const MEMBERS = 3;
const VALUE_BYTES = 128;
const IN_FLIGHT = 256;
const FILL_IN_FLIGHT = 1_024;
/** A store that takes fewer than this is not waited for. */
const FILLED_PER_SECOND_MIN = 500;
const FILL_START_MS = 60_000;
/** What a key costs on disk at most: value, envelope and key, twice while LevelDB compacts. */
const DISK_BYTES_PER_KEY = 2 * (VALUE_BYTES + 256);

interface Standing {
  readonly count: number;
  readonly cluster: StoreCluster;
  readonly generator: Generator;
  readonly fillPerSecond: number;
}

/** Puts into a cluster that holds so many keys, in turn with one that holds few, and the memory of their nodes. */
export function scaleCell(count: number): Cell {
  return {
    id: scaleId(count),
    title: `${count} keys of ${VALUE_BYTES} B against ${BASE}: puts, and memory of the nodes`,
    async run(context) {
      requireSpace(count, context.say);
      const standing: Standing[] = [];
      const samples: Sample[] = [];
      try {
        for (const each of [BASE, count]) standing.push(await filled(each, context.say));
        for (let repetition = 1; repetition <= context.repetitions; repetition++) {
          for (const one of standing) {
            const sample = await sampleOf(one, repetition, context);
            context.note(sample);
            samples.push(sample);
          }
        }
        return samples;
      } finally {
        await Promise.all(standing.flatMap(({ cluster, generator }) => [generator.close(), cluster.close()]));
      }
    },
  };
}

async function filled(count: number, say: (line: string) => void): Promise<Standing> {
  const cluster = await startQuorate({ members: MEMBERS });
  let generator: Generator | undefined;
  try {
    generator = await startGenerator([{ kind: "session", endpoints: endpointsOf(cluster) }]);
    say(`writing ${count} keys`);
    const { operations, seconds } = await generator.preload({
      what: "put",
      keys: { prefix: "scale", count },
      valueBytes: VALUE_BYTES,
      inFlight: FILL_IN_FLIGHT,
      withinMs: FILL_START_MS + (count * 1_000) / FILLED_PER_SECOND_MIN,
    });
    return { count, cluster, generator, fillPerSecond: operations / seconds };
  } catch (error) {
    await generator?.close();
    await cluster.close();
    throw error;
  }
}

async function sampleOf(
  { count, cluster, generator, fillPerSecond }: Standing,
  repetition: number,
  { warmUpMs, measureMs }: Context,
): Promise<Sample> {
  const pace = { kind: "closed", inFlight: IN_FLIGHT } as const;
  const load = { operation: "put", pace, keys: { prefix: "scale", count }, valueBytes: VALUE_BYTES } as const;
  const [report] = await generator.run({ ...load, seed: repetition, warmUpMs, measureMs });
  if (report === undefined) throw new Error("the generator reported nothing");
  const memory = await Promise.all(cluster.nodes.map(({ pid }) => memoryOf(pid)));
  const metrics = { ...loadMetrics(report), fillPerSecond, ...largestOf(memory) };
  return { contender: scaleContender(count), repetition, metrics, errors: report.errors };
}

/** Of the largest node what is resident, and what of that is its own: not a view on files. */
function largestOf(memory: readonly Memory[]): { readonly residentMiB: number; readonly ownMiB: number } {
  const residentMiB = Math.max(...memory.map((one) => one.residentMiB));
  return { residentMiB, ownMiB: Math.max(...memory.map((one) => one.residentMiB - one.mappedMiB)) };
}

/** Throws unless the disk under the temporary folder has room for so many keys on every node. */
function requireSpace(count: number, say: (line: string) => void): void {
  const needed = count * DISK_BYTES_PER_KEY * MEMBERS;
  const { bavail, bsize } = statfsSync(tmpdir());
  const [wanted, free] = [needed, bavail * bsize].map((bytes) => `${(bytes / 1024 ** 3).toFixed(1)} GiB`);
  if (bavail * bsize < needed) {
    throw new Error(
      `${count} keys may need ${wanted} in ${tmpdir()}, and ${free} are free; set TMPDIR to a larger disk`,
    );
  }
  say(`${count} keys may need ${wanted} in ${tmpdir()}; ${free} are free`);
}
