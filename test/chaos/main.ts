import { runDeletedKeys } from "./deleted-keys.ts";
import { runDiskImages } from "./disk-images.ts";
import { keepEvidence } from "./evidence.ts";
import { readOptions, usage, UsageError } from "./options.ts";
import { reportInWords } from "./report.ts";
import { runChaos } from "./run.ts";

/** Runs what the command line asks for; resolves with the exit code. */
async function main(): Promise<number> {
  const { what, seed, quiet } = readOptions(process.argv.slice(2));
  const echo = quiet ? (): void => undefined : (line: string): void => console.log(line);
  switch (what.kind) {
    case "help":
      console.log(usage);
      return 0;
    case "chaos": {
      console.log(`seed ${seed}, ${what.minutes} minutes`);
      const report = await runChaos({ seed, durationMs: what.minutes * 60_000, echo }, keepEvidence);
      console.log(reportInWords(report));
      return report.violations.length === 0 ? 0 : 1;
    }
    case "disk-images": {
      console.log(`seed ${seed}, damaged disks`);
      const problems = await runDiskImages({ seed, rounds: 3, each: 40, nodes: 24, echo: console.log });
      for (const problem of problems) console.log(`violation: ${problem}`);
      console.log(`seed ${seed}: ${problems.length} violations`);
      return problems.length === 0 ? 0 : 1;
    }
    case "deleted-keys": {
      console.log(`seed ${seed}, ${what.keys} deleted keys`);
      const problems = await runDeletedKeys({ keys: what.keys, echo: console.log });
      for (const problem of problems) console.log(`violation: ${problem}`);
      console.log(`${what.keys} deleted keys: ${problems.length} violations`);
      return problems.length === 0 ? 0 : 1;
    }
  }
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130));
try {
  process.exit(await main());
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\n${usage}`);
  process.exit(64);
}
