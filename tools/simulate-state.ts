import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { type Summary, emptySummary, merged } from "@quorate/simulator";

/** A range of seeds, [from, to). */
export type Range = readonly [from: number, to: number];

/** What was run so far: the ranges that are done, in order and joined, and what they came to. */
export interface Progress {
  readonly format: 1;
  readonly done: readonly Range[];
  readonly summary: Summary;
}

/** Before the first seed. */
export const noProgress: Progress = { format: 1, done: [], summary: emptySummary };

/** The progress kept in a file; none if there is no such file. Throws an Error if it is something else. */
export function loadProgress(file: string): Progress {
  if (!existsSync(file)) return noProgress;
  const progress = JSON.parse(readFileSync(file, "utf8")) as Progress;
  if (progress.format !== 1 || !Array.isArray(progress.done)) throw new Error(`${file} is no progress of simulations`);
  return progress;
}

/** Keeps the progress; the file is there whole or not at all. */
export function saveProgress(file: string, progress: Progress): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(progress)}\n`);
  renameSync(`${file}.new`, file);
}

/** With one more range done. */
export function withRange({ done, summary }: Progress, range: Range, more: Summary): Progress {
  const joined: [number, number][] = [];
  for (const [from, to] of [...done, range].toSorted((a, b) => a[0] - b[0])) {
    const last = joined.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return { format: 1, done: joined, summary: merged(summary, more) };
}

/** The parts of a range that are not done, in slices of at most `size` seeds. */
export function slicesOf([from, to]: Range, done: readonly Range[], size: number): readonly Range[] {
  const slices: Range[] = [];
  let next = from;
  for (const [start, end] of [...done, [to, to] as const]) {
    for (; next < Math.min(start, to); next = Math.min(next + size, start, to)) {
      slices.push([next, Math.min(next + size, start, to)]);
    }
    next = Math.max(next, end);
  }
  return slices;
}
