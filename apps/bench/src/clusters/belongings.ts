import { type ChildProcess, spawn, type SpawnOptions } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { within } from "@quorate/demo";

const END_WITHIN_MS = 10_000;
const MAX_RETRIES = 10;

const children = new Set<ChildProcess>();
const folders = new Set<string>();
let watching = false;

/** Starts a process that does not outlive this one, however this one exits. */
export function spawnOwned(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  return own(spawn(command, args, options));
}

/** Takes over a process that was started already. */
export function own<Child extends ChildProcess>(child: Child): Child {
  watchExit();
  children.add(child);
  child.once("close", () => children.delete(child));
  // Whoever waits for it learns of it from its end.
  child.on("error", () => children.delete(child));
  return child;
}

/** A new folder for data that does not outlive this process. */
export async function ownedFolder(name: string): Promise<string> {
  watchExit();
  const folder = await mkdtemp(join(tmpdir(), `quorate-bench-${name}-`));
  folders.add(folder);
  return folder;
}

/** Removes a folder of {@link ownedFolder}. */
export async function removeOwned(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  folders.delete(folder);
}

/** Kills a process and resolves when it is gone. */
export async function endOwned(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  child.kill("SIGKILL");
  await within(`process ${child.pid} to end`, END_WITHIN_MS, ended);
}

function watchExit(): void {
  if (watching) return;
  watching = true;
  process.on("exit", () => {
    for (const child of children) child.kill("SIGKILL");
    // The killed may still be writing for a moment.
    for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: MAX_RETRIES });
  });
}
