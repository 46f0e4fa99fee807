import type { ExitCode } from "../cli/exit.ts";

/** A node that will not run. The process says why, in these lines, and exits with the code. */
export class StartRefusal extends Error {
  readonly exitCode: ExitCode;
  /** The stable code at the head of the first line. */
  readonly reason: string;

  constructor(exitCode: ExitCode, reason: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "StartRefusal";
    this.exitCode = exitCode;
    this.reason = reason;
  }
}
