import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../main.ts", import.meta.url));
const patienceMs = 20_000;

/** What a node says on stdout when it can be used. */
export interface ReadyLine {
  readonly ready: true;
  readonly name: string;
  readonly grpcUrl: string;
  readonly httpUrl: string;
  readonly clusterId: string | null;
  readonly storeId: string;
}

/** A real process of `quorate start`. */
export interface NodeProcess {
  readonly child: ChildProcess;
  /** The ready line; rejects if the process ends, or takes too long. */
  ready(): Promise<ReadyLine>;
  /** The exit code, or the signal that ended it. */
  ended(): Promise<number | string>;
  readonly stdout: () => string;
  readonly stderr: () => string;
}

/** Starts a node on free ports. The environment is the test's own and `environment`. */
export function startNode(flags: readonly string[], environment: Readonly<Record<string, string>> = {}): NodeProcess {
  const ports = ["--listen-url", "http://127.0.0.1:0", "--listen-http-url", "http://127.0.0.1:0"];
  return startBare([...ports, ...flags], environment);
}

/** Starts `quorate start` with these flags only. */
export function startBare(flags: readonly string[], environment: Readonly<Record<string, string>> = {}): NodeProcess {
  const child = spawn(process.execPath, ["--conditions=@quorate/source", main, "start", ...flags], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (part: string) => void (stdout += part));
  child.stderr.setEncoding("utf8").on("data", (part: string) => void (stderr += part));
  const exited = once(child, "close").then(([code, signal]) => (code ?? signal) as number | string);
  const node: NodeProcess = {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    ended: () => inTime(exited, "to end", node),
    ready: () => inTime(Promise.race([line(), exited.then(failed)]), "to be ready", node),
  };
  return node;

  async function line(): Promise<ReadyLine> {
    while (!stdout.includes("\n")) await once(child.stdout, "data");
    return JSON.parse(stdout.split("\n", 1)[0] ?? "") as ReadyLine;
  }

  function failed(code: number | string): never {
    throw new Error(`the node ended with ${code} before it was ready:\n${stderr}`);
  }
}

async function inTime<Result>(task: Promise<Result>, what: string, node: NodeProcess): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${patienceMs} ms are not enough ${what}:\n${node.stderr()}`)),
      patienceMs,
    );
  });
  try {
    return await Promise.race([task, late]);
  } finally {
    clearTimeout(timer);
  }
}
