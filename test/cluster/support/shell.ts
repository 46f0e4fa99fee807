import { type ChildProcess, spawn } from "node:child_process";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { quorateScript, within } from "@quorate/demo";

/** A command line at work that was typed as it is. */
export interface TypedCommand {
  /** What it wrote to stdout so far. */
  stdout(): string;
  stderr(): string;
  readonly ended: Promise<number | null>;
  /** SIGTERM, and waits for its end. */
  stop(): Promise<number | null>;
}

const STOP_MS = 15_000;

/** Types command lines into a shell in which `quorate` is this project's. `directory` gets the wrapper. */
export async function openShell(directory: string): Promise<{ type(line: string): TypedCommand }> {
  const bin = join(directory, "bin");
  await mkdir(bin, { recursive: true });
  const quoted = [process.execPath, quorateScript()].map((word) => `'${word}'`).join(" ");
  await writeFile(join(bin, "quorate"), `#!/bin/sh\nexec ${quoted} "$@"\n`);
  await chmod(join(bin, "quorate"), 0o755);
  return { type: (line) => typed(line, `${bin}:${process.env["PATH"] ?? ""}`) };
}

function typed(line: string, path: string): TypedCommand {
  // With exec the shell becomes the command, and a signal reaches it.
  const child = spawn("bash", ["-c", `exec ${line}`], { env: { PATH: path }, stdio: ["ignore", "pipe", "pipe"] });
  const [stdout, stderr] = [collect(child, "stdout"), collect(child, "stderr")];
  const ended = new Promise<number | null>((resolve) => {
    child.once("close", (code) => resolve(code));
    child.once("error", () => resolve(null));
  });
  const kill = (): void => void child.kill("SIGKILL");
  process.once("exit", kill);
  void ended.then(() => process.off("exit", kill));
  return {
    stdout,
    stderr,
    ended,
    stop() {
      child.kill("SIGTERM");
      return within(`"${line}" to stop`, STOP_MS, ended);
    },
  };
}

function collect(child: ChildProcess, stream: "stdout" | "stderr"): () => string {
  let text = "";
  child[stream]?.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  return () => text;
}
