import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { Level } from "level";
import { describe, expect, it } from "vitest";
import { crc32c } from "./files/crc32c.ts";
import { openLevelStore } from "./index.ts";
import {
  batchOf,
  copyStore,
  present,
  registerAt,
  scratchDirectory,
  storeErrorOf,
  storeOn,
  withDatabase,
} from "./level-store.test-support.ts";
import { encodeFormat, formatKey, kinds, ringKey, textKey } from "./record.ts";

/** A closed store with this many batches, each of which wrote one register of its own and a meta record. */
async function storeWith(batches: number): Promise<string> {
  const directory = await scratchDirectory();
  const store = openLevelStore({ directory });
  await store.open();
  for (let number = 1; number <= batches; number++) {
    const meta = [["identity", Uint8Array.of(number % 256)]] as const;
    await store.write({ ...batchOf([[`key ${number}`, registerAt(number, 10)]], number), meta });
  }
  await store.close();
  return directory;
}

describe("opening a directory", () => {
  it("formats an absent directory, at any depth, and an empty one", async () => {
    const directory = await scratchDirectory();
    expect((await storeOn(join(directory, "a", "b")).open()).sequence).toBe(0);
    await mkdir(join(directory, "empty"));
    expect((await storeOn(join(directory, "empty")).open()).sequence).toBe(0);
  });

  it("formats again what a crash left of a formatting, and takes an unused database for unformatted", async () => {
    const directory = await scratchDirectory();
    await mkdir(directory);
    for (const name of ["LOCK", "LOG", "MANIFEST-000001", "000001.dbtmp"]) await writeFile(join(directory, name), "");
    expect((await storeOn(directory).open()).sequence).toBe(0);
    const unused = await scratchDirectory();
    await withDatabase(unused, async () => {});
    expect((await storeOn(unused).open()).sequence).toBe(0);
  });

  it("refuses a directory that holds other files, and leaves them alone", async () => {
    const directory = await scratchDirectory();
    await mkdir(directory);
    await writeFile(join(directory, "thesis.txt"), "mine");
    const error = await storeErrorOf(storeOn(directory).open());
    expect(error.code).toBe("FOREIGN");
    expect(error.message).toContain("thesis.txt");
    expect(await readdir(directory)).toEqual(["thesis.txt"]);
    expect((await storeErrorOf(storeOn(join(directory, "thesis.txt")).open())).code).toBe("FOREIGN");
  });

  it.each([true, false])("refuses another program's LevelDB database (compressed: %s)", async (compression) => {
    const directory = await scratchDirectory();
    const other = new Level(directory, { compression });
    for (let index = 0; index < 100; index++) await other.put(`key ${index}`, "value ".repeat(1000));
    await other.close();
    // What it wrote reaches a table when it is opened again.
    await other.open();
    await other.close();
    expect((await storeErrorOf(storeOn(directory).open())).code).toBe("FOREIGN");
    const again = new Level(directory);
    expect(await again.get("key 99")).toBe("value ".repeat(1000));
    await again.close();
  });

  it("refuses a database whose keys have another order", async () => {
    const directory = await storeWith(1);
    const manifest = (await readdir(directory)).find((name) => name.startsWith("MANIFEST"));
    const bytes = await readFile(join(directory, present(manifest)));
    const at = bytes.indexOf("leveldb.BytewiseComparator");
    bytes.write("leveldb.BitewiseComparator", at);
    const end = 7 + bytes.readUInt16LE(4);
    const crc = crc32c(bytes, 6, end);
    bytes.writeUInt32LE((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0, 0);
    await writeFile(join(directory, present(manifest)), bytes);
    const error = await storeErrorOf(storeOn(directory).open());
    expect([error.code, error.message]).toEqual(["FOREIGN", expect.stringContaining("BitewiseComparator")]);
  });

  it("carries an interrupted erase on to its end", async () => {
    const directory = await storeWith(3);
    await withDatabase(directory, (database) =>
      database.put(formatKey, encodeFormat({ binding: Buffer.alloc(16, 1), erasing: true })),
    );
    const store = storeOn(directory);
    expect(await store.open()).toEqual({ sequence: 0, registers: 0, counter: 0, meta: new Map() });
    expect((await store.list(undefined, 10, 1000)).entries).toEqual([]);
  });

  it("opens beside an empty newer log, which a crash during a recovery leaves", async () => {
    const directory = await storeWith(3);
    await writeFile(join(directory, "000099.log"), "");
    expect((await storeOn(directory).open()).sequence).toBe(3);
  });
});

describe("the records a store needs to open", () => {
  it.each([1, 63, 64, 65, 200])("are complete after %i batches, across a reopening", async (batches) => {
    const directory = await storeWith(batches);
    const store = storeOn(directory);
    expect(await store.open()).toMatchObject({ sequence: batches, registers: batches });
    expect(await store.write(batchOf([], batches))).toBe(batches + 1);
  });

  it.each([
    [10, 1],
    [10, 5],
    [200, 137],
    [200, 199],
  ])("show a batch that was dropped: of %i, number %i", async (batches, dropped) => {
    const directory = await storeWith(batches);
    await withDatabase(directory, (database) => database.del(ringKey(dropped)));
    const error = await storeErrorOf(storeOn(directory).open());
    expect([error.code, error.message]).toEqual(["CORRUPT", expect.stringContaining(`Batch ${dropped} is missing`)]);
  });

  it("show a dropped batch of the second round by what its ring record still says", async () => {
    const directory = await storeWith(100);
    const old: Buffer[] = [];
    await withDatabase(directory, async (database) => {
      old.push(present(await database.get(ringKey(90))));
    });
    const longer = openLevelStore({ directory });
    await longer.open();
    for (let number = 101; number <= 170; number++) await longer.write(batchOf([], 100));
    await longer.close();
    await withDatabase(directory, (database) => database.put(ringKey(90), present(old[0])));
    expect((await storeErrorOf(storeOn(directory).open())).message).toContain("Batch 154 is missing");
  });

  it.each([
    ["the format record", "INCOMPLETE", formatKey],
    ["the only ring record", "INCOMPLETE", ringKey(1)],
  ])("are missed when %s is gone", async (_what, code, key) => {
    const directory = await storeWith(1);
    await withDatabase(directory, (database) => database.del(key));
    expect((await storeErrorOf(storeOn(directory).open())).code).toBe(code);
  });

  it.each([
    ["format", formatKey],
    ["ring", ringKey(2)],
    ["meta", textKey(kinds.meta, "identity")],
  ])("are refused when the %s record is damaged", async (_what, key) => {
    const directory = await storeWith(3);
    await withDatabase(directory, (database) => flipByte(database, key));
    const error = await storeErrorOf(storeOn(directory).open());
    expect(error.code).toBe("CORRUPT");
    expect(error.directory).toBe(directory);
  });

  it("are refused when a later version wrote them", async () => {
    const directory = await storeWith(1);
    await withDatabase(directory, async (database) => {
      const record = present(await database.get(formatKey));
      record[0] = 2;
      record.writeUInt32LE(crc32(Buffer.concat([formatKey, record.subarray(0, -4)])), record.length - 4);
      await database.put(formatKey, record);
    });
    expect((await storeErrorOf(storeOn(directory).open())).code).toBe("UNSUPPORTED");
  });

  it("are not taken from another store, even one that was copied and erased", async () => {
    const directory = await storeWith(3);
    const copy = await scratchDirectory();
    await copyStore(directory, copy, "");
    const erased = openLevelStore({ directory: copy });
    await erased.open();
    await erased.erase();
    await erased.write(batchOf([["key 1", registerAt(9, 10)]], 1));
    await erased.close();
    const foreign: Buffer[] = [];
    await withDatabase(copy, async (database) => {
      foreign.push(present(await database.get(textKey(kinds.register, "key 1"))));
    });
    await withDatabase(directory, (database) => database.put(textKey(kinds.register, "key 1"), present(foreign[0])));
    const store = storeOn(directory);
    await store.open();
    expect((await storeErrorOf(store.get(["key 1"]))).code).toBe("CORRUPT");
  });
});

describe("a damaged register in a sound database", () => {
  it("is found when it is read, and ends the store", async () => {
    const directory = await storeWith(3);
    await withDatabase(directory, (database) => flipByte(database, textKey(kinds.register, "key 2")));
    const store = storeOn(directory);
    await store.open();
    expect(await store.get(["key 1", "key 3"])).toEqual([registerAt(1, 10), registerAt(3, 10)]);
    const error = await storeErrorOf(store.get(["key 1", "key 2"]));
    expect([error.code, error.directory, error.item]).toEqual(["CORRUPT", directory, 'register "key 2"']);
    expect(error.message).toMatch(/damaged.*\nWhere: .*key 2.*\nNext: replace this member/);
    expect(await storeErrorOf(store.get(["key 1"]))).toBe(error);
    expect(await storeErrorOf(store.write(batchOf([], 3)))).toBe(error);
  });

  it("is found when it is listed, and never skipped", async () => {
    const directory = await storeWith(3);
    await withDatabase(directory, (database) => flipByte(database, textKey(kinds.register, "key 2")));
    const store = storeOn(directory);
    await store.open();
    expect((await store.list(undefined, 1, 1000)).entries).toHaveLength(1);
    expect((await storeErrorOf(store.list(undefined, 10, 1000))).code).toBe("CORRUPT");
  });

  it("is found when a record lies under another key", async () => {
    const directory = await storeWith(3);
    await withDatabase(directory, async (database) => {
      const record = present(await database.get(textKey(kinds.register, "key 1")));
      await database.put(textKey(kinds.register, "key 3"), record);
    });
    const store = storeOn(directory);
    await store.open();
    expect((await storeErrorOf(store.get(["key 3"]))).item).toBe('register "key 3"');
  });
});

describe("files that LevelDB would not miss", () => {
  it.each([
    ["CURRENT", "INCOMPLETE"],
    [/\.log$/, "CORRUPT"],
    [/\.ldb$/, "CORRUPT"],
    [/^MANIFEST/, "CORRUPT"],
  ])("are missed: %s", async (pattern, code) => {
    const directory = await storeWith(3);
    const store = openLevelStore({ directory });
    await store.open();
    await store.close();
    const name = (await readdir(directory)).find((file) =>
      typeof pattern === "string" ? file === pattern : pattern.test(file),
    );
    await rm(join(directory, present(name)));
    const error = await storeErrorOf(storeOn(directory).open());
    expect([error.code, error.item]).toEqual([code, `file ${name}`]);
  });
});

async function flipByte(database: Level<Buffer, Buffer>, key: Buffer): Promise<void> {
  const record = present(await database.get(key));
  const at = record.length >> 1;
  record[at] = (record[at] ?? 0) ^ 4;
  await database.put(key, record);
}
