import { Worker } from "node:worker_threads";
import { UsageError, readArguments, usage } from "./explore-arguments.ts";
import { type ExploreReport, type ExploreRun, head, isAsExpected, rowOf, runs, scriptOf } from "./explore-runs.ts";

// `npm run explore`: explores every scope of the protocol over the code that ships, each on a thread of its own. Exits
// with 0 exactly if nothing is violated, with 1 if something is, and with 64 if it was called wrong.

/** The states at the edge of an exploration are held in memory; most of a scope is a few bytes for each state. */
const resourceLimits = { maxOldGenerationSizeMb: 6_000, maxYoungGenerationSizeMb: 64 };

async function main(): Promise<number> {
  const names = runs.map(({ name }) => name);
  const wanted = readArguments(process.argv.slice(2), names);
  const chosen = runs.filter(
    ({ name }) => wanted.scopes.length === 0 || wanted.scopes.some((each) => name.startsWith(each)),
  );
  if (wanted.list) {
    for (const { name, about, statesMax } of chosen) console.log(`${name}\n  ${about}; at most ${statesMax} states`);
    return 0;
  }
  console.log(head);
  const waiting = [...chosen];
  let [states, failures] = [0, 0];
  const startedAtMs = performance.now();
  const worker = async (): Promise<void> => {
    for (let run = waiting.shift(); run !== undefined; run = waiting.shift()) {
      // A bound below its own would only keep a known fault from being found.
      const report = await explored(run, run.isWrong ? run.statesMax : (wanted.states ?? run.statesMax));
      console.log(rowOf(run, report));
      if (report.exploration.violation !== undefined) console.log(scriptOf(run, report.exploration));
      states += report.exploration.states;
      if (!isAsExpected(run, report.exploration)) failures++;
    }
  };
  await Promise.all(Array.from({ length: wanted.jobs }, worker));
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
  const verdict = failures === 0 ? "no violation of what ships" : `${failures} not as expected`;
  console.log(`${states.toLocaleString("en")} states in ${chosen.length} scopes, ${seconds} s: ${verdict}`);
  return failures === 0 ? 0 : 1;
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

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`explore: ${error.message}\n${usage}`);
  process.exitCode = 64;
}
