import { type ChildProcess, spawn } from "node:child_process";
import { root, readManifest } from "./workspace.ts";

/** How a command ended: its exit code (124 after the deadline) and what it wrote to stdout and stderr, in order. */
export interface Ended {
  readonly code: number;
  readonly output: string;
  /** What it wrote to stdout alone. */
  readonly stdout: string;
}

/** Where and how long a command runs; `cwd` is the repository unless given. */
export interface RunOptions {
  readonly deadlineMs: number;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

const running = new Set<ChildProcess>();

/** Runs a command in a process group of its own and waits for it; what is left of the group after that is killed. */
export function run(command: string, args: readonly string[], options: RunOptions): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? root,
      env: { ...process.env, NO_COLOR: "1", ...options.env },
      stdio: "pipe",
      detached: true,
    });
    running.add(child);
    let output = "";
    let stdout = "";
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      killGroup(child);
    }, options.deadlineMs);
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    child.stdin.on("error", () => {}).end(options.input ?? "");
    const end = (code: number, note: string): void => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ code, output: output + note, stdout });
    };
    child.on("error", (error) => end(127, `${command}: ${error.message}\n`));
    // A process that outlives the command would hold the pipes open for ever.
    child.on("exit", () => {
      killGroup(child);
      setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, 1_000).unref();
    });
    child.on("close", (code) => {
      end(late ? 124 : (code ?? 1), late ? `${command}: killed after ${options.deadlineMs} ms\n` : "");
    });
  });
}

/** Runs the pinned pnpm. */
export function runPnpm(args: readonly string[], options: RunOptions): Promise<Ended> {
  const pnpm = readManifest(".").packageManager ?? "pnpm";
  return run("npx", ["--prefer-offline", "--yes", pnpm, ...args], options);
}

/** Runs tasks, at most `width` at a time; the results are in the order of the tasks. */
export async function inParallel<Result>(
  width: number,
  tasks: readonly (() => Promise<Result>)[],
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const waiting = tasks.map((task, index) => async () => {
    results[index] = await task();
  });
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await next();
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}

/** Kills every command that still runs, with all its descendants that stayed in its group. */
export function killAll(): void {
  for (const child of running) killGroup(child);
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // The group is gone already.
  }
}
