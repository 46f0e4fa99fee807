import { join } from "node:path";
import { type Ended, inParallel, killAll, run, runPnpm } from "./run.ts";
import { runTests } from "./test-run.ts";
import { root } from "./workspace.ts";

// Runs every check and every test of the repository. The last line of stdout is "N passed, N failed": each test counts
// one, each check counts one. The exit code is 0 exactly if nothing failed. Names as arguments select some of them.

process.chdir(root);
const minutes = (count: number): { readonly deadlineMs: number } => ({ deadlineMs: count * 60_000 });
const bin = (name: string): string => join(root, "node_modules/.bin", name);
const script = (name: string) => (): Promise<Ended> => run(process.execPath, [join(root, "tools", name)], minutes(3));

const checks: Readonly<Record<string, () => Promise<Ended>>> = {
  types: () => run(bin("tsc"), ["-p", "tsconfig.test.json"], minutes(3)),
  lint: () => run(bin("oxlint"), [], minutes(3)),
  format: () => run(bin("biome"), ["format", "--max-diagnostics=200", "."], minutes(3)),
  unused: () => run(bin("knip"), ["--no-config-hints"], minutes(3)),
  tidy: script("tidy.ts"),
  generated: script("generated.ts"),
  packages: script("packages.ts"),
  readmes: script("readmes.ts"),
};

interface Count {
  readonly passed: number;
  readonly failed: number;
}

function seconds(startedAtMs: number): string {
  return `${((performance.now() - startedAtMs) / 1000).toFixed(1)} s`;
}

async function check(name: string, body: () => Promise<Ended>): Promise<Count> {
  const startedAtMs = performance.now();
  const { code, output } = await body();
  if (code === 0) {
    console.log(`ok    ${name} (${seconds(startedAtMs)})`);
    return { passed: 1, failed: 0 };
  }
  console.log(`FAIL  ${name} (${seconds(startedAtMs)}, exit code ${code})\n${output}`);
  return { passed: 0, failed: 1 };
}

async function tests(): Promise<Count> {
  const startedAtMs = performance.now();
  const { passed, failed, skipped, failures, output } = await runTests();
  const summary = `tests (${passed} passed, ${failed} failed, ${skipped} skipped, ${seconds(startedAtMs)})`;
  // The names first: whoever reads only the beginning of a long log shall find them.
  console.log(failed === 0 ? `ok    ${summary}` : `FAIL  ${summary}\n${failures.join("\n")}\n${output}`);
  return { passed, failed };
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    killAll();
    process.exit(signal === "SIGINT" ? 130 : 143);
  });
}

const selected = process.argv.slice(2);
const unknown = selected.filter((name) => !["build", "tests"].includes(name) && !(name in checks));
if (unknown.length > 0) {
  console.error(`unknown check ${unknown.join(", ")}; there are build, ${Object.keys(checks).join(", ")}, tests`);
  process.exit(64);
}
const wanted = (name: string): boolean => selected.length === 0 || selected.includes(name);

const counts = [
  // First: the packages, the applications and half of the checks stand on what it makes.
  ...(wanted("build") ? [await check("build", () => runPnpm(["run", "build"], minutes(5)))] : []),
  ...(await inParallel(
    2,
    Object.entries(checks)
      .filter(([name]) => wanted(name))
      .map(
        ([name, body]) =>
          () =>
            check(name, body),
      ),
  )),
  // Alone on the machine: many tests wait for real processes.
  ...(wanted("tests") ? [await tests()] : []),
];
const passed = counts.reduce((sum, count) => sum + count.passed, 0);
const failed = counts.reduce((sum, count) => sum + count.failed, 0);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
