import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Hunted } from "./hunt.ts";
import { kill } from "./kill.ts";
import type { Mutant } from "./mutant.ts";
import { mutantNamed, mutants } from "./registry/index.ts";
import { tableOf } from "./table.ts";

// `npm run mutants`: lets the killer of each mutant loose on it. Exits with 0 exactly if every one is killed, with 1 if one
// survives or cannot be tried, and with 64 if it was called wrong. A run that tried all of them writes the table.

const usage = `usage: npm run mutants [-- --only NAME[,NAME...]] [--jobs N]

Without --only all of them are tried, and test/mutants/TABLE.md is written.`;
const tableFile = new URL("TABLE.md", import.meta.url);
const jobsMax = 64;

interface Wanted {
  readonly chosen: readonly Mutant[];
  readonly jobs: number;
}

/** Undefined if only help is wanted. */
function readArguments(): Wanted | undefined {
  const { values } = parseArgs({
    options: {
      only: { type: "string", multiple: true },
      jobs: { type: "string", default: "2" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return undefined;
  const jobs = Number(values.jobs);
  if (!Number.isSafeInteger(jobs) || jobs < 1 || jobs > jobsMax) {
    throw new Error(`--jobs is ${JSON.stringify(values.jobs)}; give an integer from 1 to ${jobsMax}`);
  }
  const names = values.only?.flatMap((each) => each.split(","));
  return { chosen: names === undefined ? mutants : [...new Set(names)].map(mutantNamed), jobs };
}

/** Hunts one mutant and says what came of it; undefined if it cannot be tried. */
async function huntOne(mutant: Mutant): Promise<Hunted | undefined> {
  const startedAtMs = performance.now();
  try {
    const hunted = await kill(mutant);
    const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
    const verdict = hunted.killed ? "killed  " : "SURVIVED";
    console.log(`${verdict} ${mutant.name} (${mutant.killer.by}, ${hunted.effort}, ${seconds} s) ${hunted.what}`);
    return hunted;
  } catch (error) {
    console.log(`BROKEN   ${mutant.name}: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

async function huntAll({ chosen, jobs }: Wanted): Promise<number> {
  const results = new Map<Mutant, Hunted>();
  const waiting = [...chosen];
  const hunter = async (): Promise<void> => {
    for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
      const hunted = await huntOne(mutant);
      if (hunted !== undefined) results.set(mutant, hunted);
    }
  };
  await Promise.all(Array.from({ length: jobs }, hunter));
  const rows = chosen.flatMap((mutant): (readonly [Mutant, Hunted])[] => {
    const hunted = results.get(mutant);
    return hunted === undefined ? [] : [[mutant, hunted]];
  });
  if (rows.length === mutants.length) writeFileSync(tableFile, tableOf(rows));
  const killed = rows.filter((row) => row[1].killed).length;
  const broken = chosen.length - rows.length;
  const rest = broken === 0 ? "" : `, ${broken} could not be tried`;
  console.log(`${killed} mutants killed, ${rows.length - killed} survived${rest}`);
  return killed === chosen.length ? 0 : 1;
}

try {
  const wanted = readArguments();
  if (wanted === undefined) console.log(usage);
  else process.exitCode = await huntAll(wanted);
} catch (error) {
  console.error(`mutants: ${error instanceof Error ? error.message : String(error)}\n${usage}`);
  process.exitCode = 64;
}
