import type { Sink } from "./shell.ts";

/** How far a change of the members is, as the cluster reports it. */
export interface ChangeProgress {
  readonly phase: string;
  readonly keysDone: number;
  readonly keysTotal: number;
  readonly bytesDone: number;
  readonly epoch: number;
}

/** Shows the progress of one change. */
export interface ProgressLine {
  show(progress: ChangeProgress): void;
  /** Leaves the terminal's cursor at the start of an empty line. */
  finish(): void;
}

/** Lines that say the same phase again are at least this far apart where the output is not a terminal. */
const PLAIN_LINE_INTERVAL_MS = 1_000;

const MEBIBYTE = 1024 * 1024;

const IN_WORDS: Readonly<Record<string, string>> = {
  PROBING: "asking every new member whether it is fit",
  JOINT: "old and new members decide together",
  CATCH_UP: "bringing the new members up to date",
  COMMITTING: "handing over to the new members",
  ADOPTING: "telling every member",
  DONE: "done",
  ABORTED: "aborted, the old members are in force",
};

/** One line updated in place on a terminal; elsewhere plain lines, of each phase at most one a second. */
export function progressLine(sink: Sink, now: () => number): ProgressLine {
  let shown: { readonly phase: string; readonly at: number } | undefined;
  return {
    show(progress) {
      if (sink.isTTY === true) {
        sink.write(`\r\u001b[K${describeProgress(progress)}`);
      } else {
        const same = shown?.phase === progress.phase;
        if (same && now() - (shown?.at ?? 0) < PLAIN_LINE_INTERVAL_MS) return;
        sink.write(`${describeProgress(progress)}\n`);
      }
      shown = { phase: progress.phase, at: now() };
    },
    finish() {
      if (sink.isTTY === true && shown !== undefined) sink.write("\n");
    },
  };
}

/** Progress in words, without a newline. */
export function describeProgress({ phase, keysDone, keysTotal, bytesDone, epoch }: ChangeProgress): string {
  const keys =
    phase === "CATCH_UP" || keysTotal > 0 ? `, ${keysDone} of about ${Math.max(keysTotal, keysDone)} keys` : "";
  const bytes = bytesDone > 0 ? `, ${(bytesDone / MEBIBYTE).toFixed(1)} MiB` : "";
  return `[epoch ${epoch}] ${phase}: ${IN_WORDS[phase] ?? phase.toLowerCase()}${keys}${bytes}`;
}
