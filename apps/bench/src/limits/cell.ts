import type { Sample } from "../report/sample.ts";
import type { Cell } from "../workloads/cell.ts";
import { sizeInWords } from "../workloads/throughput.ts";
import { BATCHES, batchRate, syncRate } from "./disk-rates.ts";
import { echoRates } from "./echo-rates.ts";

/** What stands for a limit among the contenders. */
export const limits = {
  unary: "limit: unary echo",
  plain: "limit: unary echo, h2load",
  stream: "limit: stream echo",
  sync: "limit: fdatasync",
  batch: (size: number): string => `limit: LevelDB batches of ${size}`,
} as const;

const MEASURE_MS = 800;

/** What the machine itself can do with values of this size: the parts that every system is made of. */
export function limitsCell(valueBytes: number): Cell {
  return {
    id: `limits/${sizeInWords(valueBytes).replace(" ", "")}`,
    title: `limits of the machine, ${sizeInWords(valueBytes)}`,
    async run({ repetitions, tools, note }) {
      const samples: Sample[] = [];
      const add = (repetition: number, contender: string, perSecond: number): void => {
        const sample = { contender, repetition, metrics: { perSecond }, errors: {} };
        note(sample);
        samples.push(sample);
      };
      for (let repetition = 1; repetition <= repetitions; repetition++) {
        const { unary, plain, stream } = await echoRates(valueBytes, MEASURE_MS, tools.h2load !== undefined);
        add(repetition, limits.unary, unary);
        if (plain !== undefined) add(repetition, limits.plain, plain);
        add(repetition, limits.stream, stream);
        for (const size of BATCHES) {
          add(repetition, limits.batch(size), await batchRate(size, valueBytes, MEASURE_MS));
        }
        add(repetition, limits.sync, await syncRate(valueBytes, MEASURE_MS));
      }
      return samples;
    },
  };
}
