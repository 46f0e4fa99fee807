import { describe, expect, it } from "vitest";
import { parseMetrics } from "./metrics.ts";
import { type Track, durationsMs, emptyTrack, followed, gapMs, historyMs, readingOf } from "./readings.ts";

interface Counts {
  readonly changes?: number;
  readonly reads?: number;
  readonly syncs?: number;
  /** How many changes took a second instead of a millisecond. */
  readonly slow?: number;
}

function reading(atMs: number, { changes = 0, reads = 0, syncs = 0, slow = 0 }: Counts) {
  const requests = "quorate_proposer_requests_total";
  const seconds = "quorate_proposer_request_duration_seconds_bucket";
  const text = [
    `${requests}{op="change",outcome="applied"} ${changes}`,
    `${requests}{op="read",outcome="applied"} ${reads}`,
    `quorate_disk_batch_fsync_duration_seconds_count ${syncs}`,
    `${seconds}{le="0.001",op="change"} ${changes - slow}`,
    `${seconds}{le="1",op="change"} ${changes}`,
    `${seconds}{le="+Inf",op="change"} ${changes}`,
  ];
  return readingOf(parseMetrics(text.join("\n")), atMs);
}

function follow(...readings: readonly ReturnType<typeof reading>[]): Track {
  return readings.reduce(followed, emptyTrack);
}

describe("rates and durations", () => {
  it("are differences between readings, per second", () => {
    const { moments } = follow(
      reading(1_000, { changes: 100, reads: 10, syncs: 5 }),
      reading(3_000, { changes: 120, reads: 11, syncs: 15 }),
    );
    expect(moments).toHaveLength(1);
    expect(moments[0]).toMatchObject({ atMs: 3_000, rates: { changes: 10, reads: 0.5, syncs: 5, unknown: 0 } });
  });

  it("show nothing after one reading: what was counted before nobody saw", () => {
    expect(follow(reading(1_000, { changes: 100 })).moments).toEqual([]);
  });

  it("of answers are those of the last ten seconds, not of all time", () => {
    let track = follow(reading(0, { changes: 1_000, slow: 1_000 }));
    for (let second = 1; second <= 5; second++) {
      track = followed(track, reading(second * 1_000, { changes: 1_000 + second, slow: 1_000 + second }));
    }
    expect(track.moments.at(-1)?.durations.change.p50).toBeGreaterThan(0.1);
    for (let second = 6; second <= 5 + durationsMs / 1_000 + 1; second++) {
      track = followed(track, reading(second * 1_000, { changes: 1_000 + second, slow: 1_005 }));
    }
    expect(track.moments.at(-1)?.durations.change.p50).toBeLessThan(0.01);
    expect(track.moments.at(-1)?.durations.read).toEqual({ p50: null, p99: null });
  });

  it("of answers are still shown in a second without any", () => {
    const { moments } = follow(reading(0, {}), reading(1_000, { changes: 5 }), reading(2_000, { changes: 5 }));
    expect(moments.at(-1)).toMatchObject({ rates: { changes: 0 } });
    expect(moments.at(-1)?.durations.change.p50).not.toBeNull();
  });

  it.each([
    ["a node that started anew", 2_000, { changes: 3 }],
    ["a page that did not look for a while", 1_000 + gapMs + 1, { changes: 200 }],
  ])("have a gap after %s", (_, atMs, counts) => {
    const { moments, readings } = follow(
      reading(0, { changes: 90 }),
      reading(1_000, { changes: 100 }),
      reading(atMs, counts),
    );
    expect(moments.at(-1)).toMatchObject({ atMs, rates: null, durations: { change: { p50: null } } });
    expect(readings).toHaveLength(1);
    const later = followed({ moments, readings }, reading(atMs + 1_000, { changes: (counts.changes ?? 0) + 4 }));
    expect(later.moments.at(-1)).toMatchObject({ rates: { changes: 4 } });
  });

  it("are kept for ten minutes, and never more of them than fit", () => {
    let track = emptyTrack;
    for (let second = 0; second < 900; second++) track = followed(track, reading(second * 1_000, { changes: second }));
    expect(track.moments.length).toBeLessThanOrEqual(historyMs / 1_000 + 1);
    expect(track.moments[0]?.atMs).toBeGreaterThanOrEqual(899_000 - historyMs);
    expect(track.readings.length).toBeLessThanOrEqual(durationsMs / 1_000 + 2);
    for (let tick = 0; tick < 2_000; tick++) track = followed(track, reading(900_000 + tick, { changes: 900 + tick }));
    expect(track.moments.length).toBeLessThanOrEqual(700);
  });
});
