import type { SeedResult } from "./run-seed.ts";
import type { Violation } from "./watch.ts";

/** A violation, as far as a summary keeps it: which seed broke what. */
export interface Finding {
  readonly seed: number;
  readonly invariant: string;
  readonly rule: string;
  readonly detail: string;
}

/** What many seeds came to together. Plain data that adds up. */
export interface Summary {
  readonly seeds: number;
  readonly events: number;
  readonly virtualMs: number;
  /** By outcome. */
  readonly operations: Readonly<Record<string, number>>;
  readonly operationsMin: number;
  /** By kind. */
  readonly faults: Readonly<Record<string, number>>;
  readonly completed: number;
  readonly aborted: number;
  /** In how many seeds each situation was reached. */
  readonly situations: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
}

/** The summary of no seed. */
export const emptySummary: Summary = {
  seeds: 0,
  events: 0,
  virtualMs: 0,
  operations: {},
  operationsMin: Number.MAX_SAFE_INTEGER,
  faults: {},
  completed: 0,
  aborted: 0,
  situations: {},
  findings: [],
};

/** The summary of one seed. */
export function summaryOf(result: SeedResult): Summary {
  const { seed, violation, reconfigurations } = result;
  return {
    seeds: 1,
    events: result.events,
    virtualMs: result.virtualMs,
    operations: result.operations,
    operationsMin: violation === undefined ? sumOf(result.operations) : Number.MAX_SAFE_INTEGER,
    faults: result.faults,
    ...reconfigurations,
    situations: Object.fromEntries(result.situations.map((situation) => [situation, 1])),
    findings: violation === undefined ? [] : [findingOf(seed, violation)],
  };
}

function findingOf(seed: number, { invariant, rule, detail }: Violation): Finding {
  return { seed, invariant, rule, detail };
}

/** Both together. */
export function merged(a: Summary, b: Summary): Summary {
  return {
    seeds: a.seeds + b.seeds,
    events: a.events + b.events,
    virtualMs: a.virtualMs + b.virtualMs,
    operations: added(a.operations, b.operations),
    operationsMin: Math.min(a.operationsMin, b.operationsMin),
    faults: added(a.faults, b.faults),
    completed: a.completed + b.completed,
    aborted: a.aborted + b.aborted,
    situations: added(a.situations, b.situations),
    findings: [...a.findings, ...b.findings],
  };
}

/** The sum of all counts. */
export function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function added(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const sum: Record<string, number> = { ...a };
  for (const [name, count] of Object.entries(b)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}
