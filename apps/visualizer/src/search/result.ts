import type { Action } from "../world/index.ts";

/** How far a search is in its present scope. */
export interface Progress {
  /** Distinct states that were found. */
  readonly states: number;
  readonly transitions: number;
  /** Choices from the start to the states that are looked at now. */
  readonly depth: number;
  /** How many of the states still have to be looked at. */
  readonly queue: number;
  /** Random runs that went further than the present scope. */
  readonly walks: number;
  /** Since the search began. */
  readonly elapsedMs: number;
}

/** What a search came to. Actions are those of the world, each possible after the one before, from the start. */
export type SearchResult =
  | {
      readonly kind: "violation";
      readonly actions: readonly Action[];
      readonly words: string;
      readonly progress: Progress;
    }
  | {
      readonly kind: "failed";
      readonly actions: readonly Action[];
      readonly message: string;
      readonly progress: Progress;
    }
  | {
      readonly kind: "none";
      /** `fixpoint`: every state of the scope was seen; otherwise which bound was met. */
      readonly ended: "fixpoint" | "states" | "depth" | "time";
      /** What was searched last, in words. */
      readonly scope: string;
      /** The largest scope that was searched until every state of it was seen, in words. */
      readonly finished: string | undefined;
      /** Why some of what was told could not be judged, in words; undefined if all of it was. */
      readonly undecided: string | undefined;
      readonly progress: Progress;
    };

/** What a search needs from outside. */
export interface SearchPorts {
  readonly nowMs: () => number;
  /** Called about five times a second. */
  readonly onProgress: (progress: Progress) => void;
}
