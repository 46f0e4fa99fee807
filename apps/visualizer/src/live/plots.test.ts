import { describe, expect, it } from "vitest";
import { duration, quantity, shortBallot, shortId, size, span } from "./format.ts";
import { columnsOf, plots, summaryOf } from "./plots.ts";
import type { Moment } from "./readings.ts";

const none = { p50: null, p99: null };
const rates = { changes: 0, reads: 1, refused: 0, unknown: 0, syncs: 5, frames: 6, messages: 7, conflicts: 0 };
const moment = (atMs: number, changes: number | null): Moment => ({
  atMs,
  rates: changes === null ? null : { ...rates, changes },
  durations: { change: { p50: 0.0021, p99: 0.25 }, read: none, sync: none },
});
const moments = [moment(1_000, 12), moment(2_000, null), moment(3_000, 1_234.5)];

describe("the plots", () => {
  it("have a column of times in seconds and one for each line, with gaps where nothing is known", () => {
    const [operations] = plots;
    if (operations === undefined) expect.unreachable("there is no plot");
    const columns = columnsOf(operations, moments);
    expect(columns).toHaveLength(1 + operations.series.length);
    expect(columns[0]).toEqual([1, 2, 3]);
    expect(columns[1]).toEqual([12, null, 1_234.5]);
  });

  it("say in words what they show: the latest value, the lowest and the highest", () => {
    const [operations, latency] = plots;
    if (operations === undefined || latency === undefined) expect.unreachable("there are no plots");
    expect(summaryOf(operations, moments)).toMatch(
      /^Operations per second\. changes 1,235, lowest 12, highest 1,235; reads 1, /,
    );
    expect(summaryOf(latency, moments)).toContain("change p50 2.1 ms, lowest 2.1 ms");
    expect(summaryOf(latency, moments)).toContain("read p99 nothing yet");
    expect(summaryOf(operations, [])).toContain("changes nothing yet");
  });

  it("tell lines of one colour apart without it", () => {
    for (const { series } of plots) {
      const looks = series.map(({ colour, dashed }) => `${colour} ${dashed ? "dashed" : "solid"}`);
      expect(new Set(looks).size).toBe(series.length);
    }
  });
});

describe("numbers for people", () => {
  it.each([
    [0, "0 ms"],
    [0.000_05, "0.050 ms"],
    [0.0042, "4.2 ms"],
    [0.25, "250 ms"],
    [1.25, "1.3 s"],
  ])("write %d seconds as %s", (seconds, text) => expect(duration(seconds)).toBe(text));

  it("keep a decimal below ten, and separate thousands", () => {
    expect([0, 0.25, 9.96, 12.4, 12_345].map(quantity)).toEqual(["0", "0.3", "10", "12", "12,345"]);
  });

  it("write sizes, spans, ids and ballots short", () => {
    expect([512, 2_048, 3 * 1024 * 1024].map(size)).toEqual(["512 B", "2 KiB", "3 MiB"]);
    expect([-5, 61_000, 600_000].map(span)).toEqual(["0 s", "61 s", "10 min"]);
    expect([shortId("abc"), shortId("0123456789abcdef")]).toEqual(["abc", "01234567…"]);
    expect([shortBallot("3.7.abcdefgh"), shortBallot("0.0.")]).toEqual(["3.7 abcd", "0.0"]);
  });
});
