import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { FileDamage } from "./damage.ts";
import { type LogContent, readLogFile } from "./log-file.ts";
import { type Manifest, readManifest } from "./manifest.ts";
import { checkTable } from "./table.ts";

/** The sequence number and the number of operations that precede each batch in a log. */
const batchHeaderBytes = 12;

interface Log {
  readonly file: string;
  readonly content: LogContent;
}

/**
 * Checks the files of a LevelDB database that nobody has open, before LevelDB reads them: it drops damaged
 * log records silently, verifies no table, and takes a log that is missing for one that never was (R19).
 * Reads each file once, one at a time. Throws {@link FileDamage} or ForeignDatabase.
 */
export async function checkDatabaseFiles(directory: string): Promise<void> {
  const manifestFile = await readCurrent(directory);
  const manifest = readManifest(manifestFile, await read(directory, manifestFile));
  const names = await readdir(directory);
  await checkTables(directory, manifest, new Set(names));
  await checkLogs(directory, manifest, names);
}

async function readCurrent(directory: string): Promise<string> {
  const current = (await read(directory, "CURRENT")).toString("latin1");
  if (!/^MANIFEST-\d{6,}\n$/.test(current)) throw new FileDamage("CURRENT", "it does not name a manifest");
  return current.trimEnd();
}

async function checkTables(directory: string, manifest: Manifest, names: ReadonlySet<string>): Promise<void> {
  for (const [number, size] of manifest.tables) {
    const candidates = [fileName(number, "ldb"), fileName(number, "sst")];
    const file = candidates.find((name) => names.has(name));
    if (file === undefined) throw new FileDamage(fileName(number, "ldb"), "the table is missing");
    const bytes = await read(directory, file);
    if (bytes.length !== size) throw new FileDamage(file, `it has ${bytes.length} bytes and should have ${size}`);
    checkTable(file, bytes);
  }
}

async function checkLogs(directory: string, manifest: Manifest, names: readonly string[]): Promise<void> {
  const numbers = names
    .flatMap((name) => /^(\d{6,})\.log$/.exec(name)?.[1] ?? [])
    .map(Number)
    .filter((number) => number >= manifest.logNumber)
    .toSorted((a, b) => a - b);
  // LevelDB creates a log before its manifest names it, and deletes it only after the manifest names a later one.
  if (manifest.logNumber > 0 && numbers[0] !== manifest.logNumber) {
    throw new FileDamage(fileName(manifest.logNumber, "log"), "the log is missing");
  }
  let previous: Log | undefined;
  let expected: number | undefined;
  for (const number of numbers) {
    const file = fileName(number, "log");
    const content = readLogFile(file, await read(directory, file));
    const isUnused = content.records.length === 0 && content.tornAt === undefined;
    // A log is begun only after everything in the one before it was synced; an unused one, also at a restart.
    if (previous?.content.tornAt !== undefined && !isUnused) throw new FileDamage(previous.file, "its end is missing");
    expected = checkBatches({ file, content }, expected, manifest);
    if (!isUnused) previous = { file, content };
  }
  if (expected !== undefined && expected <= manifest.lastSequence) {
    throw new FileDamage(previous?.file ?? "", "its end is missing");
  }
}

/** Checks that LevelDB's own numbers follow each other through the logs; returns the next one. */
function checkBatches({ file, content }: Log, start: number | undefined, manifest: Manifest): number | undefined {
  let expected = start;
  for (const record of content.records) {
    if (record.length < batchHeaderBytes) throw new FileDamage(file, "a batch is too short");
    const sequence = Number(record.readBigUInt64LE(0));
    const follows = expected === undefined ? sequence <= manifest.lastSequence + 1 : sequence === expected;
    if (!follows) throw new FileDamage(file, `batches are missing before LevelDB's number ${sequence}`);
    expected = sequence + record.readUInt32LE(8);
  }
  return expected;
}

async function read(directory: string, file: string): Promise<Buffer> {
  try {
    return await readFile(join(directory, file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") throw new FileDamage(file, "it is missing");
    throw error;
  }
}

function fileName(number: number, extension: string): string {
  return `${String(number).padStart(6, "0")}.${extension}`;
}
