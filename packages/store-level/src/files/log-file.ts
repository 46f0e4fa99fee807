import { crc32c, unmask } from "./crc32c.ts";
import { FileDamage } from "./damage.ts";

/** LevelDB's log format, which both its write-ahead logs and its manifest use. */
const blockBytes = 32 * 1024;
const headerBytes = 7;

/** A record that fits into its block is one part; a longer one has a first, middles, of type 3, and a last. */
const full = 1;
const first = 2;
const last = 4;

/** The records of a log file, in order. */
export interface LogContent {
  readonly records: readonly Buffer[];
  /** Where an unfinished record begins at the end of the file; undefined when the file ends with a whole record. */
  readonly tornAt: number | undefined;
}

interface Fragment {
  readonly type: number;
  readonly payload: Buffer;
  readonly end: number;
}

/**
 * Reads a log file and refuses what LevelDB skips: a damaged record with a sound one behind it. Only the
 * end may be torn, which is what a crash in the middle of a write leaves; damage done to the very last
 * record cannot be told from it.
 */
export function readLogFile(file: string, bytes: Buffer): LogContent {
  const records: Buffer[] = [];
  let open: Buffer[] | undefined;
  let openedAt = 0;
  let at = 0;
  for (;;) {
    at = skipTrailer(at);
    if (at >= bytes.length) break;
    const fragment = readFragment(bytes, at);
    if (fragment === undefined) {
      const next = findNextStart(bytes, at);
      if (next !== undefined) {
        throw new FileDamage(file, `a damaged record at byte ${at} has a sound one behind it, at byte ${next}`);
      }
      return { records, tornAt: open === undefined ? at : openedAt };
    }
    const starts = fragment.type === full || fragment.type === first;
    if (starts !== (open === undefined)) throw new FileDamage(file, `a part of a record is missing at byte ${at}`);
    if (starts) openedAt = at;
    const parts: Buffer[] = [...(open ?? []), fragment.payload];
    const ends = fragment.type === full || fragment.type === last;
    if (ends) records.push(parts.length === 1 ? fragment.payload : Buffer.concat(parts));
    open = ends ? undefined : parts;
    at = fragment.end;
  }
  return { records, tornAt: open === undefined ? undefined : openedAt };
}

/** The physical record at an offset, or undefined when there is no sound one. */
function readFragment(bytes: Buffer, at: number): Fragment | undefined {
  const roomInBlock = blockBytes - (at % blockBytes);
  if (roomInBlock < headerBytes || at + headerBytes > bytes.length) return undefined;
  const length = bytes.readUInt16LE(at + 4);
  const type = bytes[at + 6] as number;
  const end = at + headerBytes + length;
  if (type < full || type > last || headerBytes + length > roomInBlock || end > bytes.length) return undefined;
  // The checksum covers the type and the payload.
  if (unmask(bytes.readUInt32LE(at)) !== crc32c(bytes, at + 6, end)) return undefined;
  return { type, payload: bytes.subarray(at + headerBytes, end), end };
}

/** A block's last few bytes are padding when no header fits into them. */
function skipTrailer(at: number): number {
  const roomInBlock = blockBytes - (at % blockBytes);
  return roomInBlock < headerBytes ? at + roomInBlock : at;
}

/**
 * Where the next logical record starts behind a damaged place, if one does. Behind a torn last record
 * there may be parts of that same record, because a disk writes pages in any order, but never a start.
 */
function findNextStart(bytes: Buffer, damagedAt: number): number | undefined {
  const blockEnd = Math.min(bytes.length, damagedAt - (damagedAt % blockBytes) + blockBytes);
  // The damaged header's length cannot be trusted, so every offset of this block is tried.
  for (let at = damagedAt + 1; at + headerBytes <= blockEnd; at++) {
    const fragment = readFragment(bytes, at);
    if (fragment !== undefined && isStart(fragment)) return at;
  }
  for (let block = blockEnd; block < bytes.length; block += blockBytes) {
    const start = findStartInBlock(bytes, block);
    if (start !== undefined) return start;
  }
  return undefined;
}

function findStartInBlock(bytes: Buffer, block: number): number | undefined {
  let at = block;
  while (at < block + blockBytes) {
    const fragment = readFragment(bytes, at);
    if (fragment === undefined) return undefined;
    if (isStart(fragment)) return at;
    at = fragment.end;
  }
  return undefined;
}

function isStart(fragment: Fragment): boolean {
  return fragment.type === full || fragment.type === first;
}
