import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

it.each([
  [["--help"], 0],
  [["-h"], 0],
  [["--nonsense"], 64],
])("with %j it prints its usage, starts nothing and exits %i", async (argv, expected) => {
  const { code, stdout, stderr } = await run(argv);
  expect(code).toBe(expected);
  const usage = expected === 0 ? stdout : stderr;
  for (const words of ["usage: npm start", "--report FILE", "--keep"]) expect(usage).toContain(words);
  expect(expected === 0 ? stderr : stdout).toBe("");
});

function run(argv: readonly string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const args = ["--conditions", "@quorate/source", main, ...argv];
    const child = execFile(process.execPath, args, { timeout: 20_000 }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}
