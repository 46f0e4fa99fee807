import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { type Summary, emptySummary, merged } from "@quorate/simulator";
import { FileError } from "./arguments.ts";

/** A range of seeds, [from, to). */
export type Range = readonly [from: number, to: number];

/**
 * The format of progress that is kept: raised whenever the file changes, or seeds draw other plans, so that nobody adds
 * up runs of different simulators.
 */
const format = 1;

/** What was run so far: the ranges that are done, in order and joined, and what they came to. */
export interface Progress {
  readonly format: typeof format;
  readonly done: readonly Range[];
  readonly summary: Summary;
}

/** Before the first seed. */
export const noProgress: Progress = { format, done: [], summary: emptySummary };

/** The progress kept in a file; none if there is no such file. Throws a FileError if it holds anything else. */
export function loadProgress(file: string): Progress {
  const text = doing(file, "read", () => (existsSync(file) ? readFileSync(file, "utf8") : undefined));
  if (text === undefined) return noProgress;
  const progress = parsed(text);
  const problem = problemOf(progress);
  if (problem === undefined) return progress as Progress;
  throw new FileError(`${file} is no progress of simulations: ${problem}; delete it, or give --resume another file`);
}

/** Keeps the progress; the file is there whole or not at all. Throws a FileError if it cannot be written. */
export function saveProgress(file: string, progress: Progress): void {
  doing(file, "written", () => {
    writeFileSync(`${file}.new`, `${JSON.stringify(progress)}\n`);
    renameSync(`${file}.new`, file);
  });
}

/** With one more range done. */
export function withRange({ done, summary }: Progress, range: Range, more: Summary): Progress {
  const joined: [number, number][] = [];
  for (const [from, to] of [...done, range].toSorted((a, b) => a[0] - b[0])) {
    const last = joined.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return { format, done: joined, summary: merged(summary, more) };
}

/** The parts of a range that are not done, in slices of at most `size` seeds. */
export function* slicesOf([from, to]: Range, done: readonly Range[], size: number): Generator<Range, undefined> {
  let next = from;
  for (const [start, end] of [...done, [to, to] as const]) {
    for (; next < Math.min(start, to); next = Math.min(next + size, start, to)) {
      yield [next, Math.min(next + size, start, to)];
    }
    next = Math.max(next, end);
  }
  return undefined;
}

/** How many seeds of a range are not done. */
export function countOf(range: Range, done: readonly Range[]): number {
  let count = 0;
  for (const [from, to] of slicesOf(range, done, Number.POSITIVE_INFINITY)) count += to - from;
  return count;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What is wrong with the content of a file, in words. */
function problemOf(content: unknown): string | undefined {
  if (!isRecord(content)) return "it holds no JSON object";
  if (content["format"] !== format) return `its format is ${JSON.stringify(content["format"])}, not ${format}`;
  const { done, summary } = content;
  if (!isRanges(done)) return `"done" is no list of ranges of seeds, in order and apart`;
  if (!isRecord(summary)) return `it has no "summary"`;
  for (const [name, empty] of Object.entries(emptySummary)) {
    if (!isLike(summary[name], empty)) return `"summary.${name}" is ${JSON.stringify(summary[name])}`;
  }
  return undefined;
}

function isRanges(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  let last = -1;
  return value.every((range: unknown) => {
    if (!Array.isArray(range) || range.length !== 2 || !range.every(isCount)) return false;
    const [from, to] = range as [number, number];
    const isApart = from > last && to > from;
    last = to;
    return isApart;
  });
}

/** Whether a part of a summary is a count, a record of counts or a list of findings, as it is in the empty one. */
function isLike(value: unknown, empty: unknown): boolean {
  if (typeof empty === "number") return isCount(value);
  if (!Array.isArray(empty)) return isRecord(value) && Object.values(value).every(isCount);
  const isText = (each: unknown) => typeof each === "string";
  return (
    Array.isArray(value) &&
    value.every(
      (finding: unknown) =>
        isRecord(finding) &&
        isCount(finding["seed"]) &&
        [finding["invariant"], finding["rule"], finding["detail"]].every(isText),
    )
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

function doing<Result>(file: string, what: string, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new FileError(`${file} cannot be ${what}; give --resume a file in a folder that is there: ${why}`);
  }
}
