import type { Faults, Plan, Storm } from "./plan.ts";
import { type SeedResult, runSeed } from "./run-seed.ts";

/** A smaller plan under which the same invariant breaks. */
export interface Shrunken {
  readonly plan: Plan;
  readonly result: SeedResult;
  readonly runs: number;
}

/**
 * Makes the plan of a failing run smaller while the same invariant breaks: fewer faults of fewer kinds, fewer changes,
 * clients, keys and operations, and an earlier calm. Stops after `runsMax` runs, or when nothing can go any more.
 */
export async function shrink(
  failed: SeedResult,
  runsMax: number,
  run: (plan: Plan) => Promise<SeedResult> = (plan) => runSeed(plan.seed, { plan }),
): Promise<Shrunken> {
  const { violation } = failed;
  if (violation === undefined) throw new TypeError(`seed ${failed.seed} broke nothing: there is nothing to shrink`);
  let result = failed;
  let runs = 0;
  for (let isSmaller = true; isSmaller; ) {
    isSmaller = false;
    for (const make of reductions) {
      const plan = make(result.plan, result);
      if (plan === undefined || JSON.stringify(plan) === JSON.stringify(result.plan)) continue;
      for (const variant of [plan.variant, 1, 2, 3]) {
        if (runs >= runsMax) return { plan: result.plan, result, runs };
        runs++;
        const tried = await run({ ...plan, variant });
        if (tried.violation?.invariant !== violation.invariant) continue;
        result = tried;
        isSmaller = true;
        break;
      }
    }
  }
  return { plan: result.plan, result, runs };
}

/** What the smaller plan differs in from the one that its seed draws: what a replay needs to be told. */
export function differenceOf(drawn: Plan, plan: Plan): Partial<Record<keyof Plan, unknown>> {
  const difference: Partial<Record<keyof Plan, unknown>> = {};
  for (const key of Object.keys(plan) as (keyof Plan)[]) {
    const [was, is] = [drawn[key], plan[key]];
    if (typeof is === "object" && typeof was === "object") {
      const parts = Object.entries(is).filter(([name, value]) => was[name as never] !== value);
      if (parts.length > 0) difference[key] = Object.fromEntries(parts);
    } else if (was !== is) {
      difference[key] = is;
    }
  }
  return difference;
}

type Reduction = (plan: Plan, result: SeedResult) => Plan | undefined;

const faultKinds: readonly (keyof Faults)[] = [
  "loss",
  "duplicate",
  "late",
  "reorder",
  "broadcastDeath",
  "thrifty",
  "writeDeath",
  "stepDeath",
  "slowSync",
  "eio",
  "fullDisk",
];

const stormKinds: readonly (keyof Storm)[] = [
  "crash",
  "pause",
  "cut",
  "partition",
  "slowLink",
  "wipe",
  "olderDisk",
  "tornBatch",
  "corruption",
  "misdirection",
];

const reductions: readonly Reduction[] = [
  ...faultKinds.map(
    (kind): Reduction =>
      (plan) => ({ ...plan, faults: { ...plan.faults, [kind]: 0 } }),
  ),
  ...stormKinds.map(
    (kind): Reduction =>
      (plan) => ({ ...plan, storm: { ...plan.storm, [kind]: 0 } }),
  ),
  (plan) => ({ ...plan, forwarding: false }),
  (plan) => ({ ...plan, administrators: 1 }),
  (plan) => ({ ...plan, aborts: 0 }),
  (plan) => ({ ...plan, changes: 0 }),
  (plan) => ({ ...plan, changes: Math.max(0, plan.changes - 1) }),
  (plan) => ({ ...plan, counters: 0 }),
  (plan) => ({ ...plan, keys: 1, counters: Math.min(1, plan.counters) }),
  (plan) => ({ ...plan, clients: 1 }),
  (plan) => ({ ...plan, clients: Math.max(1, plan.clients - 1) }),
  (plan) => ({ ...plan, operations: Math.floor(plan.operations / 2) }),
  (plan) => ({ ...plan, operations: Math.max(0, plan.operations - 5) }),
  (plan, { violation }) => ({ ...plan, calmAtMs: Math.min(plan.calmAtMs, violation?.atMs ?? plan.calmAtMs) }),
  (plan) => ({ ...plan, calmAtMs: Math.floor(plan.calmAtMs / 2) }),
];
