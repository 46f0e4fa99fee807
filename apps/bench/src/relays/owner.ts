import { readdir, readFile, readlink } from "node:fs/promises";

/** Which of these processes opened the loopback connection from `port` to `toPort`. Linux only: it asks /proc. */
export async function ownerOf(port: number, toPort: number, pids: Iterable<number>): Promise<number | undefined> {
  const inode = inodeIn(await readFile("/proc/net/tcp", "latin1"), port, toPort);
  if (inode === undefined) return undefined;
  for (const pid of pids) if (await holds(pid, `socket:[${inode}]`)) return pid;
  return undefined;
}

/** The inode of the socket between two ports, in the format of /proc/net/tcp. */
export function inodeIn(table: string, port: number, toPort: number): string | undefined {
  const hex = (one: number): string => one.toString(16).toUpperCase().padStart(4, "0");
  const rows = table.split("\n").map((line) => line.trim().split(/\s+/));
  const row = rows.find(([, local, remote]) => local?.endsWith(`:${hex(port)}`) && remote?.endsWith(`:${hex(toPort)}`));
  return row?.[9];
}

async function holds(pid: number, wanted: string): Promise<boolean> {
  const folder = `/proc/${pid}/fd`;
  const files = await readdir(folder).catch(() => []);
  const links = await Promise.all(files.map((file) => readlink(`${folder}/${file}`).catch(() => "")));
  return links.includes(wanted);
}
