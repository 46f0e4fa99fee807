import type { ChaosReport } from "./run.ts";

/** A run's account for a terminal; its last line is the verdict. */
export function reportInWords(report: ChaosReport): string {
  const { seed, seconds, faults, operations, keysChecked, stalls, violations, evidence } = report;
  const longest = stalls.reduce((most, { fromMs, toMs }) => Math.max(most, toMs - fromMs), 0);
  const total = [...operations.values()].reduce((sum, count) => sum + count, 0);
  const found = violations.map((violation) => `violation: ${violation}`);
  const where = evidence === undefined ? [] : [`evidence in ${evidence}`, `repeat with --seed ${seed}`];
  return [
    table("done to the cluster", faults),
    table("operations", operations),
    `${total} operations on ${keysChecked} keys and counters in ${Math.round(seconds)} s; every history was checked`,
    `${stalls.length} stalls of a second and more, the longest ${(longest / 1_000).toFixed(1)} s`,
    ...found,
    ...where,
    `seed ${seed}: ${report.kills} kills and pauses, ${report.changesCompleted} changes of members, ${violations.length} violations`,
  ].join("\n");
}

function table(title: string, counts: ReadonlyMap<string, number>): string {
  const rows = [...counts].toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)));
  return [`${title}:`, ...rows.map(([name, count]) => `  ${String(count).padStart(8)}  ${name}`)].join("\n");
}
