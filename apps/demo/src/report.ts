import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Phase } from "./account.ts";
import type { Check } from "./checks.ts";
import type { RunResult } from "./scenario.ts";

/** The line for a check. */
export function checkLine({ passed, claim, detail }: Check): string {
  return `${passed ? "PASS" : "FAIL"} ${claim} (${detail})`;
}

/** The line that follows a phase. */
export function phaseLine(phase: Phase): string {
  const seconds = lengthMs(phase) / 1_000;
  const rate = Math.round(phase.operations / Math.max(seconds, 0.001));
  const { notApplied, unknown, operations, longestPauseMs, longestPauseClient } = phase;
  const failures = notApplied + unknown === 0 ? "no failures" : `${notApplied} refused, ${unknown} unknown`;
  const pause = `longest pause ${Math.round(longestPauseMs)} ms (${longestPauseClient})`;
  return `  ${operations} operations in ${seconds.toFixed(1)} s, ${rate} per second; ${pause}; ${failures}`;
}

/** What all phases come to. */
export function totals(phases: readonly Phase[]): {
  readonly operations: number;
  readonly longestPauseMs: number;
  readonly longestPauseClient: string;
} {
  const [slowest] = phases.toSorted((one, other) => other.longestPauseMs - one.longestPauseMs);
  return {
    operations: phases.reduce((sum, { operations }) => sum + operations, 0),
    longestPauseMs: slowest?.longestPauseMs ?? 0,
    longestPauseClient: slowest?.longestPauseClient ?? "",
  };
}

/** Writes everything as JSON; makes the folder if need be. */
export async function writeReport(file: string, result: RunResult, durationMs: number): Promise<void> {
  const { phases, checks, load } = result;
  const report = {
    passed: checks.every(({ passed }) => passed),
    durationMs: Math.round(durationMs),
    totals: totals(phases),
    phases: phases.map((phase) => ({ ...phase, lengthMs: Math.round(lengthMs(phase)) })),
    checks,
    launches: Object.fromEntries(Object.entries(load.launchedByGeneral).map(([general, ids]) => [general, ids.length])),
    increments: load.sent.map(({ client, counter, acknowledged, unknown, refused }) => ({
      client,
      counter,
      acknowledged: acknowledged.length,
      unknown,
      refused,
    })),
    errors: load.errors,
  };
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(report, null, 2)}\n`);
}

function lengthMs({ startedAtMs, endedAtMs }: Phase): number {
  return (endedAtMs ?? startedAtMs) - startedAtMs;
}
