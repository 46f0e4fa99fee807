import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Summary, allSituations, emptySummary, planOfSeed, planWith, runSeed } from "@quorate/simulator";
import { afterAll, describe, expect, it } from "vitest";
import { FileError, UsageError } from "./arguments.ts";
import { run } from "./run.ts";
import { readArguments } from "./simulate-arguments.ts";
import { writeTrace } from "./simulate-one.ts";
import { conclusionOf, endingText, findingText, findingsOf, reportOf } from "./simulate-report.ts";
import { countOf, loadProgress, noProgress, saveProgress, slicesOf, withRange } from "./simulate-state.ts";
import { root } from "./workspace.ts";

const folder = mkdtempSync(join(tmpdir(), "quorate-simulate-"));
afterAll(() => rmSync(folder, { recursive: true }));

function simulate(...args: readonly string[]) {
  const script = join(root, "tools/simulate.ts");
  return run(process.execPath, ["--conditions=@quorate/source", script, ...args], { deadlineMs: 60_000 });
}
const slow = { timeout: 90_000 };
const finding = { seed: 4, invariant: "i", rule: "R0", detail: "d" };

describe("the arguments of a simulation", () => {
  it("have defaults", () => {
    expect(readArguments([])).toMatchObject({ from: 1, seeds: 1000, jobs: 2, seed: undefined, plan: {} });
  });

  it.each([
    [["--seeds", "many"], '--seeds is "many"; give an integer of at least 1'],
    [["--seeds", "9007199254740992"], '--seeds is "9007199254740992"'],
    [["--jobs", "0"], '--jobs is "0"; give an integer from 1 to 256'],
    [["--jobs", "999999999999"], '--jobs is "999999999999"; give an integer from 1 to 256'],
    [["--from", "-3"], '--from is "-3"; give an integer from 0 to'],
    [["--seed", "-1"], '--seed is "-1"; give an integer from 0 to'],
    [["--from", "9007199254740991", "--seeds", "3"], '--from is "9007199254740991"; give an integer from 0 to'],
    [["--from", "9007199254740990", "--seeds", "3"], "--seeds is 3 from seed 9007199254740990 on; the last seed"],
    [["--resume", ""], "--resume is empty; give the name of a file"],
    [["--trace", "t.json"], "--trace needs --seed"],
    [["--seed", "1", "--trace", ""], "--trace is empty"],
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
    expect([...slicesOf([5, 60], progress.done, 8)]).toEqual([
      [5, 10],
      [30, 38],
      [38, 40],
      [50, 58],
      [58, 60],
    ]);
    expect([...slicesOf([10, 25], progress.done, 8)]).toEqual([]);
    expect(countOf([5, 60], progress.done)).toBe(25);
  });

  it("of all the seeds there are is cut into slices one by one", () => {
    const all = [0, Number.MAX_SAFE_INTEGER] as const;
    expect(slicesOf(all, [[0, 50]], 25).next().value).toEqual([50, 75]);
    expect(countOf(all, [[0, 50]])).toBe(Number.MAX_SAFE_INTEGER - 50);
  });

  it("is the same after it was kept in a file", () => {
    const file = join(folder, "progress.json");
    expect(loadProgress(file)).toEqual(noProgress);
    const progress = withRange(noProgress, [1, 9], { ...one, findings: [finding], faults: { loss: 3 } });
    saveProgress(file, progress);
    expect(loadProgress(file)).toEqual(progress);
  });

  const kept = (part: object) => JSON.stringify({ ...noProgress, ...part });
  it.each([
    ["", "it holds no JSON object"],
    ["null", "it holds no JSON object"],
    ["[]", "it holds no JSON object"],
    ['{"done":', "it holds no JSON object"],
    [kept({ format: 2 }), "its format is 2, not 1"],
    [kept({ done: [[5, 3]] }), '"done" is no list of ranges'],
    [
      kept({
        done: [
          [1, 5],
          [4, 9],
        ],
      }),
      '"done" is no list of ranges',
    ],
    [kept({ done: [["1", 5]] }), '"done" is no list of ranges'],
    [kept({ summary: undefined }), 'it has no "summary"'],
    [kept({ summary: { ...emptySummary, seeds: "9" } }), '"summary.seeds" is "9"'],
    [kept({ summary: { ...emptySummary, faults: { loss: null } } }), '"summary.faults" is {"loss":null}'],
    [kept({ summary: { ...emptySummary, findings: [{}] } }), '"summary.findings" is [{}]'],
  ])("is not read from a file that holds %s", (content, problem) => {
    const file = join(folder, "wrong.json");
    writeFileSync(file, content);
    expect(() => loadProgress(file)).toThrow(FileError);
    expect(() => loadProgress(file)).toThrow(`${file} is no progress of simulations: ${problem}`);
  });
});

describe("the conclusion of many seeds", () => {
  const situations = Object.fromEntries(allSituations.map((situation) => [situation, 1]));
  const { [allSituations[3] ?? ""]: _, ...others } = situations;
  const all: Summary = { ...emptySummary, seeds: 5_000, situations };

  it("is a failure if so many never reached a situation, and names it", () => {
    expect(conclusionOf(all, false)).toEqual({ code: 0, lines: [] });
    const lines = [`never reached: ${allSituations[3]}`];
    expect(conclusionOf({ ...all, situations: others }, false)).toEqual({ code: 1, lines });
    expect(conclusionOf({ ...all, seeds: 4_999, situations: others }, false).code).toBe(0);
  });

  it("is a failure if something was violated, also where it was interrupted", () => {
    expect(conclusionOf({ ...all, findings: [finding] }, true).code).toBe(1);
    expect(conclusionOf(all, true).code).toBe(130);
  });
});

describe("the report on many seeds", () => {
  it("sorts what was found by seed, whichever thread came first", () => {
    const findings = [7, 4, 12].map((seed) => ({ ...finding, seed }));
    expect(findingsOf({ ...emptySummary, findings }).map(({ seed }) => seed)).toEqual([4, 7, 12]);
  });

  it("keeps the lines of a violation together", () => {
    const text = findingText({ ...finding, detail: "first\nsecond" });
    expect(text).toContain("VIOLATION in seed 4: i (R0)\n  first\n  second\n  replay: ");
  });

  it("says why seeds were not run, and how to go on", () => {
    const summary = { ...emptySummary, findings: [finding, finding] };
    const ending = (left: number, isInterrupted: boolean, resume?: string) =>
      endingText(summary, { left, isInterrupted, resume });
    expect(ending(0, true)).toEqual([]);
    expect(ending(30, false)).toEqual(["stopped after 2 violations; 30 seeds were not run"]);
    expect(ending(1, true)).toEqual(["interrupted; 1 seed was not run; --resume FILE keeps what is done"]);
    expect(ending(2, true, "f.json")).toEqual(["interrupted; 2 seeds were not run; call again with --resume f.json"]);
  });

  it("names ten situations that a short run did not reach, and all of them for a long one", () => {
    const short = reportOf({ ...emptySummary, seeds: 4_999 });
    expect(short.match(/never: /g)).toHaveLength(10);
    expect(short).toContain(`  and ${allSituations.length - 10} more\n`);
    expect(reportOf({ ...emptySummary, seeds: 5_000 }).match(/never: /g)).toHaveLength(allSituations.length);
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

  it("runs no more seeds after ten violations, and says why", slow, async () => {
    const file = join(folder, "failed.json");
    const summary = { ...emptySummary, seeds: 10, findings: Array.from({ length: 10 }, () => finding) };
    saveProgress(file, withRange(noProgress, [1, 11], summary));
    const { code, output } = await simulate("--seeds", "40", "--resume", file);
    expect(output).toContain(`no seed is run: ${file} holds 10 violations or more already`);
    expect(output).toContain("stopped after 10 violations; 30 seeds were not run");
    expect(output).toContain("VIOLATION in seed 4");
    expect(loadProgress(file).done).toEqual([[1, 11]]);
    expect(code).toBe(1);
  });

  it("writes the trace of one seed, as data and to read", slow, async () => {
    const file = join(folder, "trace.json");
    const { code } = await simulate("--seed", "3", "--trace", file, "--plan", '{"operations":5}');
    expect(code).toBe(0);
    const trace = JSON.parse(readFileSync(file, "utf8"));
    expect(trace).toMatchObject({ format: 1, seed: 3, plan: { operations: 5 } });
    expect(trace.events.length).toBeGreaterThan(20);
    expect(readFileSync(`${file}.txt`, "utf8").split("\n")).toHaveLength(trace.events.length + 1);
    expect(existsSync(`${file}.html`)).toBe(false);
  });

  it("writes the picture of a history that is not linearizable beside its trace", async () => {
    const file = join(folder, "seen.json");
    const plan = planWith(planOfSeed(1), { operations: 0, changes: 0 });
    const files = writeTrace(file, { ...(await runSeed(1, { plan })), timeline: "<p>a picture</p>" });
    expect(files).toEqual([file, `${file}.txt`, `${file}.html`]);
    expect(readFileSync(`${file}.html`, "utf8")).toBe("<p>a picture</p>");
    expect(readFileSync(file, "utf8")).not.toContain("picture");
  });

  it("exits with 64 and says what is wrong with its flags", slow, async () => {
    const { code, output } = await simulate("--seed", "3", "--plan", '{"sedes":5}');
    expect(output).toContain('simulate: --plan: a plan has no "sedes"');
    expect(output).toContain("Usage: npm run simulate");
    expect(code).toBe(64);
  });

  it.each([
    ["--resume", join(folder, "none", "r.json")],
    ["--resume", folder],
    ["--seed", "1", "--trace", join(folder, "none", "t.json")],
  ])("exits with 2 and one line before it runs anything: %j %j", slow, async (...args) => {
    const { code, output } = await simulate(...args);
    expect(output.trim().split("\n")).toHaveLength(1);
    expect(output).toContain(`simulate: ${args.at(-1)} cannot be`);
    expect(code).toBe(2);
  });

  it.each(["--help", "-h"])("prints how it is called and exits with 0 for %s", slow, async (flag) => {
    const { code, stdout } = await simulate(flag);
    expect(stdout).toMatch(/^Usage: npm run simulate/);
    expect(code).toBe(0);
  });
});
