import { describe, expect, it } from "vitest";
import { limits } from "../limits/cell.ts";
import { contenders } from "../workloads/contenders.ts";
import { duration, percent, rate, times } from "./numbers.ts";
import { sampleOf } from "./sample.test-support.ts";
import { svgOf } from "./svg.ts";
import { table } from "./table.ts";
import { errorText, throughputText } from "./text.ts";

describe("numbers", () => {
  it("are as long as they say something", () => {
    expect([rate(1234567.8), rate(3.21), rate(0)]).toEqual(["1 234 568", "3.2", "0"]);
    expect([duration(0.1234), duration(12.34), duration(1234.5)]).toEqual(["0.123 ms", "12.3 ms", "1 235 ms"]);
    expect([times(1.234), times(12.34)]).toEqual(["1.23 x", "12.3 x"]);
    expect([percent(0.012), percent(0.5)]).toEqual(["1.2 %", "50 %"]);
  });
});

it("aligns a table: names to the left, numbers to the right", () => {
  const rows = [
    ["name", "n"],
    ["a", "10"],
    ["long one", "9"],
  ];
  expect(table(rows)).toBe(["name       n", "--------  --", "a         10", "long one   9"].join("\n"));
});

describe("throughputText", () => {
  const results = new Map([
    [
      "put/256/128B",
      [
        sampleOf(contenders.quorateSession, 1, 100),
        sampleOf(contenders.etcdH2load, 1, 50),
        { ...sampleOf(contenders.quorateSession, 2, 300), errors: { lost: 2 } },
        sampleOf(contenders.etcdH2load, 2, 100),
      ],
    ],
    ["limits/128B", [sampleOf(limits.batch(256), 1, 6_000), sampleOf(limits.plain, 1, 300)]],
  ]);

  it("shows the median, the ratio within the repetitions, and the share of the limit with three copies", () => {
    const [, , session, etcd] = throughputText(results).split("\n");
    expect(session).toMatch(/quorate session +200 +2\.50 x .*10 % LevelDB/);
    expect(etcd).toMatch(/etcd h2load +75 +1\.00 x .*25 % unary/);
  });

  it("never hides a failed operation", () => {
    expect(errorText(results)).toBe("put/256/128B  quorate session: 2 lost");
    expect(errorText(new Map())).toBe("");
  });
});

describe("svgOf", () => {
  const bars = [
    { label: "a <b>", value: 100, least: 50, most: 200, color: "#123456" },
    { label: "c", value: 200, least: 200, most: 200, color: "#654321" },
  ];

  it("draws bars in proportion, with names that cannot break it", () => {
    const svg = svgOf("a & b", [{ title: "group", bars }]);
    const widths = [...svg.matchAll(/width="([\d.]+)" height="16"/g)].map(([, width]) => Number(width));
    expect(widths).toHaveLength(2);
    expect(widths[1]).toBeCloseTo(2 * (widths[0] ?? 0));
    expect(svg).toContain("a &amp; b");
    expect(svg).toContain("a &lt;b&gt;");
  });

  it("draws nothing out of nothing", () => {
    expect(svgOf("empty", [])).toMatch(/^<svg [^]*<\/svg>\n$/);
    expect(svgOf("empty", [{ title: "none", bars: [] }])).not.toContain("NaN");
  });
});
