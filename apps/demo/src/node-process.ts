import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { DeadlineError, within } from "./deadline.ts";

/** The line a node prints when it is ready. */
export interface ReadyInfo {
  readonly name: string;
  readonly grpcUrl: string;
  readonly httpUrl: string;
  readonly clusterId: string;
  readonly storeId: string;
}

/** How a process ended: with a code, or by a signal. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** How to start one node. */
export interface NodeOptions {
  readonly name: string;
  readonly directory: string;
  /** Besides `--name`, `--data-dir` and the listen URLs, which default to port 0 on loopback. */
  readonly flags: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A node as a process of its own. */
export interface NodeProcess {
  readonly name: string;
  readonly directory: string;
  readonly pid: number | undefined;
  /** Rejects if the process ends first; its last log lines are in the message. */
  readonly ready: Promise<ReadyInfo>;
  readonly exited: Promise<Exit>;
  /** Whether the process has not ended. */
  running(): boolean;
  /** The last lines of its log. */
  logs(): readonly string[];
  /** SIGKILL. */
  kill(): Promise<Exit>;
  /** SIGTERM, and SIGKILL where that does not end it within 15 s. */
  stop(): Promise<Exit>;
  /** SIGSTOP. */
  pause(): void;
  /** SIGCONT. */
  resume(): void;
}

/** A node that has said it is ready. */
export interface ReadyNode extends NodeProcess {
  readonly info: ReadyInfo;
}

const LOG_LINES_MAX = 200;
const LOG_LINE_LENGTH_MAX = 2_000;
const LOG_LINES_SHOWN = 15;
const READY_WITHIN_MS = 30_000;
const STOP_WITHIN_MS = 15_000;
const KILL_WITHIN_MS = 5_000;

/** The script of the binary `quorate`, to be run with `process.execPath`. */
export function quorateScript(): string {
  const require = createRequire(import.meta.url);
  const path = require.resolve("@quorate/node/package.json");
  const { bin } = require(path) as { readonly bin: { readonly quorate: string } };
  return join(dirname(path), bin.quorate);
}

/** Starts a node and does not wait; for nodes that are expected not to become ready. */
export function spawnNode(options: NodeOptions): NodeProcess {
  const { name, directory } = options;
  const child = spawn(process.execPath, [quorateScript(), "start", ...nodeFlags(options)], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...withoutSettings(process.env), ...options.env },
  });
  const logs: string[] = [];
  const log = (line: string): void => {
    logs.push(line.slice(0, LOG_LINE_LENGTH_MAX));
    if (logs.length > LOG_LINES_MAX) logs.shift();
  };
  const exited = new Promise<Exit>((resolve) => {
    child.once("error", (error) => {
      log(error.message);
      resolve({ code: null, signal: null });
    });
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
  const ready = readyLine(child.stdout, log);
  forEachLine(child.stderr, log);
  const signal = async (chosen: NodeJS.Signals, withinMs: number): Promise<Exit> => {
    child.kill(chosen);
    return await within(`${name} to end after ${chosen}`, withinMs, exited);
  };
  const node: NodeProcess = {
    name,
    directory,
    pid: child.pid,
    ready: Promise.race([ready, exited.then((exit) => Promise.reject(endedEarly(name, exit, logs)))]),
    exited,
    running: () => child.exitCode === null && child.signalCode === null && child.pid !== undefined,
    logs: () => logs,
    kill: () => signal("SIGKILL", KILL_WITHIN_MS),
    async stop() {
      try {
        return await signal("SIGTERM", STOP_WITHIN_MS);
      } catch (error) {
        if (!(error instanceof DeadlineError)) throw error;
        return await signal("SIGKILL", KILL_WITHIN_MS);
      }
    },
    pause: () => void child.kill("SIGSTOP"),
    resume: () => void child.kill("SIGCONT"),
  };
  // Whoever does not ask for readiness must not be ended by a rejection nobody handles.
  node.ready.catch(() => undefined);
  return node;
}

/** Starts a node and resolves when it is ready; see {@link whenReady}. */
export async function startNode(options: NodeOptions): Promise<ReadyNode> {
  return await whenReady(spawnNode(options));
}

/** The node when it is ready. If it does not become ready within 30 s it is killed, and the rejection tells its log. */
export async function whenReady(node: NodeProcess): Promise<ReadyNode> {
  try {
    return { ...node, info: await within(`${node.name} to become ready`, READY_WITHIN_MS, node.ready) };
  } catch (error) {
    if (node.running()) await node.kill();
    if (error instanceof DeadlineError) throw new Error(`${error.message}${lastLines(node.logs())}`, { cause: error });
    throw error;
  }
}

/** The end of a log, as the tail of a message. */
export function lastLines(logs: readonly string[]): string {
  return logs.length === 0 ? "; it logged nothing" : `; its last lines:\n${logs.slice(-LOG_LINES_SHOWN).join("\n")}`;
}

/** How a process ended: `SIGKILL` or `exit code 5`. */
export function exitInWords({ code, signal }: Exit): string {
  return signal ?? `exit code ${code}`;
}

function nodeFlags({ name, directory, flags }: NodeOptions): string[] {
  const given = new Set(flags.map((flag) => flag.split("=", 1)[0]));
  const urls = ["--listen-url", "--listen-http-url"].filter((flag) => !given.has(flag));
  const anyPort = urls.flatMap((flag) => [flag, "http://127.0.0.1:0"]);
  return ["--name", name, "--data-dir", directory, ...anyPort, ...flags];
}

/** Every server flag is also a variable, so a variable of the caller's would change what is started here. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !name.startsWith("QUORATE_") && name !== "NODE_OPTIONS"),
  );
}

function readyLine(stdout: Readable, log: (line: string) => void): Promise<ReadyInfo> {
  return new Promise((resolve) => {
    forEachLine(stdout, (line) => {
      const info = parseReady(line);
      if (info === undefined) log(line);
      else resolve(info);
    });
  });
}

function parseReady(line: string): ReadyInfo | undefined {
  try {
    const parsed = JSON.parse(line) as Partial<ReadyInfo> & { readonly ready?: unknown };
    return parsed.ready === true ? (parsed as ReadyInfo) : undefined;
  } catch {
    return undefined;
  }
}

function forEachLine(stream: Readable, act: (line: string) => void): void {
  createInterface({ input: stream }).on("line", act);
}

function endedEarly(name: string, exit: Exit, logs: readonly string[]): Error {
  return new Error(`${name} ended before it was ready (${exitInWords(exit)})${lastLines(logs)}`);
}
