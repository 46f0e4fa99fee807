import { runSeed } from "./run-seed.ts";
import { type Summary, emptySummary, merged, summaryOf } from "./summary.ts";

/** Every so many seeds one is run twice, to see that nothing but the seed decides. */
const repeatEvery = 100;

/** Runs the seeds [from, to) one after the other. */
export async function runMany(from: number, to: number): Promise<Summary> {
  let summary = emptySummary;
  for (let seed = from; seed < to; seed++) {
    const result = await runSeed(seed);
    summary = merged(summary, summaryOf(result));
    if (seed % repeatEvery !== 0 || result.violation !== undefined) continue;
    const again = await runSeed(seed);
    if (again.hash === result.hash) continue;
    const detail = `the first run has trace ${result.hash}, the second one ${again.hash}`;
    const finding = { seed, invariant: "the same seed gives the same trace", rule: "simulator", detail };
    summary = { ...summary, findings: [...summary.findings, finding] };
  }
  return summary;
}
