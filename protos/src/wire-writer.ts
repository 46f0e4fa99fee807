import { bytesType, doubleType, shortTextLength, varintType, viewOf } from "./wire-format.ts";

const chunkBytes = 64 * 1024;

/**
 * Writes messages in the protobuf wire format, without an object for any of their parts. A field is written whatever
 * its value is; leave out what is the default. Numbers are whole and from 0 to 2^53 - 1, anything else is a RangeError.
 */
export class WireWriter {
  #chunk: Buffer = Buffer.allocUnsafeSlow(chunkBytes);
  #view: DataView = viewOf(this.#chunk);
  /** Where the message begins in the chunk; what lies before it belongs to whoever took it. */
  #start = 0;
  #position = 0;
  /** Of each message that is begun and not ended: where its content begins, and how many bytes its length was given. */
  readonly #contents: number[] = [];
  readonly #reserved: number[] = [];
  #depth = 0;

  /** The bytes written since the last {@link finish}. */
  get length(): number {
    return this.#position - this.#start;
  }

  /** A number as a varint; also an enum's. */
  varint(field: number, value: number): void {
    this.#reserve(20);
    this.#varint(field * 8 + varintType);
    this.#varint(value);
  }

  bool(field: number, value: boolean): void {
    this.varint(field, value ? 1 : 0);
  }

  double(field: number, value: number): void {
    this.#reserve(18);
    this.#varint(field * 8 + doubleType);
    this.#view.setFloat64(this.#position, value, true);
    this.#position += 8;
  }

  /** A text as UTF-8. Half a surrogate pair becomes U+FFFD. */
  text(field: number, value: string): void {
    const { length } = value;
    if (length <= shortTextLength) {
      this.#reserve(11 + length);
      this.#varint(field * 8 + bytesType);
      if (this.#ascii(value)) return;
    } else {
      this.#reserve(10);
      this.#varint(field * 8 + bytesType);
    }
    const bytes = Buffer.byteLength(value);
    this.#reserve(10 + bytes);
    this.#varint(bytes);
    this.#position += this.#chunk.write(value, this.#position, bytes, "utf8");
  }

  bytes(field: number, value: Uint8Array): void {
    const { length } = value;
    this.#reserve(20 + length);
    this.#varint(field * 8 + bytesType);
    this.#varint(length);
    this.#chunk.set(value, this.#position);
    this.#position += length;
  }

  /** Whole fields that were written elsewhere. */
  fields(encoded: Uint8Array): void {
    this.#reserve(encoded.length);
    this.#chunk.set(encoded, this.#position);
    this.#position += encoded.length;
  }

  /**
   * Begins a nested message; {@link end} ends it. `expectedBytes` is a guess at its length: a right number of digits
   * there saves moving its content.
   */
  begin(field: number, expectedBytes = 0): void {
    this.#reserve(20);
    this.#varint(field * 8 + bytesType);
    const reserved = varintLength(expectedBytes);
    this.#position += reserved;
    this.#contents[this.#depth] = this.#position;
    this.#reserved[this.#depth] = reserved;
    this.#depth++;
  }

  /** Ends the nested message that was begun last. */
  end(): void {
    const level = this.#depth - 1;
    const reserved = this.#reserved[level];
    if (reserved === undefined || level < 0) throw new Error("a message was ended that was not begun");
    let content = this.#contents[level] ?? 0;
    const length = this.#position - content;
    const moved = varintLength(length) - reserved;
    if (moved !== 0) {
      this.#reserve(moved);
      // The chunk may be another one now.
      content = this.#contents[level] ?? 0;
      this.#chunk.copyWithin(content + moved, content, content + length);
    }
    this.#position = content - reserved;
    this.#varint(length);
    this.#position += length;
    this.#depth = level;
  }

  /** The message that was written, which is the caller's from now on; the next one starts empty. */
  finish(): Buffer {
    if (this.#depth !== 0) throw new Error("a message was begun that was not ended");
    const message = this.#chunk.subarray(this.#start, this.#position);
    this.#start = this.#position;
    return message;
  }

  /** Forgets what was written since the last {@link finish}. */
  reset(): void {
    this.#position = this.#start;
    this.#depth = 0;
  }

  #ascii(value: string): boolean {
    const chunk = this.#chunk;
    const { length } = value;
    let position = this.#position;
    chunk[position++] = length;
    for (let index = 0; index < length; index++) {
      const code = value.charCodeAt(index);
      if (code >= 0x80) return false;
      chunk[position++] = code;
    }
    this.#position = position;
    return true;
  }

  #varint(value: number): void {
    const chunk = this.#chunk;
    let position = this.#position;
    let rest = value;
    // Bit operations work on 32 bits only.
    if (value >>> 0 !== value) {
      if (!Number.isSafeInteger(value) || value < 0) {
        this.reset();
        throw new RangeError(`${value} is no whole number from 0 to 2^53 - 1`);
      }
      while (rest >= 2 ** 31) {
        chunk[position++] = (rest % 128) | 0x80;
        rest = Math.floor(rest / 128);
      }
    }
    while (rest > 0x7f) {
      chunk[position++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    chunk[position++] = rest;
    this.#position = position;
  }

  #reserve(bytes: number): void {
    if (this.#position + bytes > this.#chunk.length) this.#grow(bytes);
  }

  /** Moves the message that is being written to the front of a new chunk. */
  #grow(bytes: number): void {
    const written = this.#position - this.#start;
    const chunk = Buffer.allocUnsafeSlow(Math.max(chunkBytes, 2 * (written + bytes)));
    this.#chunk.copy(chunk, 0, this.#start, this.#position);
    for (let level = 0; level < this.#depth; level++) {
      this.#contents[level] = (this.#contents[level] ?? 0) - this.#start;
    }
    this.#chunk = chunk;
    this.#view = viewOf(chunk);
    this.#start = 0;
    this.#position = written;
  }
}

function varintLength(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x200000) return 3;
  return value < 0x10000000 ? 4 : 5;
}
