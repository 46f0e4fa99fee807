import { spawn } from "node:child_process";
import { quorateScript } from "@quorate/demo";

/** How a command ended. */
export interface CommandEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where a command runs, and what it reads. */
export interface CommandOptions {
  readonly input?: string | Uint8Array;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const COMMAND_MS = 30_000;

/** Runs `quorate` to its end. */
export function quorate(args: readonly string[], options: CommandOptions = {}): Promise<CommandEnd> {
  return command(process.execPath, [quorateScript(), ...args], options);
}

/** Runs a command to its end; after 30 s it is killed, and its code is null. */
export function command(
  program: string,
  args: readonly string[],
  { input = "", cwd, env }: CommandOptions = {},
): Promise<CommandEnd> {
  const { promise, resolve, reject } = Promise.withResolvers<CommandEnd>();
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("QUORATE_") && name !== "NODE_OPTIONS");
  const child = spawn(program, args, { cwd, env: { ...Object.fromEntries(own), ...env }, timeout: COMMAND_MS });
  const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on("data", (bytes: Buffer) => stdout.push(bytes));
  child.stderr.on("data", (bytes: Buffer) => stderr.push(bytes));
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  child.on("error", reject);
  child.on("close", (code) => resolve({ code, stdout: textOf(stdout), stderr: textOf(stderr) }));
  return promise;
}

function textOf(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString();
}
