import { Worker } from "node:worker_threads";
import { type Summary, runSeed, runTwice, sameTrace, shrink } from "@quorate/simulator";
import { FileError } from "./arguments.ts";
import type { SimulateArguments } from "./simulate-arguments.ts";
import {
  conclusionOf,
  endingText,
  findingText,
  findingsOf,
  progressLine,
  reportOf,
  shrunkenText,
} from "./simulate-report.ts";
import {
  type Progress,
  type Range,
  countOf,
  loadProgress,
  noProgress,
  saveProgress,
  slicesOf,
  withRange,
} from "./simulate-state.ts";

const sliceSeeds = 25;
const progressMs = 5_000;
/** After so many violations there is enough to look at. */
const findingsMax = 10;
const shrinkRunsMax = 400;
/** Runs make much garbage that dies young. */
const resourceLimits = { maxYoungGenerationSizeMb: 64 };

/** Runs many seeds on several threads, and says what they came to. Resolves to the exit code. */
export async function runRange({ from, seeds, jobs, resume }: SimulateArguments): Promise<number> {
  const before = resume === undefined ? noProgress : loadProgress(resume);
  // Found out before hours of work, not after them.
  if (resume !== undefined) saveProgress(resume, before);
  const range: Range = [from, from + seeds];
  const slices = slicesOf(range, before.done, sliceSeeds);
  const total = before.summary.seeds + countOf(range, before.done);
  const startedAtMs = performance.now();
  let progress: Progress = before;
  let saveFailure: FileError | undefined;
  const say = () => {
    const ran = progress.summary.seeds - before.summary.seeds;
    console.log(progressLine(progress.summary, total, (performance.now() - startedAtMs) / 1000, ran));
    if (resume !== undefined) saveFailure = failureOf(() => saveProgress(resume, progress));
    if (saveFailure !== undefined) console.error(`simulate: ${saveFailure.message}`);
  };
  const timer = setInterval(say, progressMs);
  let isStopped = false;
  process.once("SIGINT", () => (isStopped = true));
  const next = (): Range | undefined =>
    isStopped || progress.summary.findings.length >= findingsMax ? undefined : slices.next().value;
  if (before.summary.findings.length >= findingsMax) {
    console.log(`no seed is run: ${resume} holds ${findingsMax} violations or more already; begin with another file`);
  }
  await inWorkers(jobs, next, (done, summary) => {
    progress = withRange(progress, done, summary);
  }).finally(() => clearInterval(timer));
  say();
  console.log(reportOf(progress.summary));
  const left = countOf(range, progress.done);
  for (const line of endingText(progress.summary, { left, isInterrupted: isStopped, resume })) console.log(line);
  await showFindings(progress.summary);
  const { code, lines } = conclusionOf(progress.summary, isStopped);
  for (const line of lines) console.log(line);
  if (code === 0 && saveFailure !== undefined) throw saveFailure;
  return code;
}

async function showFindings(summary: Summary): Promise<void> {
  const findings = findingsOf(summary);
  for (const finding of findings) console.log(findingText(finding));
  const [first] = findings;
  if (first === undefined) return;
  // What only a second run shows needs one for every smaller plan too.
  const run = first.invariant === sameTrace ? runTwice : runSeed;
  const failed = await run(first.seed);
  if (failed.violation === undefined) return;
  const { result, runs } = await shrink(failed, shrinkRunsMax, (plan) => run(plan.seed, { plan }));
  console.log(shrunkenText(result, runs));
}

function failureOf(save: () => void): FileError | undefined {
  try {
    save();
    return undefined;
  } catch (error) {
    if (error instanceof FileError) return error;
    throw error;
  }
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
