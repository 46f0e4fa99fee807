import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Register, StoreBatch } from "@quorate/replica";
import { describe, expect, it } from "vitest";
import { openLevelStore, StoreError } from "./index.ts";
import { batchOf, copyStore, present, registerAt, scratchDirectory } from "./level-store.test-support.ts";

// Damages the files of a store on the disk and looks at what it answers afterwards. Set DAMAGE_SEED to
// repeat a run and DAMAGE_CASES to look longer.
const seed = Number(process.env["DAMAGE_SEED"] ?? Math.floor(Math.random() * 2 ** 32));
const casesPerKind = Number(process.env["DAMAGE_CASES"] ?? 24);

/** A store's directory after its last close, and every batch that was acknowledged. */
interface Fixture {
  readonly directory: string;
  readonly batches: readonly StoreBatch[];
}

type Damage =
  | { readonly kind: "flip"; readonly at: number; readonly mask: number }
  | { readonly kind: "cut"; readonly at: number }
  | { readonly kind: "zero"; readonly at: number; readonly length: number }
  | { readonly kind: "delete" };

/** Writes batches in sessions, each ended by a clean close. */
async function play(directory: string, sessions: readonly (readonly StoreBatch[])[]): Promise<Fixture> {
  for (const batches of sessions) {
    const store = openLevelStore({ directory });
    await store.open();
    for (const batch of batches) await store.write(batch);
    await store.close();
  }
  return { directory, batches: sessions.flat() };
}

/** Batches that create, overwrite and remove registers; `start` is the number of the first. */
function batches(start: number, count: number, valueBytes: number): StoreBatch[] {
  return Array.from({ length: count }, (_, index) => {
    const number = start + index;
    const register = registerAt(number, valueBytes);
    const removed = number % 7 === 0 ? ([[`key ${number - 5}`, undefined]] as const) : [];
    return batchOf([[`key ${number % 90}`, register], [`key ${number}`, register], ...removed], number, number);
  });
}

/** The registers after some batches, and every key that ever was. */
function stateAfter(applied: readonly StoreBatch[]): Map<string, Register | undefined> {
  return new Map(applied.flatMap(({ registers }) => registers));
}

const fixtures = {
  "a store never reopened": (directory: string) => play(directory, [batches(1, 500, 60)]),
  "a store with tables of several sessions": (directory: string) =>
    play(directory, [batches(1, 150, 200), batches(151, 60, 1000), batches(211, 45, 70_000), batches(256, 200, 100)]),
} as const;

const targets = [
  ["a store never reopened", ["log", "manifest", "current"]],
  ["a store with tables of several sessions", ["log", "table", "manifest", "current"]],
] as const;

describe.each(targets)(`%s, damaged (seed ${seed})`, (name, kinds) => {
  it.each(kinds)(
    "refuses, or answers exactly right, after any damage to its %s",
    { timeout: 20_000 + casesPerKind * 1000 },
    async (kind) => {
      const scratch = await scratchDirectory();
      const fixture = await fixtures[name](`${scratch}/sound`);
      const random = randomBelow(seed);
      const files = await filesOf(fixture.directory, kind);
      expect(files).not.toEqual([]);
      for (let index = 0; index < casesPerKind; index++) {
        const file = present(files[random(files.length)]);
        const { size } = await stat(join(fixture.directory, file));
        const damage = drawDamage(random, index, size);
        const copy = `${scratch}/copy ${index}`;
        await copyStore(fixture.directory, copy, file);
        await apply(join(copy, file), damage);
        await expectSafe(copy, fixture, { seed, file, size, damage });
        await rm(copy, { recursive: true });
      }
    },
  );
});

async function filesOf(directory: string, kind: "log" | "table" | "manifest" | "current"): Promise<string[]> {
  const patterns = { log: /\.log$/, table: /\.ldb$/, manifest: /^MANIFEST/, current: /^CURRENT$/ };
  return (await readdir(directory)).filter((name) => patterns[kind].test(name)).toSorted();
}

function drawDamage(random: (limit: number) => number, index: number, size: number): Damage {
  const at = random(Math.max(1, size));
  if (index === 0) return { kind: "delete" };
  if (index === 1) return { kind: "cut", at: 0 };
  switch (random(4)) {
    case 0:
      return { kind: "cut", at };
    case 1:
      return { kind: "zero", at, length: 1 + random(4096) };
    default:
      return { kind: "flip", at, mask: 1 << random(8) };
  }
}

async function apply(path: string, damage: Damage): Promise<void> {
  if (damage.kind === "delete") {
    await rm(path);
    return;
  }
  const bytes = await readFile(path);
  if (damage.kind === "flip") bytes[damage.at] = (bytes[damage.at] ?? 0) ^ damage.mask;
  if (damage.kind === "zero") bytes.fill(0, damage.at, Math.min(bytes.length, damage.at + damage.length));
  await writeFile(path, damage.kind === "cut" ? bytes.subarray(0, damage.at) : bytes);
}

/**
 * The store must refuse to open, refuse to read, or hold exactly what it held after the batch whose number
 * it says. Only damage to the end of the newest log may have taken batches away: that looks like a crash
 * before they were acknowledged, and peers that saw higher numbers notice it.
 */
async function expectSafe(
  directory: string,
  fixture: Fixture,
  context: Readonly<Record<"seed" | "size", number>> & { readonly file: string; readonly damage: Damage },
): Promise<void> {
  const store = openLevelStore({ directory });
  try {
    const { sequence } = await store.open();
    const wanted = stateAfter(fixture.batches.slice(0, sequence));
    const keys = [...stateAfter(fixture.batches).keys()];
    const got = await store.get(keys);
    const wrong = keys.filter((key, index) => !isDeepStrictEqual(got[index], wanted.get(key)));
    expect(wrong, JSON.stringify(context)).toEqual([]);
    const listed = await store.list(undefined, 10_000, 2 ** 30);
    const present = [...wanted].filter(([, register]) => register !== undefined).length;
    expect(listed.entries.length, JSON.stringify(context)).toBe(present);
    if (!context.file.endsWith(".log")) expect(sequence, JSON.stringify(context)).toBe(fixture.batches.length);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    expect(["CORRUPT", "INCOMPLETE"], `${JSON.stringify(context)}: ${error.message}`).toContain(error.code);
  } finally {
    await store.close();
  }
}

function randomBelow(start: number): (limit: number) => number {
  let state = start;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}
