import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Hunted } from "./hunt.ts";
import type { Mutant } from "./mutant.ts";
import { mutantVariable } from "./rewriting.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const preload = fileURLToPath(new URL("preload.ts", import.meta.url));
const hunt = fileURLToPath(new URL("hunt.ts", import.meta.url));
const vitest = fileURLToPath(new URL("../../node_modules/.bin/vitest", import.meta.url));

/** The longest that one hunt may take. */
const deadlineMs = 10 * 60_000;

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/**
 * Lets the mutant's killer loose on it, in a process of its own. Rejects if the mutant does not even load: a source that
 * is no program proves nothing about the tests.
 */
export async function kill(mutant: Mutant): Promise<Hunted> {
  const { killer } = mutant;
  switch (killer.by) {
    case "simulator":
      return hunted(mutant, ["simulator", String(killer.seeds)]);
    case "explorer":
      return hunted(mutant, ["explorer", killer.scope, String(killer.states)]);
    case "scenario": {
      await loaded(mutant);
      const only = ["run", killer.file, "--testNamePattern", killer.test, "--reporter=dot"];
      const sound = await run(vitest, only, undefined);
      if (sound.code !== 0 || !/Tests\s+\d+ passed/.test(sound.output))
        throw new Error(`the tests that are to kill ${mutant.name} do not pass without it:\n${sound.output}`);
      const { code, output } = await run(vitest, only, mutant.name);
      return { killed: code !== 0 && /Tests\s+\d+ failed/.test(output), effort: 1, what: killer.test };
    }
  }
}

async function hunted(mutant: Mutant, args: readonly string[]): Promise<Hunted> {
  const { code, output } = await run(process.execPath, [...withMutant, hunt, ...args], mutant.name);
  if (code !== 0) throw new Error(`the hunt for ${mutant.name} ended with ${code}:\n${output}`);
  return JSON.parse(output.trim().split("\n").at(-1) ?? "") as Hunted;
}

async function loaded(mutant: Mutant): Promise<void> {
  const files = [...new Set(mutant.rewrites.map(({ file }) => `${root}${file}`))];
  const script = files.map((file) => `await import(${JSON.stringify(file)});`).join("\n");
  const { code, output } = await run(
    process.execPath,
    [...withMutant, "--input-type=module", "--eval", script],
    mutant.name,
  );
  if (code !== 0) throw new Error(`the mutant ${mutant.name} does not load:\n${output}`);
}

const withMutant = ["--conditions=@quorate/source", "--import", preload];

function run(command: string, args: readonly string[], mutant: string | undefined): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, [mutantVariable]: mutant, NO_COLOR: "1" };
    const child = spawn(command, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"], timeout: deadlineMs });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    }
    child.on("error", reject).on("close", (code) => resolve({ code, output }));
  });
}
