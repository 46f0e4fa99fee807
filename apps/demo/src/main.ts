import { resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { type Cluster, createCluster } from "./cluster.ts";
import { within } from "./deadline.ts";
import { machineFiles } from "./machine-files.ts";
import { checkLine, phaseLine, totals, writeReport } from "./report.ts";
import { COUNTERS, type RunResult, runScenario } from "./scenario.ts";

interface Options {
  /** Absolute; undefined without `--report`. */
  readonly report: string | undefined;
  readonly keep: boolean;
}

const USAGE = `usage: npm start [-- [--report FILE] [--keep]]

  --report FILE  writes the whole account as JSON; the path is relative to your folder
  --keep         stays up until Ctrl-C and prints how to talk to the cluster
`;
const EXIT_USAGE = 64;
const EXIT_INTERRUPTED = 130;
const RUN_WITHIN_MS = 300_000;

const startedAtMs = performance.now();
const now = (): number => performance.now() - startedAtMs;
const say = (line: string): void => void process.stdout.write(`${(now() / 1_000).toFixed(1).padStart(5)} s  ${line}\n`);

// Without a reader there is nothing to say, but the checks and the clean-up still matter.
process.stdout.on("error", () => undefined);
process.exit(await main(process.argv.slice(2)));

async function main(argv: readonly string[]): Promise<number> {
  const options = readOptions(argv);
  if (options === "help") {
    process.stdout.write(USAGE);
    return 0;
  }
  if (options === undefined) return EXIT_USAGE;
  const interruption = interrupted();
  const stop = new AbortController();
  const cluster = await createCluster({ flags: machineFiles.flatMap((file) => ["--machines", file]) });
  try {
    const run = within("the main job", RUN_WITHIN_MS, runMainJob(cluster, options, stop.signal));
    const code = await Promise.race([run, interruption]);
    if (code !== "interrupted" && options.keep) {
      explainUse(cluster);
      await interruption;
    }
    if (code !== "interrupted") return code;
    process.stderr.write("interrupted; stopping the nodes\n");
    return EXIT_INTERRUPTED;
  } catch (error) {
    process.stderr.write(`\nFAIL the main job broke: ${error instanceof Error ? error.message : String(error)}\n`);
    process.stderr.write(`\nThe nodes' last words:\n${cluster.logs()}\n`);
    return 1;
  } finally {
    stop.abort();
    await cluster.close();
  }
}

async function runMainJob(cluster: Cluster, options: Options, stop: AbortSignal): Promise<number> {
  say("starting three nodes as processes of their own: n1 forms a cluster, n2 and n3 join it");
  for (const name of ["n1", "n2", "n3"]) {
    const { info } = await cluster.start(name, name === "n1" ? ["--form"] : ["--join", cluster.endpoints().join(",")]);
    say(`  ${name} is ready: gRPC ${info.grpcUrl}, REST ${info.httpUrl}`);
  }
  say(`General Lee signs through n1, General Ross through n2; the counters ${COUNTERS.join(", ")} count through all`);
  const result = await runScenario({ cluster, now, say, stop, onPhase: (phase) => say(phaseLine(phase)) });
  const passed = conclude(result);
  if (options.report !== undefined) {
    await writeReport(options.report, result, now());
    say(`the report is in ${options.report}`);
  }
  return passed ? 0 : 1;
}

function conclude({ phases, checks, load }: RunResult): boolean {
  const { operations, longestPauseMs, longestPauseClient } = totals(phases);
  const pause = `${Math.round(longestPauseMs)} ms (${longestPauseClient})`;
  say(`${operations} operations in all; the longest pause any client saw was ${pause}`);
  const failures = checks.filter(({ passed }) => !passed).length;
  process.stdout.write(`\n${checks.map((check) => `${checkLine(check)}\n`).join("")}\n`);
  if (failures > 0 && load.errors.length > 0) {
    process.stdout.write(`The first errors clients saw:\n${load.errors.slice(0, 10).join("\n")}\n`);
  }
  say(failures === 0 ? `all ${checks.length} checks passed` : `${failures} of ${checks.length} checks FAILED`);
  return failures === 0;
}

function explainUse(cluster: Cluster): void {
  const { info } = cluster.running()[0] ?? {};
  if (info === undefined) return;
  // One endpoint is enough: a client learns the others. Only the verb that asks each for itself needs them all.
  const cli = `npm run -s quorate -- --endpoints ${info.grpcUrl}`;
  const everyEndpoint = `npm run -s quorate -- --endpoints ${cluster.endpoints().join(",")}`;
  process.stdout.write(`
The cluster stays up until Ctrl-C. Talk to it from another terminal, in this folder:

  curl -X PUT --data-binary hello ${info.httpUrl}/v1/kv/greeting
  curl -i ${info.httpUrl}/v1/kv/greeting
  curl ${info.httpUrl}/v1/machines/counter/${COUNTERS[0]}
  curl ${info.httpUrl}/v1/machines/icbm/my-launch/execute -H 'content-type: application/json' \\
    -d '{"transition":"sign","input":{"general":"Lee"}}'
  ${cli} member list
  ${cli} get greeting
  ${cli} execute icbm my-launch sign '{"general":"Ross"}'
  ${everyEndpoint} endpoint status -w table

`);
}

/** Resolves at the first SIGINT, SIGTERM or SIGHUP; the second one exits at once, and the nodes with it. */
async function interrupted(): Promise<"interrupted"> {
  return await new Promise((done) => {
    let count = 0;
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.on(signal, () => {
        count += 1;
        if (count > 1) process.exit(EXIT_INTERRUPTED);
        done("interrupted");
      });
    }
  });
}

function readOptions(argv: readonly string[]): Options | "help" | undefined {
  try {
    const options = {
      report: { type: "string" },
      keep: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    } as const;
    const { values } = parseArgs({ args: [...argv], options });
    if (values.help === true) return "help";
    // Under npm the current folder is the package's, not the caller's.
    const folder = process.env["INIT_CWD"] ?? process.cwd();
    return {
      report: values.report === undefined ? undefined : resolve(folder, values.report),
      keep: values.keep === true,
    };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    return undefined;
  }
}
