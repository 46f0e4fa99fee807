import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { kill } from "./kill.ts";
import { type Mutant, mutated } from "./mutant.ts";
import { mutantNamed, mutants } from "./registry/index.ts";
import { stated } from "./table.ts";

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");

describe("the registry of mutants", () => {
  it("names each once, and has enough of them", () => {
    const names = mutants.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThanOrEqual(40);
    expect(() => mutantNamed("unheard-of")).toThrow('no mutant "unheard-of"');
  });

  it.each(mutants.map((mutant) => [mutant.name, mutant] as const))("%s rewrites what is there", (_, mutant) => {
    for (const { file } of mutant.rewrites) {
      const source = read(file);
      expect(mutated(mutant, file, source)).not.toBe(source);
    }
  });

  it("notices a text that is there no more, or twice", () => {
    const [first] = mutants as readonly [Mutant];
    const [{ file, from }] = first.rewrites as readonly [Mutant["rewrites"][number]];
    const one = { ...first, rewrites: [{ file, from, to: "" }] };
    expect(() => mutated(one, file, "something else")).toThrow("0 times");
    expect(() => mutated(one, file, from + from)).toThrow("2 times");
  });

  it("is the committed table, in which nobody survives", () => {
    const rows = read("test/mutants/TABLE.md")
      .split("\n")
      .filter((line) => line.startsWith("| ") && !line.startsWith("| mutant ") && !line.startsWith("| ---"));
    expect(rows.length, "npm run mutants writes the table").toBe(mutants.length);
    for (const [index, mutant] of mutants.entries()) expect(rows[index]).toContain(stated(mutant));
    expect(rows.filter((row) => row.includes("**survived**"))).toEqual([]);
  });
});

/** One of each kind that a moment is enough for. All of them: `npm run mutants`. */
const quick = [
  "accept-below-the-promise",
  "lowest-promise-wins",
  "retry-without-test",
  "no-fence",
  "floor-not-raised",
  "answer-before-sync",
  "created-without-floor",
  "configuration-compared-by-epoch",
].map(mutantNamed);

describe("the tests of the protocol", () => {
  it("count only where they pass without the mutant", async () => {
    const mutant = mutantNamed("birth-not-kept");
    const killer = { by: "scenario", file: "packages/replica/src/operation.test.ts", test: "no such test" } as const;
    await expect(kill({ ...mutant, killer })).rejects.toThrow("do not pass without it");
  });

  it.each(quick.map((mutant) => [mutant.name, mutant] as const))("kill %s", async (_, mutant) => {
    expect(await kill(mutant)).toMatchObject({ killed: true });
  });
});
