import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CellResult } from "./sample.ts";

/** Writes a file of the results; makes the folder if need be. */
export function writeResult(folder: string, name: string, content: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), content);
}

/** Adds a finished cell to the file that a later run continues. */
export function keepCell(folder: string, name: string, result: CellResult): void {
  const file = join(folder, name);
  mkdirSync(folder, { recursive: true });
  const before = existsSync(file) ? readFileSync(file, "utf8") : "";
  // Without a line that was cut off, which would spoil the next one.
  const whole = before.slice(0, before.lastIndexOf("\n") + 1);
  writeFileSync(`${file}.new`, `${whole}${JSON.stringify(result)}\n`);
  renameSync(`${file}.new`, file);
}

/** The cells that are kept in a file; none if there is no such file. */
export function keptCells(folder: string, name: string): readonly CellResult[] {
  const file = join(folder, name);
  return existsSync(file) ? parseKept(readFileSync(file, "utf8"), file) : [];
}

/**
 * Reads lines of finished cells. A last line without an end was being written when the run broke off, and does not
 * count; any other line that is not a cell is an error that names it.
 */
export function parseKept(text: string, file: string): readonly CellResult[] {
  const lines = text.split("\n");
  lines.pop();
  return lines.map((line, index) => {
    const result = parsed(line);
    if (result !== undefined) return result;
    throw new Error(`${file}:${index + 1} is no result of a cell; delete the line, or give --results another folder`);
  });
}

function parsed(line: string): CellResult | undefined {
  try {
    const value = JSON.parse(line) as Partial<CellResult> | null;
    return typeof value?.cell === "string" && Array.isArray(value.samples) ? (value as CellResult) : undefined;
  } catch {
    return undefined;
  }
}
