import { closeSync, openSync, writeFileSync } from "node:fs";
import { type SeedResult, planOfSeed, planWith, renderTrace, runTwice } from "@quorate/simulator";
import { FileError, UsageError } from "./arguments.ts";
import type { SimulateArguments } from "./simulate-arguments.ts";
import { indented } from "./simulate-report.ts";

const traceEventsMax = 1_000_000;

/** Runs one seed, says what came of it, and writes its trace where that is asked for. Resolves to the exit code. */
export async function runOne(seed: number, { plan: difference, trace }: SimulateArguments): Promise<number> {
  const plan = changedPlan(seed, difference);
  if (trace !== undefined)
    for (const file of [trace, `${trace}.txt`]) written(file, () => closeSync(openSync(file, "a")));
  const result = await runTwice(seed, { plan, traceEvents: trace === undefined ? 0 : traceEventsMax });
  const { violation, operations, reconfigurations, hash, virtualMs } = result;
  console.log(`plan ${JSON.stringify(result.plan)}`);
  console.log(`trace ${hash}, ${result.events} events in ${virtualMs} ms of virtual time`);
  console.log(`operations ${JSON.stringify(operations)}, reconfigurations ${JSON.stringify(reconfigurations)}`);
  if (violation !== undefined) {
    const { atMs, invariant, rule, detail } = violation;
    console.log(`VIOLATION after ${atMs} ms: ${invariant} (${rule})\n  ${indented(detail)}`);
  }
  if (trace !== undefined) console.log(`trace written to ${writeTrace(trace, result).join(", ")}`);
  return violation === undefined ? 0 : 1;
}

/** Writes a trace as data and to read, and the picture of a history that is not linearizable. Returns the files. */
export function writeTrace(file: string, { trace, timeline, ...result }: SeedResult): readonly string[] {
  const texts: (readonly [name: string, text: string])[] = [
    [file, `${JSON.stringify({ format: 1, ...result, events: trace }, undefined, 1)}\n`],
    [`${file}.txt`, renderTrace(trace)],
  ];
  if (timeline !== undefined) texts.push([`${file}.html`, timeline]);
  for (const [name, text] of texts) written(name, () => writeFileSync(name, text));
  return texts.map(([name]) => name);
}

function changedPlan(seed: number, difference: SimulateArguments["plan"]): SeedResult["plan"] {
  try {
    return planWith(planOfSeed(seed), difference);
  } catch (error) {
    throw new UsageError(`--plan: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function written(file: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new FileError(`${file} cannot be written; give --trace a file in a folder that is there: ${why}`);
  }
}
