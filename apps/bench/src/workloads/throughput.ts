import type { Operation } from "../generators/load.ts";
import type { Sample } from "../report/sample.ts";
import type { Cell } from "./cell.ts";
import { contendersFor, measure } from "./contenders.ts";

/** One operation at one number in flight with values of one size, by every contender. */
export function throughputCell(operation: Operation, inFlight: number, valueBytes: number): Cell {
  return {
    id: throughputId(operation, inFlight, valueBytes),
    title: `${words[operation]}, ${inFlight} in flight, ${sizeInWords(valueBytes)}`,
    async run(context) {
      const keys = await context.arena.keys(valueBytes);
      const samples: Sample[] = [];
      for (let repetition = 1; repetition <= context.repetitions; repetition++) {
        for (const contender of contendersFor({ operation, inFlight }, context)) {
          const task = { operation, inFlight, valueBytes, keys, repetition };
          const sample = { contender, repetition, ...(await measure(context, contender, task)) };
          context.note(sample);
          samples.push(sample);
        }
      }
      return samples;
    },
  };
}

/** The name of such a cell. */
function throughputId(operation: Operation, inFlight: number, valueBytes: number): string {
  return `${operation}/${inFlight}/${sizeInWords(valueBytes).replace(" ", "")}`;
}

/** A number of bytes for people: 128 B, 4 KiB. */
export function sizeInWords(bytes: number): string {
  return bytes >= 1024 && bytes % 1024 === 0 ? `${bytes / 1024} KiB` : `${bytes} B`;
}

const words: Readonly<Record<Operation, string>> = {
  put: "put",
  get: "linearizable get",
  modify: "read-modify-write",
  mixed: "nine gets for each put",
  hot: "read-modify-write of one key",
};
