import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { Level } from "level";
import { ownedFolder, removeOwned } from "../clusters/belongings.ts";

/** The sizes of the batches that are measured. */
export const BATCHES: readonly number[] = [64, 256, 1024];

const KEYS = 1_000_000;

/** How often a second a write of so many bytes can be made durable, one after the other. */
export async function syncRate(valueBytes: number, measureMs: number): Promise<number> {
  const folder = await ownedFolder("sync");
  const file = openSync(join(folder, "file"), "a");
  try {
    const bytes = Buffer.alloc(valueBytes, 1);
    const startedAt = performance.now();
    let count = 0;
    // Nothing else happens in this process meanwhile.
    for (; performance.now() - startedAt < measureMs; count++) {
      writeSync(file, bytes);
      fdatasyncSync(file);
    }
    return (count * 1_000) / (performance.now() - startedAt);
  } finally {
    closeSync(file);
    await removeOwned(folder);
  }
}

/** How many puts a second LevelDB takes in synced batches of so many, one batch after the other. */
export async function batchRate(size: number, valueBytes: number, measureMs: number): Promise<number> {
  const folder = await ownedFolder("level");
  const level = new Level<string, Buffer>(join(folder, "level"), { valueEncoding: "buffer" });
  try {
    await level.open();
    const value = Buffer.alloc(valueBytes, 1);
    const startedAt = performance.now();
    let count = 0;
    for (; performance.now() - startedAt < measureMs; count += size) {
      const from = count;
      const puts = Array.from({ length: size }, (_, index) => ({
        type: "put" as const,
        key: `key/${((from + index) * 7_919) % KEYS}`,
        value,
      }));
      await level.batch(puts, { sync: true });
    }
    return (count * 1_000) / (performance.now() - startedAt);
  } finally {
    await level.close();
    await removeOwned(folder);
  }
}
