import { writeFileSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { type SeedResult, type Summary, planOfSeed, planWith, renderTrace, runSeed, shrink } from "@quorate/simulator";
import { type SimulateArguments, UsageError, readArguments, usage } from "./simulate-arguments.ts";
import { findingText, progressLine, reportOf, shrunkenText } from "./simulate-report.ts";
import {
  type Progress,
  type Range,
  loadProgress,
  noProgress,
  saveProgress,
  slicesOf,
  withRange,
} from "./simulate-state.ts";

// `npm run simulate`: whole clusters in virtual time, a seed at a time, on several threads. Exits with 0 exactly if
// nothing was violated, with 1 if something was, and with 64 if it was called wrong.

const sliceSeeds = 25;
const progressMs = 5_000;
/** After so many violations there is enough to look at. */
const findingsMax = 10;
const shrinkRunsMax = 400;
/** Runs make much garbage that dies young. */
const resourceLimits = { maxYoungGenerationSizeMb: 64 };
const traceEventsMax = 1_000_000;

async function main(): Promise<number> {
  const wanted = readArguments(process.argv.slice(2));
  return wanted.seed === undefined ? runRange(wanted) : runOne(wanted.seed, wanted);
}

async function runOne(seed: number, { plan: difference, trace }: SimulateArguments): Promise<number> {
  const result = await runSeed(seed, { plan: changedPlan(seed, difference), traceEvents: traceEventsMax });
  if (trace !== undefined) writeTrace(trace, result);
  const { violation, operations, reconfigurations, hash, virtualMs } = result;
  console.log(`plan ${JSON.stringify(result.plan)}`);
  console.log(`trace ${hash}, ${result.events} events in ${virtualMs} ms of virtual time`);
  console.log(`operations ${JSON.stringify(operations)}, reconfigurations ${JSON.stringify(reconfigurations)}`);
  if (violation === undefined) return 0;
  console.log(
    `VIOLATION after ${violation.atMs} ms: ${violation.invariant} (${violation.rule})\n  ${violation.detail}`,
  );
  return 1;
}

function changedPlan(seed: number, difference: SimulateArguments["plan"]): SeedResult["plan"] {
  try {
    return planWith(planOfSeed(seed), difference);
  } catch (error) {
    throw new UsageError(`--plan: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function writeTrace(file: string, { trace, ...result }: SeedResult): void {
  writeFileSync(file, `${JSON.stringify({ format: 1, ...result, events: trace }, undefined, 1)}\n`);
  writeFileSync(`${file}.txt`, renderTrace(trace));
  console.log(`trace written to ${file} and ${file}.txt`);
}

async function runRange({ from, seeds, jobs, resume }: SimulateArguments): Promise<number> {
  const before = resume === undefined ? noProgress : loadProgress(resume);
  const slices: Range[] = [...slicesOf([from, from + seeds], before.done, sliceSeeds)];
  const total = slices.reduce((sum, [first, end]) => sum + end - first, before.summary.seeds);
  const startedAtMs = performance.now();
  let progress: Progress = before;
  const seconds = () => (performance.now() - startedAtMs) / 1000;
  const say = () => {
    const ran = progress.summary.seeds - before.summary.seeds;
    console.log(progressLine(progress.summary, total, seconds(), ran));
    if (resume !== undefined) saveProgress(resume, progress);
  };
  const timer = setInterval(say, progressMs);
  let isStopped = false;
  process.once("SIGINT", () => (isStopped = true));
  const next = (): Range | undefined =>
    isStopped || progress.summary.findings.length >= findingsMax ? undefined : slices.shift();
  await inWorkers(jobs, next, (range, summary) => {
    progress = withRange(progress, range, summary);
  });
  clearInterval(timer);
  say();
  console.log(reportOf(progress.summary));
  return conclude(progress.summary, isStopped);
}

async function conclude({ findings }: Summary, isStopped: boolean): Promise<number> {
  for (const finding of findings) console.log(findingText(finding));
  const [first] = findings;
  if (first === undefined) return isStopped ? 130 : 0;
  const failed = await runSeed(first.seed);
  if (failed.violation !== undefined) {
    const { result, runs } = await shrink(failed, shrinkRunsMax);
    console.log(shrunkenText(result, runs));
  }
  return 1;
}

/** Gives ranges to worker threads until there are none left; rejects when one of them fails. */
async function inWorkers(
  count: number,
  next: () => Range | undefined,
  onDone: (range: Range, summary: Summary) => void,
): Promise<void> {
  const worker = async (): Promise<void> => {
    let range = next();
    if (range === undefined) return;
    const thread = new Worker(new URL("simulate-worker.ts", import.meta.url), { resourceLimits });
    try {
      for (; range !== undefined; range = next()) onDone(range, await answerOf(thread, range));
    } finally {
      await thread.terminate();
    }
  };
  await Promise.all(Array.from({ length: count }, worker));
}

function answerOf(thread: Worker, range: Range): Promise<Summary> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number) => reject(new Error(`a worker ended with ${code} in seeds ${range.join(" to ")}`));
    thread.once("error", reject).once("exit", onExit);
    thread.once("message", (summary: Summary) => {
      thread.off("error", reject).off("exit", onExit);
      resolve(summary);
    });
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    thread.postMessage(range);
  });
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`simulate: ${error.message}\n${usage}`);
  process.exitCode = 64;
}
