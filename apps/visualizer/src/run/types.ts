import type { Action, Scenario } from "../world/index.ts";

/** One action of a run, and after which other it was taken. Moment 0 is the start: it has neither. */
export interface Moment {
  /** Counts up from 0: the place in the run's list of moments. */
  readonly id: number;
  readonly parent: number | undefined;
  readonly action: Action | undefined;
}

/** All that was tried from one start: a tree of moments, and where one is in it. Plain data, never changed. */
export interface Run {
  readonly scenario: Scenario;
  readonly moments: readonly Moment[];
  /** The id of the moment that is shown. */
  readonly cursor: number;
  /** For each moment the id of the child that was visited last, -1 without children: where "forward" leads. */
  readonly heads: readonly number[];
}

/** A way through the tree that ends at a moment without children. */
export interface Branch {
  readonly leaf: number;
  /** The last moment on its way that has other children too; 0 if there is none. */
  readonly forkedAt: number;
  /** Whether it is the one that goes on from the cursor. */
  readonly isCurrent: boolean;
}
