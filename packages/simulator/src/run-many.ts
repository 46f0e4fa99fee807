import { type RunOptions, type SeedResult, runSeed } from "./run-seed.ts";
import { type Summary, emptySummary, merged, summaryOf } from "./summary.ts";

/** Every so many seeds one is run twice, to see that nothing but the seed decides. */
const repeatEvery = 100;

/** The invariant that only a second run can break. */
export const sameTrace = "the same seed gives the same trace";

/** Runs the seeds [from, to) one after the other. */
export async function runMany(from: number, to: number, run: typeof runSeed = runSeed): Promise<Summary> {
  let summary = emptySummary;
  for (let seed = from; seed < to; seed++) {
    const result = seed % repeatEvery === 0 ? await runTwice(seed, {}, run) : await run(seed);
    summary = merged(summary, summaryOf(result));
  }
  return summary;
}

/** Runs a seed, and once more if nothing is wrong: another trace is a violation too. */
export async function runTwice(
  seed: number,
  options: RunOptions = {},
  run: typeof runSeed = runSeed,
): Promise<SeedResult> {
  const result = await run(seed, options);
  if (result.violation !== undefined) return result;
  const again = await run(seed, { ...options, traceEvents: 0 });
  if (again.hash === result.hash) return result;
  const detail = `the first run has trace ${result.hash}, the second one ${again.hash}`;
  return { ...result, violation: { invariant: sameTrace, rule: "simulator", detail, atMs: result.virtualMs } };
}
