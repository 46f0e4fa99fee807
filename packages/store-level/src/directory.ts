import { mkdir, open, readdir, realpath, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { Level } from "level";
import { StoreError } from "./error.ts";
import { checkDatabaseFiles } from "./files/check.ts";
import { FileDamage, ForeignDatabase } from "./files/damage.ts";

/**
 * Directories open in this process, by real path. Asking LevelDB instead is not harmless: on POSIX
 * systems its failed attempt closes the LOCK file, which gives up the lock of the store that is open.
 */
const openDirectories: Set<string> = new Set();

/** Creates the directory if it is absent, durably, and claims it within this process. Resolves with its real path. */
export async function claimDirectory(directory: string): Promise<string> {
  const path = await createDirectory(directory);
  if (openDirectories.has(path)) {
    throw new StoreError(directory, { code: "LOCKED", what: "This process has the store open already" });
  }
  openDirectories.add(path);
  return path;
}

export function releaseDirectory(path: string): void {
  openDirectories.delete(path);
}

/** Makes the entries of a directory durable: new files, and what renames put in place. */
export async function syncDirectory(path: string): Promise<void> {
  // Windows opens no directories; its file systems journal their entries.
  if (process.platform === "win32") return;
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Checks a claimed directory before LevelDB touches it: either nothing was ever stored in it, or it holds
 * a database whose files are sound. Throws a {@link StoreError} otherwise.
 */
export async function inspectDirectory(path: string): Promise<void> {
  const names = await readdir(path);
  if (!names.includes("CURRENT")) {
    refuseLeftovers(path, names);
    return;
  }
  try {
    await checkDatabaseFiles(path);
  } catch (error) {
    // Files that another process is changing only look damaged.
    if (await isLocked(path)) throw lockedError(path, error);
    if (error instanceof FileDamage) {
      throw new StoreError(path, {
        code: "CORRUPT",
        what: `A file of the store is damaged: ${error.detail}`,
        item: `file ${error.file}`,
        cause: error,
      });
    }
    if (error instanceof ForeignDatabase) {
      throw new StoreError(path, {
        code: "FOREIGN",
        what: `The directory holds another program's database: ${error.message}`,
        cause: error,
      });
    }
    throw error;
  }
}

/** The error for a directory that another process holds. */
export function lockedError(path: string, cause: unknown): StoreError {
  return new StoreError(path, { code: "LOCKED", what: "Another process has the store open", item: "file LOCK", cause });
}

/** Whether LevelDB failed to open because the directory is locked. */
export function saysLocked(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && "code" in cause && cause.code === "LEVEL_LOCKED";
}

async function createDirectory(directory: string): Promise<string> {
  const present = await stat(directory).catch(() => undefined);
  if (present !== undefined && !present.isDirectory()) {
    throw new StoreError(directory, { code: "FOREIGN", what: "The path leads to a file" });
  }
  const created = await mkdir(directory, { recursive: true });
  const path = await realpath(directory);
  if (created !== undefined) {
    // Each new directory is durable only when its parent is synced.
    const topmost = await realpath(created);
    for (let child = path; ; child = dirname(child)) {
      await syncDirectory(dirname(child));
      if (child === topmost) break;
    }
  }
  return path;
}

/** Without a CURRENT file a database was never finished, or lost its root: only the first may be formatted. */
function refuseLeftovers(path: string, names: readonly string[]): void {
  const unfinished = /^(LOCK|LOG|LOG\.old|MANIFEST-000001|\d{6,}\.dbtmp)$/;
  const leftovers = names.filter((name) => !unfinished.test(name)).toSorted();
  const data = leftovers.find((name) => /^(\d{6,}\.(log|ldb|sst)|MANIFEST-\d{6,})$/.test(name));
  if (data !== undefined) {
    const what = `The file CURRENT is missing, though there is ${data}`;
    throw new StoreError(path, { code: "INCOMPLETE", what, item: "file CURRENT" });
  }
  if (leftovers.length > 0) {
    const what = `The directory is not empty, and not a store: it holds ${JSON.stringify(leftovers[0])}`;
    throw new StoreError(path, { code: "FOREIGN", what });
  }
}

/**
 * Whether another process holds the lock. LevelDB takes the lock before it looks at anything else, and
 * then refuses to open a database that exists: it changes nothing.
 */
async function isLocked(path: string): Promise<boolean> {
  const probe = new Level(path, { createIfMissing: false, errorIfExists: true });
  try {
    await probe.open();
  } catch (error) {
    return saysLocked(error);
  }
  await probe.close();
  return false;
}
