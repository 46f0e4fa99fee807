import type { CellResult, Sample } from "./sample.ts";

/** The samples of a run, by cell. */
export type Results = ReadonlyMap<string, readonly Sample[]>;

/** The results of some cells; of a cell that is there twice the later one. */
export function resultsOf(cells: readonly CellResult[]): Results {
  return new Map(cells.map(({ cell, samples }) => [cell, samples]));
}
