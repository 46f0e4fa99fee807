export { type RunOptions, type SeedResult, planOfSeed, runSeed } from "./run-seed.ts";
export { runMany } from "./run-many.ts";
export { type Shrunken, differenceOf, planWith, shrink } from "./shrink.ts";
export { type Finding, type Summary, emptySummary, merged, sumOf } from "./summary.ts";
export type { Faults, Mix, Plan, Storm } from "./plan.ts";
export { type Situation, allSituations } from "./sometimes.ts";
export { type TraceEvent, renderTrace } from "./trace.ts";
export { type Settle, settlePromises } from "./virtual-time.ts";
export type { Violation } from "./watch.ts";
