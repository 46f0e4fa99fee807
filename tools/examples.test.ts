import { describe, expect, it } from "vitest";
import { importedPackages, parseExamples, runExample } from "./examples.ts";

const place = { cwd: import.meta.dirname, binaries: "/nowhere", nodeArguments: [] };

const markdown = [
  "# Title",
  "```ts",
  "not run",
  "```",
  "```ts run",
  'import { strict as assert } from "node:assert";',
  'import { z } from "zod/v4";',
  'import type { A } from "@quorate/machine";',
  'import "./local.ts";',
  "assert.equal(1 as number, 2);",
  "```",
  "text",
  "```sh run",
  "echo ok",
  "```",
].join("\n");

describe("the examples of a README", () => {
  it("are the blocks marked as run, with the line they begin on", () => {
    const examples = parseExamples(`${markdown}\n`, "a/README.md");
    expect(examples.map(({ language, place: at }) => [language, at])).toEqual([
      ["ts", "a/README.md:5"],
      ["sh", "a/README.md:13"],
    ]);
    expect(examples[1]?.code).toBe("echo ok\n");
  });

  it("name the packages they import", () => {
    const [first] = parseExamples(markdown, "a/README.md");
    expect(first && importedPackages(first)).toEqual(["zod", "@quorate/machine"]);
  });

  it("fail when an assertion in TypeScript fails", async () => {
    const code = 'import { strict as assert } from "node:assert";\nassert.equal(1 as number, 2);\n';
    const ended = await runExample({ language: "ts", code, place: "x" }, place);
    expect(ended.code).toBe(1);
    expect(ended.output).toContain("AssertionError");
  });

  it("fail when any command in a shell example fails", async () => {
    const run = (code: string) => runExample({ language: "sh", code, place: "x" }, place);
    expect((await run("echo fine\n")).code).toBe(0);
    expect((await run("false\necho on\n")).code).toBe(1);
    expect((await run("false | cat\n")).code).toBe(1);
  });
});
