import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Example, importedPackages, readExamples, runExample } from "../../tools/examples.ts";
import { packAll } from "../../tools/pack.ts";
import { run } from "../../tools/run.ts";
import { catalogVersion, publishedPackages, readManifest } from "../../tools/workspace.ts";

// The published packages as a stranger gets them: packed, installed by npm into an empty project, examples run there.

const folder = mkdtempSync(join(tmpdir(), "quorate-consume-"));
const project = join(folder, "project");
const binaries = join(project, "node_modules/.bin");
const packages = publishedPackages();
const examples = packages.flatMap(({ path }) => readExamples(path));

/** What the examples import besides quorate, at the versions the workspace pins: "zod@4.6.7". */
function others(all: readonly Example[]): readonly string[] {
  const names = new Set(all.flatMap(importedPackages));
  return [...names]
    .filter((name) => !name.startsWith("@quorate/"))
    .map((name) => `${name}@${catalogVersion(name) ?? "latest"}`);
}

beforeAll(async () => {
  const tarballFolder = join(folder, "tarballs");
  mkdirSync(project);
  mkdirSync(tarballFolder);
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "stranger", private: true, type: "module" }));
  const tarballs = await packAll(tarballFolder);
  const installed = await run(
    "npm",
    ["install", "--prefer-offline", "--no-audit", "--no-fund", ...tarballs, ...others(examples)],
    { cwd: project, deadlineMs: 150_000 },
  );
  expect(installed.code, installed.output).toBe(0);
}, 200_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the packages installed from their tarballs", () => {
  const libraries = packages.filter(({ manifest }) => manifest.exports?.["."] !== undefined);

  it.each(libraries.map(({ manifest }) => manifest.name))("%s loads by its name", async (name) => {
    const code = `import * as all from ${JSON.stringify(name)}; process.stdout.write(String(Object.keys(all).length));`;
    const ended = await run(process.execPath, ["--input-type=module", "--eval", code], {
      cwd: project,
      deadlineMs: 30_000,
    });
    expect(ended.code, ended.output).toBe(0);
    expect(Number(ended.stdout)).toBeGreaterThan(0);
  });

  it("contain no path into this workspace", async () => {
    const code = `console.log(import.meta.resolve("@quorate/client"))`;
    const ended = await run(process.execPath, ["--input-type=module", "--eval", code], {
      cwd: project,
      deadlineMs: 30_000,
    });
    expect(ended.stdout).toContain(join(project, "node_modules/@quorate/client/dist/"));
  });

  it("print the version through the quorate binary", async () => {
    const ended = await run(join(binaries, "quorate"), ["version"], { cwd: project, deadlineMs: 30_000 });
    expect(ended.code, ended.output).toBe(0);
    expect(ended.stdout).toContain(readManifest("apps/node").version);
  });
});

describe("the examples of the READMEs, run outside of the workspace", () => {
  it.each(examples.map((example) => [example.place, example] as const))("%s", async (_place, example) => {
    const ended = await runExample(example, { cwd: project, binaries, nodeArguments: [] });
    expect(ended.code, ended.output).toBe(0);
  });

  it("are there for every package", () => {
    const without = packages.filter(({ path }) => readExamples(path).length === 0);
    expect(without.map(({ path }) => path)).toEqual([]);
  });
});
