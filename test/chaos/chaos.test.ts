import { expect, it } from "vitest";
import { keepEvidence } from "./evidence.ts";
import { readSeed } from "./random.ts";
import { reportInWords } from "./report.ts";
import { runChaos } from "./run.ts";

const seed = readSeed(process.env["CHAOS_SEED"]);
const DURATION_MS = 14_000;
/** On a busy machine it takes its time until all is well again. */
const TEST_MS = 240_000;

// A slice; `npm run chaos -- --minutes 10` is the whole.
it(`loses nothing while nodes crash and hang, links fail and members change (CHAOS_SEED=${seed})`, {
  timeout: TEST_MS,
}, async () => {
  const report = await runChaos({ seed, durationMs: DURATION_MS, echo: () => undefined }, keepEvidence);
  console.log(reportInWords(report));
  expect(report.violations).toEqual([]);
  expect(report.kills).toBeGreaterThan(0);
  expect(report.keysChecked).toBeGreaterThan(0);
  expect([...report.faults.keys()].filter((kind) => /^(links: |nodes isolated)/.test(kind))).not.toEqual([]);
  for (const kind of ["put applied", "get applied"]) expect(report.operations.get(kind), kind).toBeGreaterThan(0);
});
