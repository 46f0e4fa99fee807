import { runCommand } from "./arguments.ts";
import { readArguments, usage } from "./simulate-arguments.ts";
import { runOne } from "./simulate-one.ts";
import { runRange } from "./simulate-range.ts";

// `npm run simulate`: whole clusters in virtual time, a seed at a time, on several threads.

await runCommand("simulate", usage, async (args) => {
  const wanted = readArguments(args);
  return wanted.seed === undefined ? runRange(wanted) : runOne(wanted.seed, wanted);
});
