/** Thrown by {@link ByteReader} for bytes that do not decode; the caller says which record they belong to. */
export class DecodeError extends Error {
  override readonly name = "DecodeError";
}

/** Reads a byte range strictly: anything left over, cut short or not in its shortest form is a {@link DecodeError}. */
export class ByteReader {
  readonly #bytes: Buffer;
  readonly #end: number;
  #at: number;

  constructor(bytes: Buffer, start = 0, end: number = bytes.length) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  get remaining(): number {
    return this.#end - this.#at;
  }

  byte(): number {
    const byte = this.#at < this.#end ? this.#bytes[this.#at] : undefined;
    if (byte === undefined) throw new DecodeError("1 bytes are needed, 0 are left");
    this.#at++;
    return byte;
  }

  /** The next `length` bytes, sharing memory with the source. */
  take(length: number): Buffer {
    if (length > this.remaining) throw new DecodeError(`${length} bytes are needed, ${this.remaining} are left`);
    const start = this.#at;
    this.#at += length;
    return this.#bytes.subarray(start, this.#at);
  }

  /** Everything left. */
  rest(): Buffer {
    return this.take(this.remaining);
  }

  /** A little-endian base-128 integer up to 2^53 - 1. */
  varint(): number {
    const first = this.byte();
    if (first < 128) return first;
    this.#at--;
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const next = this.byte();
      value += (next & 127) * scale;
      if (!Number.isSafeInteger(value)) throw new DecodeError("a number is above 2^53 - 1");
      if (next < 128) {
        if (next === 0 && scale > 1) throw new DecodeError("a number is not in its shortest form");
        return value;
      }
    }
  }

  /** A length-prefixed run of bytes. */
  run(): Buffer {
    return this.take(this.varint());
  }

  end(): void {
    if (this.remaining > 0) throw new DecodeError(`${this.remaining} bytes are left over`);
  }
}

/** The bytes {@link writeVarint} needs for a non-negative safe integer. */
export function varintLength(value: number): number {
  let length = 1;
  for (let left = value; left >= 128; left = Math.floor(left / 128)) length++;
  return length;
}

/** Writes a non-negative safe integer and returns the offset behind it. */
export function writeVarint(target: Buffer, value: number, offset: number): number {
  let at = offset;
  let left = value;
  for (; left >= 128; left = Math.floor(left / 128)) target[at++] = (left % 128) | 128;
  target[at++] = left;
  return at;
}
