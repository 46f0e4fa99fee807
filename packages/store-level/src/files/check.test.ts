import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openLevelStore } from "../index.ts";
import { batchOf, registerAt, scratchDirectory, storeErrorOf, storeOn } from "../level-store.test-support.ts";
import { writeLog } from "./log-file.test-support.ts";
import { readLogFile } from "./log-file.ts";
import { checkTable } from "./table.ts";

const batches = 20;

/** A closed store with one log, and the records of that log: the format, then the batches. */
async function storeWithLog(): Promise<{ directory: string; log: string; records: readonly Buffer[] }> {
  const directory = await scratchDirectory();
  const store = openLevelStore({ directory });
  await store.open();
  for (let number = 1; number <= batches; number++) {
    await store.write(batchOf([[`key ${number}`, registerAt(number, 10)]], number));
  }
  await store.close();
  const name = (await readdir(directory)).find((file) => file.endsWith(".log")) as string;
  const log = join(directory, name);
  return { directory, log, records: readLogFile(name, await readFile(log)).records };
}

/** Replaces the log by two, as they are while LevelDB empties the older one into a table. */
async function split(log: string, older: Buffer, newer: Buffer): Promise<void> {
  await writeFile(log, older);
  await writeFile(log.replace(/\d{6}\.log$/, "000070.log"), newer);
}

describe("the logs of a store", () => {
  it("may be two, if they follow each other", async () => {
    const { directory, log, records } = await storeWithLog();
    await split(log, writeLog(records.slice(0, 12)).bytes, writeLog(records.slice(12)).bytes);
    const store = storeOn(directory);
    expect((await store.open()).sequence).toBe(batches);
    expect((await store.list(undefined, 100, 10_000)).entries).toHaveLength(batches);
  });

  it("are refused when batches between them are missing", async () => {
    const { directory, log, records } = await storeWithLog();
    await split(log, writeLog(records.slice(0, 12)).bytes, writeLog(records.slice(13)).bytes);
    expect((await storeErrorOf(storeOn(directory).open())).message).toContain("batches are missing");
  });

  it("are refused when one that is not the newest in use is torn", async () => {
    const { directory, log, records } = await storeWithLog();
    const older = writeLog(records.slice(0, 12)).bytes;
    await split(log, older.subarray(0, older.length - 1), writeLog(records.slice(12)).bytes);
    expect((await storeErrorOf(storeOn(directory).open())).message).toContain("its end is missing");
  });

  it("may end torn before one that was never used, which two crashes leave", async () => {
    const { directory, log, records } = await storeWithLog();
    const older = writeLog(records).bytes;
    await split(log, older.subarray(0, older.length - 1), Buffer.alloc(0));
    expect((await storeOn(directory).open()).sequence).toBe(batches - 1);
  });

  it("are refused when they end before what the manifest knows to be durable", async () => {
    const { directory } = await storeWithLog();
    const name = (await readdir(directory)).find((file) => file.startsWith("MANIFEST")) as string;
    const manifest = join(directory, name);
    const lastSequence = Buffer.of(4, 100);
    await writeFile(manifest, writeLog([...readLogFile(name, await readFile(manifest)).records, lastSequence]).bytes);
    expect((await storeErrorOf(storeOn(directory).open())).message).toContain("its end is missing");
  });

  it("are refused when LevelDB's numbers in them begin too late", async () => {
    const { directory, log, records } = await storeWithLog();
    await writeFile(log, writeLog(records.slice(1)).bytes);
    expect((await storeErrorOf(storeOn(directory).open())).message).toContain("batches are missing");
  });

  it("that the manifest no longer names are not looked at", async () => {
    const { directory } = await storeWithLog();
    const store = openLevelStore({ directory });
    await store.open();
    await store.close();
    await writeFile(join(directory, "000001.log"), "what a crash left behind");
    expect((await storeOn(directory).open()).sequence).toBe(batches);
  });
});

describe("a table", () => {
  it("is checked to its last byte: any change is refused", async () => {
    const { directory } = await storeWithLog();
    const store = openLevelStore({ directory });
    await store.open();
    await store.close();
    const name = (await readdir(directory)).find((file) => file.endsWith(".ldb")) as string;
    const bytes = await readFile(join(directory, name));
    for (let at = 0; at < bytes.length; at += 1) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << (at % 8));
      expect(() => checkTable(name, damaged), `byte ${at} of ${bytes.length}`).toThrow();
    }
    expect(() => checkTable(name, bytes)).not.toThrow();
    await rm(join(directory, name));
    expect((await storeErrorOf(storeOn(directory).open())).message).toContain("the table is missing");
  });
});
