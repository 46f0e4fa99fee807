import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "./run.ts";
import { root } from "./workspace.ts";

/** The outcome of a run of vitest; a test file that does not load and a run that breaks count as one failure each. */
export interface TestCount {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** The tests that failed, and the files that did not load, by name. */
  readonly failures: readonly string[];
}

/** The part of vitest's JSON report that is counted. */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly success: boolean;
  readonly testResults: readonly FileReport[];
}

interface FileReport {
  readonly name: string;
  readonly status: string;
  readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
}

/** Counts a report of vitest; `text` is undefined if none was written, `code` is the exit code. */
export function countTests(text: string | undefined, code: number): TestCount {
  const broken = { passed: 0, failed: 1, skipped: 0, failures: ["the run as a whole"] };
  if (text === undefined) return broken;
  let report: Report;
  try {
    report = JSON.parse(text);
  } catch {
    return broken;
  }
  const unloaded = report.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0);
  const failed = report.numFailedTests + unloaded.length;
  const passed = report.numPassedTests;
  // Errors outside of any test, and a run that found no test at all, fail only the run as a whole.
  const asWhole = failed === 0 && (code !== 0 || !report.success || passed === 0) ? 1 : 0;
  const failures = asWhole === 1 ? broken.failures : report.testResults.flatMap(failuresIn);
  return { passed, failed: failed + asWhole, skipped: report.numPendingTests + report.numTodoTests, failures };
}

function failuresIn({ name, status, assertionResults }: FileReport): readonly string[] {
  if (status === "failed" && assertionResults.length === 0) return [`${name} (did not load)`];
  return assertionResults.filter((test) => test.status === "failed").map(({ fullName }) => `${name}: ${fullName}`);
}

/** Runs all tests and counts them; `output` is what vitest printed. */
export async function runTests(): Promise<TestCount & { readonly output: string }> {
  const folder = mkdtempSync(join(tmpdir(), "quorate-tests-"));
  const file = join(folder, "report.json");
  try {
    const { code, output } = await run(
      join(root, "node_modules/.bin/vitest"),
      ["run", "--allowOnly=false", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`],
      // Nodes are started hundreds of times; from the second time on they need not be compiled.
      { deadlineMs: 20 * 60_000, env: { NODE_COMPILE_CACHE: join(folder, "compiled") } },
    );
    return { ...countTests(readReport(file), code), output };
  } finally {
    rmSync(folder, { recursive: true, maxRetries: 5 });
  }
}

function readReport(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
