import type { Client } from "@quorate/client";
import { ExitCode } from "./exit.ts";

/** A stream the command line writes to. */
export interface Sink {
  write(chunk: string | Uint8Array): unknown;
  readonly isTTY?: boolean | undefined;
}

/** Everything the command line takes from the process around it, so that tests can be that process. */
export interface Surroundings {
  /** Without the interpreter and the script. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: AsyncIterable<string | Uint8Array>;
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly connect: (options: { readonly endpoints: string[]; readonly timeoutMs: number }) => Client;
}

/** One run of the command line: its surroundings, and the exit code so far. */
export interface Shell extends Surroundings {
  exitCode: ExitCode;
}

/** A shell that has not failed yet. */
export function createShell(surroundings: Surroundings): Shell {
  return { ...surroundings, exitCode: ExitCode.ok };
}
