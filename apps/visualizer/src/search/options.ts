import { words } from "./words.ts";

/** What the search may do, and how far it goes. */
export interface SearchOptions {
  /** How often each general starts its program. */
  readonly runs: number;
  /** How often each general gives up waiting. */
  readonly giveUps: number;
  /** How many requests are served twice. */
  readonly duplicates: number;
  /** How often the process of a general dies and starts again, all generals together. Each may start once more then. */
  readonly restarts: number;
  /** How often an acceptor loses its disk, all acceptors together. */
  readonly wipes: number;
  /** A general does not go on where its `counter` would get higher than this. */
  readonly counterMax: number;
  /** How many random runs go further than that. */
  readonly walks: number;
  /** The bounds of the search itself. */
  readonly statesMax: number;
  readonly depthMax: number;
  readonly deadlineMs: number;
}

/** What is searched unless something else is asked for. */
const defaultOptions: SearchOptions = {
  runs: 1,
  giveUps: 1,
  duplicates: 0,
  restarts: 0,
  wipes: 0,
  counterMax: 3,
  walks: 100_000,
  statesMax: 1_000_000,
  depthMax: 200,
  deadlineMs: 20_000,
};

/** The options, with the defaults for what is not given. Throws a RangeError that names the first that makes no sense. */
export function optionsOf(given: Partial<SearchOptions>): SearchOptions {
  const options = { ...defaultOptions, ...given };
  for (const [name, value] of Object.entries(options)) {
    const least = ["runs", "counterMax", "statesMax", "depthMax", "deadlineMs"].includes(name) ? 1 : 0;
    if (!Number.isSafeInteger(value) || value < least) throw new RangeError(words.search.bound(name, value, least));
  }
  return options;
}
