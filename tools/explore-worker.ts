import { parentPort, workerData } from "node:worker_threads";
import { type ExploreReport, runs } from "./explore-runs.ts";

// One thread of `npm run explore`: runs the one exploration it was started for, reports it and ends.

const { name, statesMax }: { readonly name: string; readonly statesMax: number } = workerData;
const wanted = runs.find((run) => run.name === name);
if (wanted === undefined) throw new Error(`there is no scope ${name}`);
const startedAtMs = performance.now();
const exploration = wanted.run(statesMax);
const report: ExploreReport = { exploration, seconds: (performance.now() - startedAtMs) / 1000 };
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
parentPort?.postMessage(report);
