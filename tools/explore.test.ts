import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { UsageError, readArguments } from "./explore-arguments.ts";
import { run } from "./run.ts";
import { root } from "./workspace.ts";

const names = ["S1", "S1 reads", "S2"];
const slow = { timeout: 90_000 };

function explore(...args: readonly string[]) {
  const script = join(root, "tools/explore.ts");
  return run(process.execPath, ["--conditions=@quorate/source", script, ...args], { deadlineMs: 80_000 });
}

describe("the arguments of an exploration", () => {
  it("have defaults", () => {
    expect(readArguments([], names)).toEqual({ scopes: [], states: undefined, jobs: 2, list: false });
  });

  it("name scopes by their beginning, and a bound", () => {
    const read = readArguments(["--scope", "S1", "--scope", "S2", "--states", "5", "--list"], names);
    expect(read).toEqual({ scopes: ["S1", "S2"], states: 5, jobs: 2, list: true });
  });

  it.each([
    [["--scope", "S9"], '--scope is "S9"; no scope starts so, --list lists them'],
    [["--states", "many"], '--states is "many"; give an integer of at least 1'],
    [["--jobs", "0"], '--jobs is "0"; give an integer of at least 1'],
    [["--scopes", "S1"], "--scopes"],
    [["S1"], "S1"],
  ])("%j are refused with what is wrong", (args, message) => {
    expect(() => readArguments(args, names)).toThrow(UsageError);
    expect(() => readArguments(args, names)).toThrow(message);
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
    const { code, output } = await explore("--scope", "S7", "--states", "500");
    expect(output).toMatch(/S7 +50\d +[\d,]+ +\d+ +bound/);
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
});
