import { type SeedResult, type Summary, allSituations, differenceOf, planOfSeed, sumOf } from "@quorate/simulator";

/** So many seeds reach every situation: if they do not, the simulator has gone blind to it. */
const enoughSeeds = 5_000;
/** Of the situations that fewer seeds did not reach, which says nothing. */
const missingShown = 10;

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
    ...(seeds < enoughSeeds ? missing.slice(0, missingShown) : missing).map((situation) => `  never: ${situation}`),
    ...(seeds < enoughSeeds && missing.length > missingShown ? [`  and ${missing.length - missingShown} more`] : []),
    `violations       ${findings.length}`,
  ].join("\n");
}

/** The violations in the order of their seeds, whichever thread came first. */
export function findingsOf({ findings }: Summary): Summary["findings"] {
  return findings.toSorted((a, b) => a.seed - b.seed);
}

/** Why a run ended before its last seed, as lines; none if it did not. */
export function endingText(
  { findings }: Summary,
  { left, isInterrupted, resume }: { left: number; isInterrupted: boolean; resume: string | undefined },
): readonly string[] {
  if (left === 0) return [];
  const were = left === 1 ? "1 seed was not run" : `${left} seeds were not run`;
  if (!isInterrupted) return [`stopped after ${findings.length} violations; ${were}`];
  const how = resume === undefined ? "--resume FILE keeps what is done" : `call again with --resume ${resume}`;
  return [`interrupted; ${were}; ${how}`];
}

/** One violation, and the line that replays it. */
export function findingText({ seed, invariant, rule, detail }: Summary["findings"][number]): string {
  const replay = `npm run simulate -- --seed ${seed} --trace seed-${seed}.json`;
  return `VIOLATION in seed ${seed}: ${invariant} (${rule})\n  ${indented(detail)}\n  replay: ${replay}`;
}

/** The text of a violation, which may have several lines, under its head. */
export function indented(detail: string): string {
  return detail.replaceAll("\n", "\n  ");
}

/** The smaller plan of a failing seed, and the line that replays that. */
export function shrunkenText({ plan, seed, violation }: SeedResult, runs: number): string {
  const difference = JSON.stringify(differenceOf(planOfSeed(seed), plan));
  const replay = `npm run simulate -- --seed ${seed} --plan '${difference}' --trace seed-${seed}-small.json`;
  return `seed ${seed} shrunken in ${runs} runs to a violation after ${violation?.atMs} ms\n  replay: ${replay}`;
}

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
