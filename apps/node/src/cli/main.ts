import { performance } from "node:perf_hooks";
import { connect } from "@quorate/client";
import { startCommand } from "../start/command.ts";
import { runProgram } from "./program.ts";

/** Runs the command line of this process and sets its exit code. */
export async function main(): Promise<void> {
  quietWhenTheReaderIsGone(process.stdout);
  quietWhenTheReaderIsGone(process.stderr);
  const exitCode = await runProgram(
    {
      argv: process.argv.slice(2),
      env: process.env,
      stdin: process.stdin,
      stdout: process.stdout,
      stderr: process.stderr,
      now: () => performance.now(),
      connect,
    },
    startCommand(),
  );
  if (exitCode !== 0) process.exitCode = exitCode;
}

/** `quorate … | head` closes the pipe early, which is no error of ours. */
function quietWhenTheReaderIsGone(stream: NodeJS.WriteStream): void {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}
