import { describe, expect, it } from "vitest";
import { type Buckets, bucketsOf, parseMetrics, quantileBetween, total } from "./metrics.ts";

const text = `# HELP quorate_proposer_requests_total Operations by outcome
# TYPE quorate_proposer_requests_total counter
quorate_proposer_requests_total{op="read",outcome="applied"} 7
quorate_proposer_requests_total{op="change",outcome="applied"} 3
quorate_proposer_requests_total{op="change",outcome="unknown"} 1
process_cpu_seconds_total 12
quorate_cluster_epoch 5
quorate_odd{name="a \\"b\\" \\\\ \\n c",other="x"} 1.5e3 1700000000000
quorate_broken{name="x"
quorate_seconds_bucket{le="0.1",op="a"} 2
quorate_seconds_bucket{le="+Inf",op="a"} 4
quorate_seconds_bucket{le="0.1",op="b"} 1
quorate_seconds_bucket{le="+Inf",op="b"} 1
`;

describe("the metrics of a node", () => {
  it("are read by name and label, and summed up where labels are left open", () => {
    const metrics = parseMetrics(text);
    expect(total(metrics, "quorate_cluster_epoch")).toBe(5);
    expect(total(metrics, "quorate_proposer_requests_total")).toBe(11);
    expect(total(metrics, "quorate_proposer_requests_total", { op: "change" })).toBe(4);
    expect(total(metrics, "quorate_proposer_requests_total", { op: "change", outcome: "unknown" })).toBe(1);
    expect(total(metrics, "quorate_not_there")).toBe(0);
  });

  it("keep escaped label values, numbers with exponents, and nothing of the process or of broken lines", () => {
    const metrics = parseMetrics(text);
    expect(metrics.get("quorate_odd")).toEqual([{ labels: { name: 'a "b" \\ \n c', other: "x" }, value: 1500 }]);
    expect(metrics.has("process_cpu_seconds_total")).toBe(false);
    expect(metrics.has("quorate_broken")).toBe(false);
    expect(parseMetrics("<!doctype html><p>not found").size).toBe(0);
  });

  it("have histograms, by bound", () => {
    const metrics = parseMetrics(text);
    expect(bucketsOf(metrics, "quorate_seconds", { op: "a" })).toEqual({ bounds: [0.1, Infinity], counts: [2, 4] });
    expect(bucketsOf(metrics, "quorate_seconds")).toEqual({ bounds: [0.1, Infinity], counts: [3, 5] });
    expect(bucketsOf(metrics, "quorate_not_there")).toEqual({ bounds: [], counts: [] });
  });
});

describe("a quantile between two states of a histogram", () => {
  const bounds = [1, 2, 4, Infinity];
  const at = (...counts: readonly number[]): Buckets => ({ bounds, counts });

  it("is of what was observed between them only", () => {
    // A hundred fast ones before, then four between 2 and 4.
    expect(quantileBetween(at(100, 100, 100, 100), at(100, 100, 104, 104), 0.5)).toBeCloseTo(3);
    expect(quantileBetween(undefined, at(100, 100, 104, 104), 0.5)).toBeCloseTo(0.52);
  });

  it("is interpolated within its bucket", () => {
    expect(quantileBetween(undefined, at(10, 10, 10, 10), 0.5)).toBeCloseTo(0.5);
    expect(quantileBetween(undefined, at(0, 10, 10, 10), 0.99)).toBeCloseTo(1.99);
    expect(quantileBetween(undefined, at(5, 10, 10, 10), 0.5)).toBeCloseTo(1);
  });

  it("above the last bound is that bound, and without observations is nothing", () => {
    expect(quantileBetween(undefined, at(0, 0, 0, 3), 0.5)).toBe(4);
    expect(quantileBetween(at(1, 1, 1, 1), at(1, 1, 1, 1), 0.5)).toBeNull();
    expect(quantileBetween(undefined, { bounds: [], counts: [] }, 0.5)).toBeNull();
  });
});
