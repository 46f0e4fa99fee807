import type { DriverOptions } from "./driver.ts";

/** What one operation of a load is. */
export type Operation =
  | "put"
  | "get"
  | "modify"
  /** Nine gets for each put. */
  | "mixed"
  /** A read-modify-write of always the same key. */
  | "hot";

/** The keys of a load: `prefix/0` to `prefix/(count - 1)`. */
export interface Keys {
  readonly prefix: string;
  readonly count: number;
}

/** A load on a store. */
export interface Load {
  readonly operation: Operation;
  /** Closed: each of so many loops begins an operation when its last one ended. Paced: begun by the clock. */
  readonly pace:
    | { readonly kind: "closed"; readonly inFlight: number }
    | { readonly kind: "paced"; readonly perSecond: number };
  readonly keys: Keys;
  readonly valueBytes: number;
  /** Makes the choice of the keys repeatable. */
  readonly seed: number;
  /** Before anything is counted. */
  readonly warmUpMs: number;
  readonly measureMs: number;
}

/** The writing of every key once, which precedes a load. */
export interface Filling {
  readonly what: "put" | "prepare";
  readonly keys: Keys;
  readonly valueBytes: number;
  readonly inFlight: number;
  readonly withinMs: number;
}

/** What became of a load, or of a part of it. */
export interface LoadReport {
  readonly operations: number;
  readonly seconds: number;
  /** Failed operations by what they failed with. */
  readonly errors: Readonly<Record<string, number>>;
  /** How often operations had to be begun again. */
  readonly retries: number;
  /** The longest time any loop went without a completed operation. */
  readonly longestGapMs: number;
  /** The longest time in which no loop at all completed one. */
  readonly longestSilenceMs: number;
  /** An HDR histogram of the latencies in µs, in the format of hdr-histogram-js. */
  readonly histogram: string;
  /** Processor time that the generator used. */
  readonly processorSeconds: number;
}

/** What the parent process asks of a generator process. */
export type Request =
  | { readonly kind: "open"; readonly drivers: readonly DriverOptions[] }
  | { readonly kind: "run"; readonly load: Load }
  | { readonly kind: "fill"; readonly filling: Filling }
  /** From now on the load that runs is counted as another part. */
  | { readonly kind: "mark" }
  /** The load that runs ends. */
  | { readonly kind: "stop" };

/** What it answers: one report for each part of a load. */
export type Response =
  | { readonly kind: "opened" }
  | { readonly kind: "done"; readonly reports: readonly LoadReport[] }
  | { readonly kind: "failed"; readonly message: string };
