import { readdir, readFile, readlink } from "node:fs/promises";

/**
 * Which of these processes has the loopback connection from `port` to `toPort` open; undefined if none of them has.
 * Linux only: it reads /proc. A connection does not say who made it before its first bytes are decoded, and then only
 * those between nodes do; the kernel knows at once.
 */
export async function ownerOf(port: number, toPort: number, pids: readonly number[]): Promise<number | undefined> {
  const inode = inodeOf(await readFile("/proc/net/tcp", "latin1"), port, toPort);
  if (inode === undefined) return undefined;
  const wanted = `socket:[${inode}]`;
  for (const pid of pids) if (await holds(pid, wanted)) return pid;
  return undefined;
}

/** The inode of the socket with this local and remote port in a table like /proc/net/tcp. */
export function inodeOf(table: string, port: number, toPort: number): string | undefined {
  const [local = "", remote = ""] = [port, toPort].map((one) => `:${one.toString(16).toUpperCase().padStart(4, "0")}`);
  for (const line of table.split("\n")) {
    const [, from = "", to = "", , , , , , , inode] = line.trim().split(/\s+/);
    if (from.endsWith(local) && to.endsWith(remote)) return inode;
  }
  return undefined;
}

async function holds(pid: number, wanted: string): Promise<boolean> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder).catch(() => []);
  const links = await Promise.all(names.map((name) => readlink(`${folder}/${name}`).catch(() => "")));
  return links.includes(wanted);
}
