import { type Ballot, type StoreId, compareBallots, sameBallot, zeroBallot } from "@quorate/synod";
import type { Copies, ScanPage } from "./change.ts";
import { compareByCodePoint } from "./keys.ts";

/** What the pages of a majority of the old set come to, up to where every one of them reaches (R5). */
export interface Merged {
  /** Where the next range begins; undefined after the last one. */
  readonly bound: string | undefined;
  /** Of each key the highest that was accepted, if a page has its value (R6). */
  readonly copies: Copies;
  /** What each store that answered lacks of them. */
  readonly lacking: ReadonlyMap<StoreId, Copies>;
  /** The other keys: of their highest only a digest tells. */
  readonly rounds: readonly string[];
  /** The size of the keys and values in `copies`, about. */
  readonly bytes: number;
}

interface Columns {
  readonly keys: string[];
  readonly ballots: Ballot[];
  readonly values: Uint8Array[];
}

/** A page that is being gone through, and what its store was found to lack. */
interface Cursor {
  readonly page: ScanPage;
  readonly lacks: Columns;
  at: number;
}

/**
 * Merges pages that begin at the same key by highest ballot, tombstones included (R6). Beyond the first of their ends a
 * store that answered may hold what its page did not come to, and the range would lack its majority (R5).
 */
export function merge(pages: ReadonlyMap<StoreId, ScanPage>): Merged {
  const bound = boundOf(pages);
  const byStore = new Map(
    [...pages].map(([store, page]): [StoreId, Cursor] => [store, { page, lacks: none(), at: 0 }]),
  );
  const cursors = [...byStore.values()];
  const copies = none();
  const rounds: string[] = [];
  let bytes = 0;
  for (let key = lowestKey(cursors); key !== undefined && isWithin(key, bound); key = lowestKey(cursors)) {
    const { ballot, value } = highest(cursors, key);
    if (value === undefined) rounds.push(key);
    else {
      append(copies, key, ballot, value);
      bytes += key.length + value.length;
    }
    for (const cursor of cursors) {
      const isHere = cursor.page.keys[cursor.at] === key;
      const holds = isHere && sameBallot(cursor.page.ballots[cursor.at] ?? zeroBallot, ballot);
      if (value !== undefined && !holds) append(cursor.lacks, key, ballot, value);
      if (isHere) cursor.at++;
    }
  }
  return { bound, copies, lacking: new Map([...byStore].map(([store, { lacks }]) => [store, lacks])), rounds, bytes };
}

/** Whether a page is in order, covers what it shows and nothing below `after`, and shows nothing of a later epoch. */
export function isSoundScan(page: ScanPage, after: string | undefined, epoch: number): boolean {
  const { keys, ballots, values, end, total } = page;
  const isWhole = ballots.length === keys.length && (values === undefined || values.length === keys.length);
  if (!isWhole || !Number.isSafeInteger(total) || total < 0) return false;
  let below = after;
  for (const key of keys) {
    if (!isAbove(key, below)) return false;
    below = key;
  }
  // A page that ends where it begins would be asked for again and again.
  if (end !== undefined && !(keys.length === 0 ? isAbove(end, after) : isWithin(below ?? "", end))) return false;
  return ballots.every((ballot) => ballot.epoch > 0 && ballot.epoch <= epoch);
}

function boundOf(pages: ReadonlyMap<StoreId, ScanPage>): string | undefined {
  let bound: string | undefined;
  for (const { end } of pages.values()) {
    if (end !== undefined && (bound === undefined || compareByCodePoint(end, bound) < 0)) bound = end;
  }
  return bound;
}

function lowestKey(cursors: readonly Cursor[]): string | undefined {
  let lowest: string | undefined;
  for (const { page, at } of cursors) {
    const key = page.keys[at];
    // Most often all stores hold the same keys.
    if (key === undefined || key === lowest) continue;
    if (lowest === undefined || compareByCodePoint(key, lowest) < 0) lowest = key;
  }
  return lowest;
}

function highest(
  cursors: readonly Cursor[],
  key: string,
): { readonly ballot: Ballot; readonly value: Uint8Array | undefined } {
  let ballot = zeroBallot;
  let value: Uint8Array | undefined;
  for (const { page, at } of cursors) {
    const accepted = page.ballots[at];
    if (accepted === undefined || page.keys[at] !== key) continue;
    const order = compareBallots(accepted, ballot);
    if (order > 0) ballot = accepted;
    // Equal ballots carry equal values (R15).
    if (order > 0 || (order === 0 && value === undefined)) value = page.values?.[at];
  }
  return { ballot, value };
}

function isWithin(key: string, bound: string | undefined): boolean {
  return bound === undefined || key === bound || compareByCodePoint(key, bound) <= 0;
}

function isAbove(key: string, below: string | undefined): boolean {
  return below === undefined || compareByCodePoint(key, below) > 0;
}

function none(): Columns {
  return { keys: [], ballots: [], values: [] };
}

function append(columns: Columns, key: string, ballot: Ballot, value: Uint8Array): void {
  columns.keys.push(key);
  columns.ballots.push(ballot);
  columns.values.push(value);
}
