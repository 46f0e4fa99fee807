import { statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { residentMebibytes } from "../clusters/process.ts";
import { startQuorate } from "../clusters/quorate.ts";
import { startGenerator } from "../generators/generator.ts";
import type { Sample } from "../report/sample.ts";
import type { Cell } from "../workloads/cell.ts";
import { loadMetrics } from "../workloads/contenders.ts";
import { endpointsOf } from "../workloads/arena.ts";

/** The numbers of keys that are compared. */
export const keyCounts: readonly number[] = [10_000, 100_000, 1_000_000, 10_000_000];

/** The name of the cell with so many keys. */
export function scaleId(keys: number): string {
  return `scale/${keys}`;
}

const MEMBERS = 3;
const VALUE_BYTES = 128;
const IN_FLIGHT = 256;
const FILL_IN_FLIGHT = 1_024;
/** A store that takes fewer than this is not waited for. */
const FILLED_PER_SECOND_MIN = 1_000;
const FILL_START_MS = 60_000;
/** What a key costs on disk at most: value, envelope and key, twice while LevelDB compacts. */
const DISK_BYTES_PER_KEY = 2 * (VALUE_BYTES + 256);

/** Puts into a cluster that holds so many keys, and the memory of its nodes. */
export function scaleCell(count: number): Cell {
  return {
    id: scaleId(count),
    title: `${count} keys of ${VALUE_BYTES} B: puts, and memory of the nodes`,
    async run({ repetitions, warmUpMs, measureMs, note, say }) {
      requireSpace(count, say);
      const cluster = await startQuorate({ members: MEMBERS });
      const generator = await startGenerator([{ kind: "session", endpoints: endpointsOf(cluster) }]);
      try {
        const keys = { prefix: "scale", count };
        say(`writing ${count} keys`);
        const withinMs = FILL_START_MS + (count * 1_000) / FILLED_PER_SECOND_MIN;
        const fill = { what: "put", keys, valueBytes: VALUE_BYTES, inFlight: FILL_IN_FLIGHT, withinMs } as const;
        const filled = await generator.preload(fill);
        const fillPerSecond = filled.operations / filled.seconds;
        const samples: Sample[] = [];
        for (let repetition = 1; repetition <= repetitions; repetition++) {
          const pace = { kind: "closed", inFlight: IN_FLIGHT } as const;
          const load = { operation: "put", pace, keys, valueBytes: VALUE_BYTES, seed: repetition } as const;
          const [report] = await generator.run({ ...load, warmUpMs, measureMs });
          if (report === undefined) throw new Error("the generator reported nothing");
          const resident = await Promise.all(cluster.nodes.map(({ pid }) => residentMebibytes(pid)));
          const metrics = { ...loadMetrics(report), fillPerSecond, residentMiB: Math.max(...resident) };
          const sample = { contender: "quorate session", repetition, metrics, errors: report.errors };
          note(sample);
          samples.push(sample);
        }
        return samples;
      } finally {
        await generator.close();
        await cluster.close();
      }
    },
  };
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
