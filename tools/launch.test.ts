import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "./run.ts";
import { root } from "./workspace.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "quorate-launch-")));
const launcher = join(root, "tools/launch.cjs");

beforeAll(() => {
  writeFileSync(
    join(folder, "echo.mjs"),
    `process.stdout.write(JSON.stringify([process.cwd(), process.argv.slice(2)]) + "\\n");
     process.stdin.on("data", (data) => process.stdout.write(data)).on("end", () => process.exit(7));`,
  );
  writeFileSync(join(folder, "flags.mjs"), "console.log(JSON.stringify(process.execArgv));");
  writeFileSync(
    join(folder, "wait.mjs"),
    `process.on("SIGTERM", () => { process.stdout.write("term\\n"); setTimeout(() => process.exit(42), 200); });
     setTimeout(() => process.exit(1), 20_000);
     process.stdout.write("ready\\n");`,
  );
});

afterAll(() => rmSync(folder, { recursive: true }));

function started(script: string): { readonly child: ChildProcess; readonly ended: Promise<[number | null, string]> } {
  const child = spawn(process.execPath, [launcher, join(folder, script)], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    if (text.includes("ready")) child.emit("ready");
  });
  return { child, ended: new Promise((resolve) => child.on("close", (code) => resolve([code, output]))) };
}

describe("the launcher", () => {
  it("leaves arguments, stdin, stdout and the exit code alone and runs in the caller's folder", async () => {
    const ended = await run(process.execPath, [launcher, join(folder, "echo.mjs"), "a b", "$HOME", "--x=it's"], {
      deadlineMs: 9_000,
      env: { INIT_CWD: folder },
      input: "some input\n",
    });
    expect(ended).toEqual({
      code: 7,
      output: ended.stdout,
      stdout: `${JSON.stringify([folder, ["a b", "$HOME", "--x=it's"]])}\nsome input\n`,
    });
  });

  const windows = "--import=data:text/javascript,Object.defineProperty(process,`platform`,{value:`win32`})";
  it.each([
    ["the heap of a node", "", ["--max-semi-space-size=64", "--no-allocation-site-pretenuring"]],
    ["the young generation that was chosen", "--max-semi-space-size=8", []],
    ["its own heap where a process cannot be replaced", windows, []],
  ])("runs a script with %s", async (_, options, flags) => {
    const env = { NODE_OPTIONS: options };
    const ended = await run(process.execPath, [launcher, join(folder, "flags.mjs")], { deadlineMs: 9_000, env });
    expect([ended.code, ended.stdout]).toEqual([0, `${JSON.stringify(flags)}\n`]);
  });

  it("lets a signal reach the script, which decides about the exit code", async () => {
    const { child, ended } = started("wait.mjs");
    child.on("ready", () => child.kill("SIGTERM"));
    expect(await ended).toEqual([42, "ready\nterm\n"]);
  });

  it("delivers a signal once when the terminal and npm both send it", async () => {
    const { child, ended } = started("wait.mjs");
    child.on("ready", () => {
      child.kill("SIGTERM");
      // The second copy arrives after the first was delivered.
      child.stdout?.once("data", () => child.kill("SIGTERM"));
    });
    expect(await ended).toEqual([42, "ready\nterm\n"]);
  });
});
