/**
 * What is wrong with a store; stable, unlike messages.
 *
 * - `LOCKED`: another process, or another store of this process, has the directory open.
 * - `FOREIGN`: the directory holds something that is no store.
 * - `CORRUPT`: bytes changed or went missing since they were written.
 * - `INCOMPLETE`: files or records that every store has are not there.
 * - `UNSUPPORTED`: written by a version with another record format.
 * - `FAILED`: the disk or the file system reported an error.
 * - `CLOSED`: the store is not open: not yet, or not any more.
 */
export type StoreErrorCode = "LOCKED" | "FOREIGN" | "CORRUPT" | "INCOMPLETE" | "UNSUPPORTED" | "FAILED" | "CLOSED";

/** The three parts of a message: what happened, where, and what to do next. */
export interface StoreProblem {
  readonly code: StoreErrorCode;
  readonly what: string;
  /** The file or record inside the directory, if one is to blame. */
  readonly item?: string;
  readonly cause?: unknown;
}

/** A storage error. After any but `CLOSED` the store answers nothing any more (R18). */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly code: StoreErrorCode;
  readonly directory: string;
  /** The file or record inside the directory, if one is to blame. */
  readonly item: string | undefined;

  constructor(directory: string, problem: StoreProblem) {
    const where = problem.item === undefined ? directory : `${directory}, ${problem.item}`;
    super(`${problem.what}.\nWhere: ${where}.\nNext: ${next[problem.code]}`, { cause: problem.cause });
    this.code = problem.code;
    this.directory = directory;
    this.item = problem.item;
  }
}

const replace =
  "replace this member by one with an empty directory; the other members hold its data. " +
  "Do not repair, edit or restore this directory: what it forgot it would deny.";

const next: Readonly<Record<StoreErrorCode, string>> = {
  LOCKED:
    "stop the other process, or give this one another directory. Never delete the LOCK file: it protects the data.",
  FOREIGN: "give the store a directory of its own, empty or absent. Nothing was changed in this one.",
  CORRUPT: replace,
  INCOMPLETE: replace,
  UNSUPPORTED: "start the version that wrote it, or a later one.",
  FAILED: "look at the cause, the free space, the permissions and the disk, then start the process again.",
  CLOSED: "open a new store; a store is opened once and not used after it was closed.",
};
