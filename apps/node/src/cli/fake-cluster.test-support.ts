import { type Client, QuorateError } from "@quorate/client";
import { Command } from "commander";
import { runProgram } from "./program.ts";

/** One call of the fake client. */
export interface Call {
  readonly method: string;
  readonly args: readonly unknown[];
}

/** What surrounds one run of the command line. */
export interface Given {
  /** Answers by method; a function is called with the arguments, an Error is thrown. */
  readonly answers?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: readonly Uint8Array[];
  readonly isTTY?: boolean;
}

/** What one run of the command line did. */
export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly bytes: Buffer;
  readonly stderr: string;
  readonly calls: readonly Call[];
  readonly connected: readonly { readonly endpoints: string[]; readonly timeoutMs: number }[];
  readonly closed: number;
}

/** Runs the command line against a fake client. */
export async function quorate(argv: readonly string[], given: Given = {}): Promise<Result> {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  const calls: Call[] = [];
  const connected: Result["connected"][number][] = [];
  let closed = 0;
  const answer =
    (method: string) =>
    async (...args: unknown[]) => {
      calls.push({ method, args });
      const found = given.answers?.[method];
      if (found instanceof Error) throw found;
      return typeof found === "function" ? (found as (...args: unknown[]) => unknown)(...args) : found;
    };
  const client = new Proxy(
    {},
    {
      get: (_, method: string) => {
        if (method === "close") return () => void (closed += 1);
        if (method === "machine")
          return (...named: unknown[]) => ({ execute: (...args: unknown[]) => answer("execute")(...named, ...args) });
        return answer(method);
      },
    },
  ) as unknown as Client;
  const code = await runProgram(
    {
      argv,
      env: given.env ?? {},
      stdin: (async function* () {
        yield* given.stdin ?? [];
      })(),
      stdout: { isTTY: given.isTTY, write: (chunk) => stdout.push(Buffer.from(chunk)) },
      stderr: { isTTY: given.isTTY, write: (chunk) => stderr.push(Buffer.from(chunk)) },
      now: () => 0,
      connect: (options) => {
        connected.push(options);
        return client;
      },
    },
    new Command("start").option("--form"),
  );
  const bytes = Buffer.concat(stdout);
  return { code, bytes, stdout: bytes.toString(), stderr: Buffer.concat(stderr).toString(), calls, connected, closed };
}

/** An error as the client throws it. */
export function failure(reason: string, outcome: "applied" | "not-applied" | "unknown", code: number): QuorateError {
  return failureThat(`it went ${reason}`, reason, outcome, code);
}

/** The same in these words. */
export function failureThat(
  message: string,
  reason: string,
  outcome: "applied" | "not-applied" | "unknown",
  code: number,
): QuorateError {
  return new QuorateError(message, { reason, outcome, code, retryable: false, metadata: { needed: "2" } });
}
