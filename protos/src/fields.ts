const varintBytesMax = 10;

/**
 * Throws a RangeError unless the bytes are a sequence of whole fields. The decoder itself is content with less: it
 * cuts a text that claims to be longer than the message, and reads a known field whatever wire type it has.
 */
export function checkFields(bytes: Uint8Array): void {
  let position = 0;
  while (position < bytes.length) {
    const tag = varintAt(bytes, position);
    const type = tag.value % 8;
    const field = Math.floor(tag.value / 8);
    position = endOfField(bytes, tag.end, type);
    if (field === 0 || position > bytes.length) throw new RangeError(`field ${field} ends beyond the message`);
  }
}

function endOfField(bytes: Uint8Array, start: number, type: number): number {
  switch (type) {
    case 0:
      return varintAt(bytes, start).end;
    case 1:
      return start + 8;
    case 2: {
      const length = varintAt(bytes, start);
      return length.end + length.value;
    }
    case 5:
      return start + 4;
    default:
      throw new RangeError(`wire type ${type} at offset ${start}`);
  }
}

function varintAt(bytes: Uint8Array, start: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let index = 0; index < varintBytesMax; index++) {
    const byte = bytes[start + index];
    if (byte === undefined) break;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, end: start + index + 1 };
  }
  throw new RangeError(`a number at offset ${start} has no end`);
}
