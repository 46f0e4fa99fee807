import { readFile } from "node:fs/promises";

const MEBIBYTE = 1024 ** 2;
/** What `sysconf(_SC_CLK_TCK)` is on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** Memory of a process that is resident, in MiB. */
export interface Memory {
  readonly residentMiB: number;
  /** What of it shows files: the kernel's cache, which it takes back when somebody needs the room. */
  readonly mappedMiB: number;
}

/** The resident memory of a process. Linux only: it reads /proc. */
export async function memoryOf(pid: number): Promise<Memory> {
  const status = await readFile(`/proc/${pid}/status`, "latin1");
  const mebibytes = (field: string): number => {
    const kibibytes = Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status)?.[1]);
    if (!Number.isFinite(kibibytes)) throw new Error(`/proc/${pid}/status tells no ${field}`);
    return (kibibytes * 1024) / MEBIBYTE;
  };
  return { residentMiB: mebibytes("VmRSS"), mappedMiB: mebibytes("RssFile") };
}

/** The processor time that some processes have used since they started, in seconds. */
export async function processorSecondsOf(pids: readonly number[]): Promise<number> {
  const all = await Promise.all(pids.map(processorSeconds));
  return all.reduce((sum, one) => sum + one, 0);
}

async function processorSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "latin1");
  // The name of the command, in parentheses, may hold anything; behind it the fields are plain numbers.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
