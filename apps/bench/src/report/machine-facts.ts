import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";
import type { Tools } from "../workloads/cell.ts";

/** What a figure depends on besides the programs. */
export interface MachineFacts {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly kernel: string;
  readonly node: string;
  readonly quorate: string;
  readonly commit: string;
  readonly etcd: string | undefined;
  readonly h2load: string | undefined;
  readonly startedAt: string;
  /** Processes that ran or waited for a processor in the minute before. */
  readonly loadBefore: number;
}

/** The facts of this machine. */
export function machineFacts(tools: Tools): MachineFacts {
  const processors = cpus();
  const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    readonly version: string;
  };
  return {
    processor: processors[0]?.model ?? "unknown",
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    kernel: release(),
    node: process.versions.node,
    quorate: manifest.version,
    commit: firstLine("git", ["-C", import.meta.dirname, "describe", "--always", "--dirty"]) ?? "unknown",
    ...tools,
    startedAt: new Date().toISOString(),
    loadBefore: loadavg()[0] ?? 0,
  };
}

/** Finds the programs of others; undefined for one that is not installed. */
export function findTools(): Tools {
  return { etcd: firstLine("etcd", ["--version"]), h2load: firstLine("h2load", ["--version"]) };
}

const ASK_MS = 5_000;

function firstLine(command: string, args: readonly string[]): string | undefined {
  try {
    const output = execFileSync(command, args, {
      encoding: "utf8",
      timeout: ASK_MS,
      stdio: ["ignore", "pipe", "ignore"],
    });
    return output.split("\n", 1)[0]?.trim();
  } catch {
    return undefined;
  }
}
