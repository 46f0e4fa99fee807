import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Phase } from "./account.ts";
import { checkLine, phaseLine, totals, writeReport } from "./report.ts";

const PHASES: readonly Phase[] = [
  {
    name: "one",
    startedAtMs: 0,
    endedAtMs: 2_000,
    operations: 100,
    operationsByClient: { Lee: 100 },
    notApplied: 1,
    unknown: 2,
    longestPauseMs: 30.4,
    longestPauseClient: "Lee",
  },
  {
    name: "two",
    startedAtMs: 2_000,
    endedAtMs: 3_000,
    operations: 5,
    operationsByClient: { Lee: 5 },
    notApplied: 0,
    unknown: 0,
    longestPauseMs: 900,
    longestPauseClient: "Ross",
  },
];

describe("the report", () => {
  it("says a check and a phase in one line each", () => {
    expect(checkLine({ passed: true, claim: "all is well", detail: "3" })).toBe("PASS all is well (3)");
    expect(checkLine({ passed: false, claim: "all is well", detail: "1: x" })).toBe("FAIL all is well (1: x)");
    expect(PHASES.map(phaseLine)).toEqual([
      "  100 operations in 2.0 s, 50 per second; longest pause 30 ms (Lee); 1 refused, 2 unknown",
      "  5 operations in 1.0 s, 5 per second; longest pause 900 ms (Ross); no failures",
    ]);
  });

  it("finds the longest pause of all phases", () => {
    expect(totals(PHASES)).toEqual({ operations: 105, longestPauseMs: 900, longestPauseClient: "Ross" });
  });

  it("is written as JSON into a folder that may not exist yet, and has passed only if every check has", async () => {
    const folder = await mkdtemp(join(tmpdir(), "quorate-report-"));
    try {
      const file = join(folder, "deep", "report.json");
      const checks = [
        { passed: true, claim: "a", detail: "" },
        { passed: false, claim: "b", detail: "" },
      ];
      const sent = [{ client: "a", counter: "c", acknowledged: [1, 2], unknown: [3], refused: [] }];
      await writeReport(
        file,
        { phases: PHASES, checks, load: { sent, launchedByGeneral: { Lee: ["l"] }, errors: ["e"] } },
        3,
      );
      expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({
        passed: false,
        totals: { operations: 105 },
        phases: [{ lengthMs: 2_000 }, { lengthMs: 1_000 }],
        checks,
        launches: { Lee: 1 },
        increments: [{ acknowledged: 2, unknown: [3] }],
        errors: ["e"],
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
