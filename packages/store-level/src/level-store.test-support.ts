import { cp, link, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AcceptorStore, Register, StoreBatch } from "@quorate/replica";
import { Level } from "level";
import { onTestFinished } from "vitest";
import { openLevelStore, StoreError } from "./index.ts";

/** An absent directory that is removed when the test ends. */
export async function scratchDirectory(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "quorate-store-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  return join(root, "store");
}

/** The value, which must be there. */
export function present<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("it is missing");
  return value;
}

/** A store that is closed when the test ends. */
export function storeOn(directory: string): AcceptorStore {
  const store = openLevelStore({ directory });
  onTestFinished(() => store.close());
  return store;
}

/** A register accepted at a counter, with a value of some bytes that follow from the counter. */
export function registerAt(counter: number, valueBytes: number): Register {
  const ballot = { epoch: 1, counter, proposer: "0123456789abcdef" as Register["accepted"]["proposer"] };
  return { promised: ballot, accepted: ballot, value: new Uint8Array(Buffer.alloc(valueBytes, `${counter} `)) };
}

/** A batch of registers alone. */
export function batchOf(registers: StoreBatch["registers"], registersTotal: number, counter = 0): StoreBatch {
  return { registers, meta: [], counter, registersTotal };
}

/** Runs some work on the plain LevelDB database of a store that is not open. */
export async function withDatabase(
  directory: string,
  work: (database: Level<Buffer, Buffer>) => Promise<void>,
): Promise<void> {
  const database = new Level<Buffer, Buffer>(directory, {
    keyEncoding: "buffer",
    valueEncoding: "buffer",
    compression: false,
  });
  await database.open();
  try {
    await work(database);
  } finally {
    await database.close();
  }
}

/** The error a promise rejects with, which must be a store's. */
export async function storeErrorOf(promise: Promise<unknown>): Promise<StoreError> {
  const error = await promise.then(
    (value) => new Error(`it resolved with ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  if (error instanceof StoreError) return error;
  throw error;
}

/** Copies a closed store. Tables never change in place, so all but those named are shared. */
export async function copyStore(from: string, to: string, changed: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const name of await readdir(from)) {
    const isShared = name.endsWith(".ldb") && name !== changed;
    await (isShared ? link(join(from, name), join(to, name)) : cp(join(from, name), join(to, name)));
  }
}
