import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { UsageError } from "./arguments.ts";
import { readArguments } from "./explore-arguments.ts";
import { isCutShort, problemOf, runs, verdictOf } from "./explore-runs.ts";
import { run } from "./run.ts";
import { root } from "./workspace.ts";

const names = ["S1", "S1 reads", "S2 two rounds", "S2 three rounds"];
const slow = { timeout: 90_000 };

function explore(...args: readonly string[]) {
  const script = join(root, "tools/explore.ts");
  return run(process.execPath, ["--conditions=@quorate/source", script, ...args], { deadlineMs: 80_000 });
}

describe("the arguments of an exploration", () => {
  it("have defaults", () => {
    expect(readArguments([], names)).toEqual({ scopes: names, states: undefined, jobs: 2, list: false });
  });

  it("name scopes by their beginning, and a bound", () => {
    const read = readArguments(["--scope", "S1 r", "--scope", "S2", "--states", "5", "--list"], names);
    expect(read).toEqual({ scopes: names.slice(1), states: 5, jobs: 2, list: true });
  });

  it("name one scope alone by its whole name", () => {
    expect(readArguments(["--scope", "S1"], names).scopes).toEqual(["S1"]);
  });

  it.each([
    [["--scope", "S9"], '--scope is "S9"; no scope starts so, --list lists them'],
    [["--states", "many"], '--states is "many"; give an integer of at least 1'],
    [["--scope", ""], "--scope is empty; give the name of a scope"],
    [["--jobs", "0"], '--jobs is "0"; give an integer from 1 to 256'],
    [["--jobs", "99999999999"], '--jobs is "99999999999"; give an integer from 1 to 256'],
    [["--scopes", "S1"], "--scopes"],
    [["S1"], "S1"],
  ])("%j are refused with what is wrong", (args, message) => {
    expect(() => readArguments(args, names)).toThrow(UsageError);
    expect(() => readArguments(args, names)).toThrow(message);
  });
});

describe("an exploration of what ships", () => {
  const [s1] = runs.filter(({ name }) => name === "S1");
  const ended = (how: "fixpoint" | "states" | "violation") =>
    ({ states: 9, transitions: 9, depth: 9, ended: how, violation: undefined }) as const;

  it("is a failure if it no longer comes to the fixpoint it is known to reach", () => {
    if (s1 === undefined) throw new Error("there is no S1");
    expect(problemOf(s1, ended("fixpoint"), s1.statesMax)).toBeUndefined();
    expect(problemOf(s1, ended("states"), s1.statesMax)).toMatch(
      /comes to its fixpoint within [\d,]+ states no longer/,
    );
    expect(problemOf(s1, ended("states"), s1.statesMax - 1)).toBeUndefined();
    expect(problemOf({ ...s1, ends: "bound" }, ended("states"), s1.statesMax)).toBeUndefined();
    expect(problemOf(s1, ended("violation"), 1)).toBe("it is violated");
    expect(problemOf({ ...s1, isWrong: true }, ended("fixpoint"), 1)).toBe("the known fault was not found");
  });
});

describe("the verdict on explorations", () => {
  const named = (name: string) => runs.filter((each) => each.name === name);
  const [s1, wrong, repaired] = ["S1", "2016", "2016 repaired"].flatMap(named);
  if (s1 === undefined || wrong === undefined || repaired === undefined) throw new Error("a scope has another name");

  it("says what was explored, and what of it was cut short", () => {
    expect(verdictOf([[s1, false]])).toBe("no violation of what ships");
    expect(verdictOf([[wrong, false]])).toBe("the known fault of 2016 was found");
    expect(verdictOf([[repaired, false]])).toBe("no violation of the repaired engine of 2016");
    expect(verdictOf([[wrong, true]])).toBe("cut short by --states: 2016");
    expect(
      verdictOf([
        [s1, true],
        [wrong, false],
      ]),
    ).toBe("no violation of what ships; the known fault of 2016 was found; cut short by --states: S1");
  });

  it("takes a run for cut short only where its own bound would have let it go on", () => {
    const exploration = { states: 9, transitions: 9, depth: 9, ended: "states", violation: undefined } as const;
    expect(isCutShort(wrong, exploration, wrong.statesMax - 1)).toBe(true);
    expect(problemOf(wrong, exploration, wrong.statesMax - 1)).toBeUndefined();
    expect(problemOf(wrong, exploration, wrong.statesMax)).toBe("the known fault was not found");
    expect(isCutShort(wrong, exploration, wrong.statesMax)).toBe(false);
    expect(isCutShort(wrong, { ...exploration, ended: "fixpoint" }, 1)).toBe(false);
  });
});

describe("npm run explore", () => {
  it("explores what was named, prints a table and exits with 0", slow, async () => {
    const { code, output } = await explore("--scope", "S2 two", "--scope", "S4 abandoned");
    expect(output).toMatch(/S2 two rounds +3,142 +[\d,]+ +\d+ +fixpoint/);
    expect(output).toMatch(/S4 abandoned +[\d,]+ +[\d,]+ +\d+ +fixpoint/);
    expect(output).toMatch(/states in 2 scopes, .*: no violation of what ships/);
    expect(code).toBe(0);
  });

  it("ends at the bound it is given", slow, async () => {
    const { code, output } = await explore("--scope", "S7", "--scope", "2016", "--states", "500");
    expect(output).toMatch(/^S7 +50\d +[\d,]+ +\d+ +cut short/m);
    expect(output).toMatch(/^2016 +50\d +[\d,]+ +\d+ +cut short/m);
    expect(output).toMatch(/: no violation of what ships; .*cut short by --states: .*2016/);
    expect(code).toBe(0);
  });

  it("lists the scopes with what they are about", slow, async () => {
    const { code, output } = await explore("--list");
    for (const family of ["S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8", "2016"]) {
      expect(output).toMatch(new RegExp(`^${family}`, "m"));
    }
    expect(code).toBe(0);
  });

  it("says what is wrong with its arguments and exits with 64", slow, async () => {
    const { code, output } = await explore("--scope", "S9");
    expect(output).toContain('explore: --scope is "S9"');
    expect(output).toContain("Usage: npm run explore");
    expect(code).toBe(64);
  });

  it("prints how it is called and exits with 0 for --help", slow, async () => {
    const { code, stdout } = await explore("--help");
    expect(stdout).toMatch(/^Usage: npm run explore/);
    expect(code).toBe(0);
  });
});
