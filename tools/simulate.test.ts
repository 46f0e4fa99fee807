import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { emptySummary } from "@quorate/simulator";
import { afterAll, describe, expect, it } from "vitest";
import { run } from "./run.ts";
import { UsageError, readArguments } from "./simulate-arguments.ts";
import { loadProgress, noProgress, saveProgress, slicesOf, withRange } from "./simulate-state.ts";
import { root } from "./workspace.ts";

const folder = mkdtempSync(join(tmpdir(), "quorate-simulate-"));
afterAll(() => rmSync(folder, { recursive: true }));

function simulate(...args: readonly string[]) {
  const script = join(root, "tools/simulate.ts");
  return run(process.execPath, ["--conditions=@quorate/source", script, ...args], { deadlineMs: 60_000 });
}
const slow = { timeout: 90_000 };

describe("the arguments of a simulation", () => {
  it("have defaults", () => {
    expect(readArguments([])).toMatchObject({ from: 1, seeds: 1000, jobs: 2, seed: undefined, plan: {} });
  });

  it.each([
    [["--seeds", "many"], '--seeds is "many"; give an integer of at least 1'],
    [["--jobs", "0"], '--jobs is "0"; give an integer of at least 1'],
    [["--from", "-3"], "--from"],
    [["--trace", "t.json"], "--trace needs --seed"],
    [["--seed", "1", "--seeds", "5"], "--seeds and --seed exclude each other"],
    [["--seed", "1", "--plan", "[1]"], "--plan is [1]; give a JSON object"],
    [["--sedes", "5"], "--sedes"],
    [["7"], "7"],
  ])("%j are refused with what is wrong", (args, message) => {
    expect(() => readArguments(args)).toThrow(UsageError);
    expect(() => readArguments(args)).toThrow(message);
  });
});

describe("the progress of simulations", () => {
  const one = { ...emptySummary, seeds: 1 };

  it("adds up, joins its ranges, and leaves what is not done", () => {
    let progress = noProgress;
    for (const range of [
      [10, 20],
      [40, 50],
      [20, 30],
    ] as const)
      progress = withRange(progress, range, one);
    expect(progress.done).toEqual([
      [10, 30],
      [40, 50],
    ]);
    expect(progress.summary.seeds).toBe(3);
    expect(slicesOf([5, 60], progress.done, 8)).toEqual([
      [5, 10],
      [30, 38],
      [38, 40],
      [50, 58],
      [58, 60],
    ]);
    expect(slicesOf([10, 25], progress.done, 8)).toEqual([]);
  });

  it("is the same after it was kept in a file", () => {
    const file = join(folder, "progress.json");
    expect(loadProgress(file)).toEqual(noProgress);
    saveProgress(file, withRange(noProgress, [1, 9], one));
    expect(loadProgress(file)).toEqual(withRange(noProgress, [1, 9], one));
  });
});

describe("npm run simulate", () => {
  it("runs seeds on several threads, goes on from its file, and exits with 0", slow, async () => {
    const file = join(folder, "resumed.json");
    const first = await simulate("--seeds", "4", "--resume", file);
    expect(first.output).toMatch(/violations +0/);
    expect(first.code).toBe(0);
    const second = await simulate("--seeds", "6", "--resume", file);
    expect(second.stdout).toMatch(/^seeds +6,/m);
    expect(loadProgress(file).done).toEqual([[1, 7]]);
  });

  it("writes the trace of one seed, as data and to read", slow, async () => {
    const file = join(folder, "trace.json");
    const { code } = await simulate("--seed", "3", "--trace", file, "--plan", '{"operations":5}');
    expect(code).toBe(0);
    const trace = JSON.parse(readFileSync(file, "utf8"));
    expect(trace).toMatchObject({ format: 1, seed: 3, plan: { operations: 5 } });
    expect(trace.events.length).toBeGreaterThan(20);
    expect(readFileSync(`${file}.txt`, "utf8").split("\n")).toHaveLength(trace.events.length + 1);
  });

  it("exits with 64 and says what is wrong with its flags", slow, async () => {
    const { code, output } = await simulate("--seed", "3", "--plan", '{"sedes":5}');
    expect(output).toContain('simulate: --plan: a plan has no "sedes"');
    expect(code).toBe(64);
  });
});
