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
 * Lets the mutant's killer loose on it, in a process of its own. Rejects if the mutant does not even load, for a source
 * that is no program proves nothing about the tests, and if the killer finds fault with the shipped source too.
 */
export async function kill(mutant: Mutant): Promise<Hunted> {
  const { killer } = mutant;
  switch (killer.by) {
    case "simulator": {
      const end = await hunted(mutant, ["simulator", "1", String(killer.seeds)]);
      const seed = String(end.effort);
      return end.killed ? unlessShipped(end, ["simulator", seed, seed]) : end;
    }
    case "explorer": {
      const end = await hunted(mutant, ["explorer", killer.scope, String(killer.states)]);
      return end.killed ? unlessShipped(end, ["explorer", killer.scope, String(end.effort)]) : end;
    }
    case "scenario":
      return tested(mutant, ["run", killer.file, "--testNamePattern", killer.test, "--reporter=dot"], killer.test);
  }
}

async function unlessShipped(end: Hunted, args: readonly string[]): Promise<Hunted> {
  const shipped = await hunted(undefined, args);
  if (!shipped.killed) return end;
  throw new Error(`the shipped source breaks too (${shipped.what}): mend it first`);
}

async function tested(mutant: Mutant, args: readonly string[], what: string): Promise<Hunted> {
  await loaded(mutant);
  const sound = await run(vitest, args, undefined);
  if (sound.code !== 0 || !/Tests\s+\d+ passed/.test(sound.output)) {
    throw new Error(`the tests that are to kill it do not pass without it:\n${sound.output}`);
  }
  const { code, output } = await run(vitest, args, mutant);
  return { killed: code !== 0 && /Tests\s+\d+ failed/.test(output), effort: 1, what };
}

async function hunted(mutant: Mutant | undefined, args: readonly string[]): Promise<Hunted> {
  const { code, output } = await run(process.execPath, [...withMutant, hunt, ...args], mutant);
  if (code !== 0) throw new Error(`the hunt ended with ${code}:\n${output}`);
  return JSON.parse(output.trim().split("\n").at(-1) ?? "") as Hunted;
}

async function loaded(mutant: Mutant): Promise<void> {
  const files = [...new Set(mutant.rewrites.map(({ file }) => `${root}${file}`))];
  const script = files.map((file) => `await import(${JSON.stringify(file)});`).join("\n");
  const { code, output } = await run(
    process.execPath,
    [...withMutant, "--input-type=module", "--eval", script],
    mutant,
  );
  if (code !== 0) throw new Error(`it does not load:\n${output}`);
}

const withMutant = ["--conditions=@quorate/source", "--import", preload];

function run(command: string, args: readonly string[], mutant: Mutant | undefined): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, [mutantVariable]: mutant?.name, NO_COLOR: "1" };
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
