import { type SeedResult, type Summary, allSituations, differenceOf, planOfSeed, sumOf } from "@quorate/simulator";

/** One line on how far a run is. */
export function progressLine(summary: Summary, total: number, seconds: number, ran: number): string {
  const { seeds, findings, completed } = summary;
  const pace = ran === 0 ? "" : `, ${(ran / seconds).toFixed(1)} seeds/s`;
  const counts = `${sumOf(summary.operations)} operations, ${completed} changes, ${sumOf(summary.faults)} faults`;
  return `${seeds} of ${total} seeds${pace}, ${counts}, ${findings.length} violations`;
}

/** Everything that a run came to, as lines. */
export function reportOf(summary: Summary): string {
  const { seeds, operations, faults, completed, aborted, findings } = summary;
  const missing = missingOf(summary);
  return [
    `seeds            ${seeds}, ${(summary.virtualMs / 3_600_000).toFixed(1)} hours of virtual time`,
    `operations       ${countsOf(operations)}; at least ${summary.operationsMin} in a seed`,
    `reconfigurations ${completed} completed (${(completed / seeds).toFixed(2)} a seed), ${aborted} aborted`,
    `faults           ${countsOf(faults)}`,
    `situations       ${allSituations.length - missing.length} of ${allSituations.length} reached`,
    ...missing.map((situation) => `  never: ${situation}`),
    `violations       ${findings.length}`,
  ].join("\n");
}

/** One violation, and the line that replays it. */
export function findingText({ seed, invariant, rule, detail }: Summary["findings"][number]): string {
  const replay = `npm run simulate -- --seed ${seed} --trace seed-${seed}.json`;
  return `VIOLATION in seed ${seed}: ${invariant} (${rule})\n  ${detail}\n  replay: ${replay}`;
}

/** The smaller plan of a failing seed, and the line that replays that. */
export function shrunkenText({ plan, seed, violation }: SeedResult, runs: number): string {
  const difference = JSON.stringify(differenceOf(planOfSeed(seed), plan));
  const replay = `npm run simulate -- --seed ${seed} --plan '${difference}' --trace seed-${seed}-small.json`;
  return `shrunken in ${runs} runs to a violation after ${violation?.atMs} ms\n  replay: ${replay}`;
}

/** So many seeds reach every situation: if they do not, the simulator has gone blind to it. */
const enoughSeeds = 5_000;

/** The exit code of a run of many seeds, and what else there is to say. */
export function conclusionOf(
  summary: Summary,
  isStopped: boolean,
): { readonly code: number; readonly lines: readonly string[] } {
  if (summary.findings.length > 0) return { code: 1, lines: [] };
  if (isStopped) return { code: 130, lines: [] };
  if (summary.seeds < enoughSeeds) return { code: 0, lines: [] };
  const lines = missingOf(summary).map((situation) => `never reached: ${situation}`);
  return { code: lines.length === 0 ? 0 : 1, lines };
}

function missingOf({ situations }: Summary): readonly string[] {
  return allSituations.filter((situation) => situations[situation] === undefined);
}

function countsOf(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).toSorted((a, b) => b[1] - a[1]);
  return `${sumOf(counts)} (${parts.map(([name, count]) => `${count} ${name}`).join(", ")})`;
}
