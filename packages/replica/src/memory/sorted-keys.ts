import { compareKeys } from "../keys.ts";

/** Runs are split above this; inserting moves at most as many keys. */
const runMax = 512;

/** A set of keys in the order of `compareKeys`, kept as a list of short sorted runs. */
export class SortedKeys {
  /** No run is empty, and every key of a run is below those of the next. */
  readonly #runs: string[][] = [];

  /** Adds a key that is not there. */
  add(key: string): void {
    const index = Math.max(0, this.#runIndex(key));
    const run = this.#runs[index];
    if (run === undefined) {
      this.#runs.push([key]);
      return;
    }
    run.splice(firstAbove(run, key), 0, key);
    if (run.length > runMax) this.#runs.splice(index + 1, 0, run.splice(runMax / 2));
  }

  /** Removes a key that is there. */
  remove(key: string): void {
    const index = this.#runIndex(key);
    const run = this.#runs[index];
    if (run === undefined) return;
    run.splice(firstAbove(run, key) - 1, 1);
    if (run.length === 0) this.#runs.splice(index, 1);
  }

  /** The keys above `after`, in order; all of them for undefined. The set must not change meanwhile. */
  *above(after: string | undefined): Generator<string> {
    let index = after === undefined ? 0 : Math.max(0, this.#runIndex(after));
    let at = after === undefined ? 0 : firstAbove(this.#runs[index] ?? [], after);
    for (let run = this.#runs[index]; run !== undefined; run = this.#runs[++index]) {
      for (; at < run.length; at++) yield run[at] as string;
      at = 0;
    }
  }

  /** The last run that begins at or below the key; -1 when all begin above it. */
  #runIndex(key: string): number {
    let low = 0;
    let high = this.#runs.length;
    while (low < high) {
      const half = (low + high) >>> 1;
      if (compareKeys(this.#runs[half]?.[0] as string, key) <= 0) low = half + 1;
      else high = half;
    }
    return low - 1;
  }
}

/** The index of the first key of a run above the given one. */
function firstAbove(run: readonly string[], key: string): number {
  let low = 0;
  let high = run.length;
  while (low < high) {
    const half = (low + high) >>> 1;
    if (compareKeys(run[half] as string, key) <= 0) low = half + 1;
    else high = half;
  }
  return low;
}
