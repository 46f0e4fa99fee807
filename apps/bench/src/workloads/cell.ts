import type { Sample } from "../report/sample.ts";
import type { Arena } from "./arena.ts";

/** A measurement that is made as a whole: all its contenders, repetition by repetition. */
export interface Cell {
  /** Such as `put/256/128B`; names it on the command line and in the results. */
  readonly id: string;
  /** What is measured, for people. */
  readonly title: string;
  run(context: Context): Promise<readonly Sample[]>;
}

/** The programs of others that the measurements use where they are there. */
export interface Tools {
  readonly etcd: string | undefined;
  readonly h2load: string | undefined;
}

/** What a cell runs with. */
export interface Context {
  readonly repetitions: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  readonly tools: Tools;
  /** The clusters that stand for the whole run. */
  readonly arena: Arena;
  /** Tells a sample as soon as it is there. */
  readonly note: (sample: Sample) => void;
  /** Tells what happens meanwhile. */
  readonly say: (line: string) => void;
}
