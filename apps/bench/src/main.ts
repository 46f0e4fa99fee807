import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { readArguments, usage, UsageError } from "./arguments.ts";
import { planOf } from "./plan.ts";
import { runPlan } from "./run.ts";

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
const EXIT_INTERRUPTED = 130;

const startedAtMs = performance.now();
const say = (line: string): void => {
  const seconds = ((performance.now() - startedAtMs) / 1_000).toFixed(1).padStart(7);
  process.stdout.write(`${seconds} s  ${line}\n`);
};

// Without a reader there is nothing to say, but the results are written all the same.
process.stdout.on("error", () => undefined);
// Whatever was started ends with this process, on every way out.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    process.stderr.write("interrupted; ending what was started\n");
    process.exit(EXIT_INTERRUPTED);
  });
}
process.exit(await main(process.argv.slice(2)));

async function main(argv: readonly string[]): Promise<number> {
  try {
    const given = readArguments(argv);
    if (given === "help") {
      process.stdout.write(usage);
      return 0;
    }
    const plan = planOf(given);
    if (given.list) {
      process.stdout.write(plan.cells.map(({ id, title }) => `${id.padEnd(24)} ${title}\n`).join(""));
      return 0;
    }
    const folder = given.results === undefined ? fileURLToPath(new URL("../results", import.meta.url)) : given.results;
    const broken = await runPlan(plan, { folder: resolve(folder), say });
    if (broken.length === 0) return 0;
    process.stderr.write(`bench: not measured, because they broke: ${broken.join(", ")}\n`);
    return EXIT_FAILED;
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`bench: ${error.message}\n\n${usage}`);
      return EXIT_USAGE;
    }
    process.stderr.write(`bench: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return EXIT_FAILED;
  }
}
