import { crc32c } from "./crc32c.ts";

export const blockBytes: number = 32 * 1024;

/** Writes a log as LevelDB does: parts in blocks, each with a masked checksum, a length and a type. */
export function writeLog(payloads: readonly Buffer[]): { readonly bytes: Buffer; readonly ends: readonly number[] } {
  const pieces: Buffer[] = [];
  const ends: number[] = [];
  let at = 0;
  const push = (piece: Buffer): void => {
    pieces.push(piece);
    at += piece.length;
  };
  for (const payload of payloads) {
    let left = payload;
    for (let isFirst = true; ; isFirst = false) {
      const room = blockBytes - (at % blockBytes);
      if (room < 7) push(Buffer.alloc(room));
      const part = left.subarray(0, (room < 7 ? blockBytes : room) - 7);
      left = left.subarray(part.length);
      const isLast = left.length === 0;
      push(physicalRecord(isFirst ? (isLast ? 1 : 2) : isLast ? 4 : 3, part));
      if (isLast) break;
    }
    ends.push(at);
  }
  return { bytes: Buffer.concat(pieces), ends };
}

function physicalRecord(type: number, part: Buffer): Buffer {
  const record = Buffer.concat([Buffer.alloc(6), Buffer.of(type), part]);
  const crc = crc32c(record, 6, record.length);
  const masked = (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
  record.writeUInt32LE(masked, 0);
  record.writeUInt16LE(part.length, 4);
  return record;
}
