import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64, type Histogram } from "hdr-histogram-js";
import type { LoadReport } from "./load.ts";

const MICROSECONDS = 1_000;

/** Counts what the loops of a load do. All times are milliseconds of one clock. */
export interface Recorder {
  /** A loop completed an operation that began, or was to begin, at `startedAt`. */
  done(loop: number, startedAt: number, now: number, retries: number): void;
  fail(error: unknown): void;
  /** Ends the part that is counted and begins the next. */
  mark(now: number): void;
  /** Ends the last part; what fails later still counts as failed in it, what succeeds later does not count. */
  end(now: number): void;
  /** A report for each part. */
  reports(): readonly LoadReport[];
}

interface Part {
  readonly startedAt: number;
  readonly processorStart: NodeJS.CpuUsage;
  readonly histogram: Histogram;
  readonly errors: Record<string, number>;
  operations: number;
  retries: number;
  longestGapMs: number;
  longestSilenceMs: number;
  /** Both 0 until it ends. */
  seconds: number;
  processorSeconds: number;
}

/** A recorder of so many loops, whose first part begins now. */
export function createRecorder(loops: number, startedAt: number): Recorder {
  const lastAt = Array.from<number>({ length: loops }).fill(startedAt);
  let anyAt = startedAt;
  let hasEnded = false;
  let part = newPart(startedAt);
  const parts = [part];
  const gap = (loop: number, now: number): void => {
    part.longestGapMs = Math.max(part.longestGapMs, now - (lastAt[loop] ?? now));
    part.longestSilenceMs = Math.max(part.longestSilenceMs, now - anyAt);
  };
  const close = (now: number): void => {
    // A loop that still waits has its gap all the same.
    for (const loop of lastAt.keys()) gap(loop, now);
    const { user, system } = process.cpuUsage(part.processorStart);
    part.seconds = (now - part.startedAt) / 1_000;
    part.processorSeconds = (user + system) / 1_000_000;
  };
  return {
    done(loop, startedAt, now, retries) {
      if (hasEnded) return;
      part.operations += 1;
      part.retries += retries;
      part.histogram.recordValue(Math.max(1, Math.round((now - startedAt) * MICROSECONDS)));
      gap(loop, now);
      lastAt[loop] = now;
      anyAt = now;
    },
    fail(error) {
      const label = labelOf(error);
      part.errors[label] = (part.errors[label] ?? 0) + 1;
    },
    mark(now) {
      if (hasEnded) return;
      close(now);
      part = newPart(now);
      parts.push(part);
    },
    end(now) {
      close(now);
      hasEnded = true;
    },
    reports: () => parts.map(reportOf),
  };
}

/** Latencies of a report, or of several together. */
export interface Latencies {
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** What the histogram of a report says. */
export function latenciesOf({ histogram }: LoadReport): Latencies {
  const decoded = decodeFromCompressedBase64(histogram);
  const at = (percentile: number): number => decoded.getValueAtPercentile(percentile) / MICROSECONDS;
  return {
    meanMs: decoded.mean / MICROSECONDS,
    p50Ms: at(50),
    p90Ms: at(90),
    p99Ms: at(99),
    maxMs: decoded.maxValue / MICROSECONDS,
  };
}

/** What a failure is counted as: the reason and outcome of quorate, the code of gRPC, or the message. */
export function labelOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { reason, outcome, code } = error as { reason?: string; outcome?: string; code?: string | number };
  if (reason !== undefined && outcome !== undefined) return `${reason} (${outcome})`;
  return code === undefined ? error.message : `gRPC ${code}`;
}

function newPart(startedAt: number): Part {
  return {
    startedAt,
    processorStart: process.cpuUsage(),
    histogram: build({ bitBucketSize: 32, numberOfSignificantValueDigits: 3 }),
    errors: {},
    operations: 0,
    retries: 0,
    longestGapMs: 0,
    longestSilenceMs: 0,
    seconds: 0,
    processorSeconds: 0,
  };
}

function reportOf(part: Part): LoadReport {
  const { operations, seconds, errors, retries, longestGapMs, longestSilenceMs, processorSeconds } = part;
  const histogram = encodeIntoCompressedBase64(part.histogram);
  return { operations, seconds, errors, retries, longestGapMs, longestSilenceMs, processorSeconds, histogram };
}
