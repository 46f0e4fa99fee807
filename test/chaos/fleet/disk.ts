import { execFile, spawnSync } from "node:child_process";
import { mkdir, open, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The place of one node's data, which can be made to be full. */
export interface Disk {
  /** Where the node keeps its data. */
  readonly directory: string;
  /** How it becomes full: the file system has no space, or the process may not make its files longer. */
  readonly kind: "small file system" | "limit of file sizes";
  /** From now on the process that runs on it can hardly write any more. */
  fill(pid: number): Promise<void>;
  /** There is space again, for the process that is started next. */
  free(): Promise<void>;
  /** Throws away what is on it. */
  wipe(): Promise<void>;
  close(): Promise<void>;
  /** The same at once, while this process ends. */
  abandon(): void;
}

/** Enough for the tables and logs of a node under the load of a run. */
const SMALL_DISK_BYTES = 192 * 1024 * 1024;
/** What may still be written before the disk is full. */
const LEFT_BYTES = 16 * 1024;
const UNMOUNT = "umount";
const BLOCK = Buffer.alloc(1024 * 1024, "full");

/** A file system of its own in memory, mounted below `path`; undefined where this user may not mount. */
export async function smallDisk(path: string): Promise<Disk | undefined> {
  await mkdir(path, { recursive: true });
  try {
    await run("mount", ["-t", "tmpfs", "-o", `size=${SMALL_DISK_BYTES}`, "quorate-chaos", path]);
  } catch {
    return undefined;
  }
  const [directory, ballast] = [join(path, "data"), join(path, "ballast")];
  return {
    directory,
    kind: "small file system",
    async fill() {
      const file = await open(ballast, "w");
      try {
        for (;;) await file.write(BLOCK);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
        const { size } = await file.stat();
        await file.truncate(Math.max(0, size - LEFT_BYTES));
      } finally {
        await file.close();
      }
    },
    free: () => rm(ballast, { force: true }),
    wipe: () => rm(directory, { recursive: true, force: true }),
    async close() {
      await run(UNMOUNT, ["--lazy", path]);
    },
    abandon: () => void spawnSync(UNMOUNT, ["--lazy", path]),
  };
}

/** A directory of the ordinary disk; it becomes full by the limit of file sizes of the process that runs on it. */
export async function limitedDisk(path: string): Promise<Disk> {
  await mkdir(path, { recursive: true });
  const directory = join(path, "data");
  return {
    directory,
    kind: "limit of file sizes",
    async fill(pid) {
      const names = await readdir(directory).catch(() => []);
      const logs = names.filter((name) => /^\d+\.log$/.test(name));
      const sizes = await Promise.all(logs.map((name) => stat(join(directory, name)).then(({ size }) => size)));
      // Only the soft limit, which may be raised again.
      await run("prlimit", ["--pid", String(pid), `--fsize=${Math.max(0, ...sizes) + LEFT_BYTES}:`]);
    },
    free: () => Promise.resolve(),
    wipe: () => rm(directory, { recursive: true, force: true }),
    close: () => Promise.resolve(),
    abandon: () => undefined,
  };
}
