import { startQuorate } from "../clusters/quorate.ts";
import { startGenerator } from "../generators/generator.ts";
import type { Sample } from "../report/sample.ts";
import { endpointsOf } from "../workloads/arena.ts";
import type { Cell } from "../workloads/cell.ts";
import { loadMetrics } from "../workloads/contenders.ts";

/** The sizes of cluster that are compared. */
const memberCounts: readonly number[] = [3, 5, 7, 9];

/** The name of the cell. */
export const membersId = "members";

/** What stands for a size among the contenders. */
export function membersContender(members: number): string {
  return `quorate, ${members} members`;
}

const VALUE_BYTES = 128;
const IN_FLIGHT = 256;
const KEYS = 10_000;

/** Puts into clusters of three to nine members, all of them on this machine. */
export function membersCell(): Cell {
  return {
    id: membersId,
    title: `puts with 3 to 9 members, ${IN_FLIGHT} in flight, ${VALUE_BYTES} B`,
    async run({ repetitions, warmUpMs, measureMs, note }) {
      const samples: Sample[] = [];
      for (let repetition = 1; repetition <= repetitions; repetition++) {
        for (const members of memberCounts) {
          const cluster = await startQuorate({ members });
          const generator = await startGenerator([{ kind: "session", endpoints: endpointsOf(cluster) }]);
          try {
            const [report] = await generator.run({
              operation: "put",
              pace: { kind: "closed", inFlight: IN_FLIGHT },
              keys: { prefix: "members", count: KEYS },
              valueBytes: VALUE_BYTES,
              seed: repetition,
              warmUpMs: 2 * warmUpMs,
              measureMs,
            });
            if (report === undefined) throw new Error("the generator reported nothing");
            const contender = membersContender(members);
            const sample = { contender, repetition, metrics: loadMetrics(report), errors: report.errors };
            note(sample);
            samples.push(sample);
          } finally {
            await generator.close();
            await cluster.close();
          }
        }
      }
      return samples;
    },
  };
}
