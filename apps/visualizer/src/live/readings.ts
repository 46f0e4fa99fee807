import { type Buckets, type Metrics, bucketsOf, quantileBetween, total } from "./metrics.ts";

/** What is counted without an end, as a node told it at one time. */
export interface Reading {
  readonly atMs: number;
  readonly counters: Readonly<Record<Counter, number>>;
  readonly durations: Readonly<Record<Duration, Buckets>>;
}

type Counter = "changes" | "reads" | "refused" | "unknown" | "syncs" | "frames" | "messages" | "conflicts";
type Duration = "change" | "read" | "sync";

/** One moment of the plots: events per second, durations in seconds; null where nothing can be said. */
export interface Moment {
  readonly atMs: number;
  readonly rates: Readonly<Record<Counter, number>> | null;
  readonly durations: Readonly<Record<Duration, Quantiles>>;
}

export interface Quantiles {
  readonly p50: number | null;
  readonly p99: number | null;
}

/** How far back the plots reach. */
export const historyMs: number = 10 * 60 * 1_000;

/** The most moments that are kept, whatever the clock of this machine does. */
const momentsMax = 700;

/** Durations are those of the last so many milliseconds: of one second there may be none or one. */
export const durationsMs = 10_000;

/** Readings further apart than this say nothing about the time between them: the page was not looking. */
export const gapMs = 5_000;

/** What has been read of a node so far; bounded. */
export interface Track {
  /** The latest last; no older than needed for the durations. */
  readonly readings: readonly Reading[];
  readonly moments: readonly Moment[];
}

export const emptyTrack: Track = { readings: [], moments: [] };

/** Takes what the plots need from a node's metrics. */
export function readingOf(metrics: Metrics, atMs: number): Reading {
  const requests = (labels: Readonly<Record<string, string>>) =>
    total(metrics, "quorate_proposer_requests_total", labels);
  const durationOf = (op: string) => bucketsOf(metrics, "quorate_proposer_request_duration_seconds", { op });
  return {
    atMs,
    counters: {
      changes: requests({ op: "change", outcome: "applied" }),
      reads: requests({ op: "read", outcome: "applied" }),
      refused: requests({ outcome: "not-applied" }),
      unknown: requests({ outcome: "unknown" }),
      syncs: total(metrics, "quorate_disk_batch_fsync_duration_seconds_count"),
      frames: total(metrics, "quorate_network_frame_messages_count"),
      messages: total(metrics, "quorate_network_frame_messages_sum"),
      conflicts: total(metrics, "quorate_proposer_conflicts_total"),
    },
    durations: {
      change: durationOf("change"),
      read: durationOf("read"),
      sync: bucketsOf(metrics, "quorate_disk_batch_fsync_duration_seconds"),
    },
  };
}

/** The track after one more reading. A node that started anew, or a pause of the page, leaves a gap in the plots. */
export function followed({ readings, moments }: Track, reading: Reading): Track {
  const before = readings.at(-1);
  const kept = moments.filter(({ atMs }) => atMs > reading.atMs - historyMs).slice(1 - momentsMax);
  if (before === undefined || !continues(before, reading)) {
    return { readings: [reading], moments: before === undefined ? kept : [...kept, nothingAt(reading.atMs)] };
  }
  const recent = readings.filter(({ atMs }) => atMs >= reading.atMs - durationsMs);
  return { readings: [...recent, reading], moments: [...kept, momentOf(recent[0] ?? before, before, reading)] };
}

function continues(before: Reading, { atMs, counters }: Reading): boolean {
  const passedMs = atMs - before.atMs;
  if (passedMs <= 0 || passedMs > gapMs) return false;
  // Counters of one process never fall.
  return counterNames(counters).every((name) => counters[name] >= before.counters[name]);
}

function momentOf(oldest: Reading, before: Reading, { atMs, counters, durations }: Reading): Moment {
  const seconds = (atMs - before.atMs) / 1_000;
  const rate = (name: Counter): readonly [Counter, number] => [
    name,
    (counters[name] - before.counters[name]) / seconds,
  ];
  const quantiles = (name: Duration): Quantiles => ({
    p50: quantileBetween(oldest.durations[name], durations[name], 0.5),
    p99: quantileBetween(oldest.durations[name], durations[name], 0.99),
  });
  return {
    atMs,
    rates: Object.fromEntries(counterNames(counters).map(rate)) as Record<Counter, number>,
    durations: { change: quantiles("change"), read: quantiles("read"), sync: quantiles("sync") },
  };
}

function nothingAt(atMs: number): Moment {
  const none: Quantiles = { p50: null, p99: null };
  return { atMs, rates: null, durations: { change: none, read: none, sync: none } };
}

function counterNames(counters: Reading["counters"]): readonly Counter[] {
  return Object.keys(counters) as Counter[];
}
