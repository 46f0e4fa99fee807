import { Worker } from "node:worker_threads";
import { runCommand } from "./arguments.ts";
import { readArguments, usage } from "./explore-arguments.ts";
import {
  type ExploreReport,
  type ExploreRun,
  head,
  isCutShort,
  problemOf,
  rowOf,
  runs,
  scriptOf,
  verdictOf,
} from "./explore-runs.ts";

// `npm run explore`: explores every scope of the protocol over the code that ships, each on a thread of its own.

/** The states at the edge of an exploration are held in memory; most of a scope is a few bytes for each state. */
const resourceLimits = { maxOldGenerationSizeMb: 6_000, maxYoungGenerationSizeMb: 64 };

await runCommand("explore", usage, async (args) => {
  const names = runs.map(({ name }) => name);
  const wanted = readArguments(args, names);
  const chosen = runs.filter(({ name }) => wanted.scopes.includes(name));
  if (wanted.list) {
    for (const { name, about, statesMax } of chosen) console.log(`${name}\n  ${about}; at most ${statesMax} states`);
    return 0;
  }
  return exploreAll(chosen, wanted.jobs, wanted.states);
});

async function exploreAll(chosen: readonly ExploreRun[], jobs: number, bound: number | undefined): Promise<number> {
  console.log(head);
  const waiting = [...chosen];
  let states = 0;
  const problems: string[] = [];
  const good: (readonly [run: ExploreRun, isShort: boolean])[] = [];
  const startedAtMs = performance.now();
  const worker = async (): Promise<void> => {
    for (let run = waiting.shift(); run !== undefined; run = waiting.shift()) {
      const statesMax = bound ?? run.statesMax;
      const report = await explored(run, statesMax);
      console.log(rowOf(run, report, statesMax));
      if (report.exploration.violation !== undefined) console.log(scriptOf(run, report.exploration));
      states += report.exploration.states;
      const problem = problemOf(run, report.exploration, statesMax);
      if (problem === undefined) good.push([run, isCutShort(run, report.exploration, statesMax)]);
      else problems.push(`${run.name}: ${problem}`);
    }
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
  const verdict = problems.length === 0 ? verdictOf(good) : `${problems.length} not as expected`;
  const count = chosen.length === 1 ? "1 scope" : `${chosen.length} scopes`;
  console.log(`${states.toLocaleString("en")} states in ${count}, ${seconds} s: ${verdict}`);
  for (const problem of problems) console.log(problem);
  return problems.length === 0 ? 0 : 1;
}

function explored({ name }: ExploreRun, statesMax: number): Promise<ExploreReport> {
  return new Promise((resolve, reject) => {
    const workerData = { name, statesMax };
    const thread = new Worker(new URL("explore-worker.ts", import.meta.url), { workerData, resourceLimits });
    thread.once("error", (error) => reject(new Error(`${name}: ${String(error)}`)));
    thread.once("message", resolve);
    thread.once("exit", (code) => reject(new Error(`${name}: its thread ended with ${code} and no result`)));
  });
}
