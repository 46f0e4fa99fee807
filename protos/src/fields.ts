import { isUtf8 } from "node:buffer";

/** What a message type says of its fields, by field number. */
export type Fields = ReadonlyMap<number, Field>;

/** One field: how it must be encoded, and what its bytes must be. */
export interface Field {
  readonly name: string;
  readonly wireType: WireType;
  readonly content: "text" | "anything" | Fields;
}

/** 0 is a varint, 1 and 5 are eight and four bytes, 2 is a length and as many bytes. */
export type WireType = 0 | 1 | 2 | 5;

const varintBytesMax = 10;
const shortMax = 64;
const fieldNumberMax = 2 ** 29 - 1;

/**
 * Throws a RangeError unless the bytes are whole fields of this message, down to the last nested one, with valid
 * UTF-8 in every text; fields it does not know only have to be whole. The decoder itself is content with less: it
 * cuts a text that claims to be longer than the message, replaces bytes that are not UTF-8, and reads a known field
 * whatever wire type it has.
 */
export function checkFields(bytes: Uint8Array, fields: Fields): void {
  checkMessage({ bytes, position: 0 }, bytes.length, fields);
}

interface Cursor {
  readonly bytes: Uint8Array;
  position: number;
}

function checkMessage(cursor: Cursor, end: number, fields: Fields): void {
  while (cursor.position < end) {
    const start = cursor.position;
    const tag = varint(cursor);
    const number = Math.floor(tag / 8);
    const wireType = tag % 8;
    if (number < 1 || number > fieldNumberMax) throw new RangeError(`field number ${number} at offset ${start}`);
    const field = fields.get(number);
    if (field !== undefined && field.wireType !== wireType) {
      throw new RangeError(`${field.name} has wire type ${wireType}, not ${field.wireType}`);
    }
    const next = endOfField(cursor, wireType);
    if (next > end) throw new RangeError(`${field?.name ?? `field ${number}`} ends beyond its message`);
    if (field !== undefined) checkContent(cursor, next, field);
    cursor.position = next;
  }
}

function checkContent(cursor: Cursor, end: number, { name, content }: Field): void {
  if (content === "anything") return;
  if (content !== "text") return checkMessage(cursor, end, content);
  const { bytes, position } = cursor;
  if (!isAscii(bytes, position, end) && !isUtf8(bytes.subarray(position, end))) {
    throw new RangeError(`${name} is not valid UTF-8`);
  }
}

/** Most texts are short and plain: looking through them here is cheaper than making a view of them. */
function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start > shortMax) return false;
  for (let index = start; index < end; index++) if ((bytes[index] ?? 0x80) >= 0x80) return false;
  return true;
}

/** Where the field ends whose tag was read; the cursor is then at its content. */
function endOfField(cursor: Cursor, wireType: number): number {
  switch (wireType) {
    case 0:
      varint(cursor);
      return cursor.position;
    case 1:
      return cursor.position + 8;
    case 2: {
      const length = varint(cursor);
      return cursor.position + length;
    }
    case 5:
      return cursor.position + 4;
    default:
      throw new RangeError(`wire type ${wireType} at offset ${cursor.position}`);
  }
}

function varint(cursor: Cursor): number {
  const start = cursor.position;
  let value = 0;
  for (let index = 0; index < varintBytesMax; index++) {
    const byte = cursor.bytes[start + index];
    if (byte === undefined) break;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) {
      cursor.position = start + index + 1;
      return value;
    }
  }
  throw new RangeError(`a number at offset ${start} has no end`);
}
