import type { ChangeOptions } from "@quorate/client";
import { type Command, Option } from "commander";
import { epochArgument } from "./arguments.ts";
import { writeRows } from "./output.ts";
import { type ChangeProgress, progressLine } from "./progress.ts";
import type { Shell } from "./shell.ts";
import { CHANGE, run, type Session } from "./verb.ts";

/** The options every change of the members has. */
export interface ChangeFlags {
  readonly dryRun?: true;
  readonly expectedEpoch?: number;
}

/** Adds `--dry-run` and `--expected-epoch` to a command. */
export function withChangeFlags(command: Command): Command {
  return command
    .option("--dry-run", "probe the members and check the change, but change nothing")
    .addOption(
      new Option(
        "--expected-epoch <epoch>",
        "refuse, exit code 4, unless the set of members in force has this epoch",
      ).argParser(epochArgument),
    );
}

/** Runs a change of the members, with progress on standard error and the result on standard output. */
export async function runChange(
  command: Command,
  shell: Shell,
  flags: ChangeFlags,
  change: { readonly subject: string; readonly done: string },
  act: (session: Session, options: ChangeOptions) => Promise<ChangeProgress>,
): Promise<void> {
  await run(command, shell, CHANGE, change.subject, async (session) => {
    const line = progressLine(shell.stderr, shell.now);
    const options: ChangeOptions = {
      timeoutMs: session.timeoutMs,
      onProgress: (progress: ChangeProgress) => line.show(progress),
      ...(flags.expectedEpoch === undefined ? {} : { expectedEpoch: flags.expectedEpoch }),
      ...(flags.dryRun === undefined ? {} : { dryRun: true }),
    };
    let last: ChangeProgress;
    try {
      last = await act(session, options);
    } finally {
      line.finish();
    }
    writeResult(session, flags.dryRun === true, change.done, last);
  });
}

function writeResult({ shell, writeOut }: Session, dryRun: boolean, done: string, last: ChangeProgress): void {
  const { phase, epoch, keysDone, keysTotal, bytesDone } = last;
  if (writeOut === undefined || writeOut === "simple") {
    const sentence = dryRun
      ? `dry run: nothing changed, the change is possible from epoch ${epoch}`
      : `${done}, epoch ${epoch}`;
    shell.stdout.write(`${sentence}\n`);
    return;
  }
  const columns = ["PHASE", "EPOCH", "KEYS DONE", "KEYS TOTAL", "DRY RUN"];
  const row = [phase, String(epoch), String(keysDone), String(keysTotal), String(dryRun)];
  writeRows(shell.stdout, writeOut, { columns, rows: [row] }, { phase, epoch, keysDone, keysTotal, bytesDone, dryRun });
}
