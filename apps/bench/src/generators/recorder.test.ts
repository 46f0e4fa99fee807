import { describe, expect, it } from "vitest";
import { onlyReport } from "./recorder.test-support.ts";
import { createRecorder, labelOf, latenciesOf } from "./recorder.ts";

describe("a recorder", () => {
  it("counts operations, and their latencies in a histogram that can be sent", () => {
    const recorder = createRecorder(1, 0);
    for (let at = 10; at <= 1_000; at += 10) recorder.done(0, at - 5, at, 1);
    recorder.done(0, 900, 1_000, 0);
    recorder.end(1_000);
    const report = onlyReport(recorder.reports());
    expect(report).toMatchObject({ operations: 101, seconds: 1, retries: 100, errors: {} });
    const { p50Ms, maxMs } = latenciesOf(report);
    expect(p50Ms).toBeCloseTo(5, 1);
    expect(maxMs).toBeGreaterThan(99);
  });

  it("knows the longest gap of a loop, also one that never ends, and the longest silence of all", () => {
    const recorder = createRecorder(2, 0);
    recorder.done(0, 0, 100, 0);
    recorder.done(1, 0, 300, 0);
    recorder.done(0, 0, 350, 0);
    recorder.end(1_000);
    expect(recorder.reports()[0]).toMatchObject({ longestGapMs: 700, longestSilenceMs: 650 });
  });

  it("counts what fails after the end, but nothing else", () => {
    const recorder = createRecorder(1, 0);
    recorder.done(0, 0, 10, 0);
    recorder.end(1_000);
    recorder.done(0, 0, 1_500, 0);
    recorder.fail(new Error("late"));
    expect(recorder.reports()[0]).toMatchObject({ operations: 1, errors: { late: 1 } });
  });

  it("counts the parts of a load apart", () => {
    const recorder = createRecorder(1, 0);
    recorder.done(0, 0, 10, 0);
    recorder.mark(1_000);
    recorder.done(0, 1_000, 1_200, 0);
    recorder.fail(new Error("lost"));
    recorder.end(3_000);
    const [first, second] = recorder.reports();
    expect(first).toMatchObject({ operations: 1, seconds: 1, errors: {} });
    expect(second).toMatchObject({ operations: 1, seconds: 2, errors: { lost: 1 } });
  });
});

it("labels failures by what they mean, not by their words", () => {
  expect(labelOf(Object.assign(new Error("words"), { reason: "NO_QUORUM", outcome: "not-applied" }))).toBe(
    "NO_QUORUM (not-applied)",
  );
  expect(labelOf(Object.assign(new Error("words"), { code: 14 }))).toBe("gRPC 14");
  expect(labelOf(new Error("missing"))).toBe("missing");
});
