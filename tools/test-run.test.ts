import { describe, expect, it } from "vitest";
import { countTests } from "./test-run.ts";

function report(change: object): string {
  const good = {
    numPassedTests: 3,
    numFailedTests: 0,
    numPendingTests: 1,
    numTodoTests: 0,
    success: true,
    testResults: [],
  };
  return JSON.stringify({ ...good, ...change });
}

describe("the count of tests", () => {
  it("takes passed, failed and skipped tests from the report", () => {
    expect(countTests(report({}), 0)).toMatchObject({ passed: 3, failed: 0, skipped: 1, failures: [] });
    const failing = countTests(report({ numFailedTests: 2, success: false }), 1);
    expect(failing).toMatchObject({ passed: 3, failed: 2, skipped: 1 });
  });

  it("names what failed", () => {
    const assertionResults = [
      { fullName: "a thing works", status: "passed" },
      { fullName: "a thing lasts", status: "failed" },
    ];
    const testResults = [
      { name: "thing.test.ts", status: "failed", assertionResults },
      { name: "other.test.ts", status: "failed", assertionResults: [] },
    ];
    const { failed, failures } = countTests(report({ numFailedTests: 1, testResults, success: false }), 1);
    expect(failed).toBe(2);
    expect(failures).toEqual(["thing.test.ts: a thing lasts", "other.test.ts (did not load)"]);
  });

  it("counts a file that does not load as one failure", () => {
    const testResults = [{ name: "other.test.ts", status: "failed", assertionResults: [] }];
    expect(countTests(report({ testResults, success: false }), 1).failed).toBe(1);
  });

  it("fails a run that broke outside of its tests, wrote no report, or found no test", () => {
    expect(countTests(report({ success: false }), 1).failed).toBe(1);
    expect(countTests(report({}), 1).failed).toBe(1);
    expect(countTests(undefined, 0)).toMatchObject({ passed: 0, failed: 1, skipped: 0 });
    expect(countTests("{", 0).failed).toBe(1);
    expect(countTests(report({ numPassedTests: 0 }), 0).failed).toBe(1);
  });
});
