import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Hunted } from "./hunt.ts";
import { kill } from "./kill.ts";
import type { Mutant } from "./mutant.ts";
import { mutantNamed, mutants } from "./registry/index.ts";
import { tableOf } from "./table.ts";

// `npm run mutants`: lets the killer of each mutant loose on it. Exits with 0 exactly if every one is killed, with 1 if one
// survives, and with 64 if it was called wrong. A run over all of them writes the table.

const usage = "usage: npm run mutants [-- --only NAME[,NAME...]] [--jobs N]";
const tableFile = new URL("TABLE.md", import.meta.url);

interface Wanted {
  readonly chosen: readonly Mutant[];
  readonly jobs: number;
}

function readArguments(): Wanted {
  const { values } = parseArgs({ options: { only: { type: "string" }, jobs: { type: "string", default: "2" } } });
  const jobs = Number(values.jobs);
  if (!Number.isSafeInteger(jobs) || jobs < 1)
    throw new Error(`--jobs is ${values.jobs}; it must be a positive integer`);
  return { chosen: values.only === undefined ? mutants : values.only.split(",").map(mutantNamed), jobs };
}

async function huntAll({ chosen, jobs }: Wanted): Promise<number> {
  const results = new Map<Mutant, Hunted>();
  const waiting = [...chosen];
  const hunter = async (): Promise<void> => {
    for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
      const startedAtMs = performance.now();
      const hunted = await kill(mutant);
      results.set(mutant, hunted);
      const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
      const verdict = hunted.killed ? "killed  " : "SURVIVED";
      console.log(`${verdict} ${mutant.name} (${mutant.killer.by}, ${hunted.effort}, ${seconds} s) ${hunted.what}`);
    }
  };
  await Promise.all(Array.from({ length: jobs }, hunter));
  const rows = chosen.flatMap((mutant): (readonly [Mutant, Hunted])[] => {
    const hunted = results.get(mutant);
    return hunted === undefined ? [] : [[mutant, hunted]];
  });
  if (chosen === mutants) writeFileSync(tableFile, tableOf(rows));
  const survivors = rows.filter(([, { killed }]) => !killed).length;
  console.log(`${rows.length - survivors} mutants killed, ${survivors} survived`);
  return survivors === 0 ? 0 : 1;
}

let wanted: Wanted | undefined;
try {
  wanted = readArguments();
} catch (error) {
  console.error(`mutants: ${error instanceof Error ? error.message : String(error)}\n${usage}`);
  process.exitCode = 64;
}
if (wanted !== undefined) process.exitCode = await huntAll(wanted);
