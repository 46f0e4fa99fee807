import { isUtf8 } from "node:buffer";
import { bytesType, doubleType, shortTextLength, varintType, viewOf } from "./wire-format.ts";

/** Thrown by a {@link WireReader}, and nothing else is: the bytes are no whole message of the expected kind. */
export class DecodeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "DecodeError";
  }
}

const varintBytesMax = 10;
const fieldNumberMax = 2 ** 29 - 1;
const nestingMax = 32;

/**
 * Reads a message in the protobuf wire format, field by field: `next` until it answers 0, and after each the method
 * for what the field is, or `skip`. Throws {@link DecodeError} on anything that is not such a message.
 */
export class WireReader {
  readonly #buffer: Buffer;
  readonly #view: DataView;
  #position: number;
  /** Where the message ends that is being read. */
  #end: number;
  #depth = 0;
  #field = 0;
  #wireType = 0;
  /** Where the field begins, with its tag. */
  #fieldStart = 0;

  /** Reads these bytes; what `bytes` answers are views on them. */
  constructor(buffer: Buffer) {
    this.#buffer = buffer;
    this.#view = viewOf(buffer);
    this.#position = 0;
    this.#end = buffer.length;
  }

  /** Goes on to the next field and answers its number, 0 at the end of the message. */
  next(): number {
    if (this.#position >= this.#end) return 0;
    this.#fieldStart = this.#position;
    const tag = this.#varint();
    const field = Math.floor(tag / 8);
    if (field < 1 || field > fieldNumberMax) throw this.#wrong(`field number ${field}`);
    this.#field = field;
    this.#wireType = tag % 8;
    return field;
  }

  /** A whole number up to 2^53 - 1; a larger one is refused rather than rounded. */
  varint(): number {
    this.#expect(varintType);
    return this.#varint();
  }

  bool(): boolean {
    return this.varint() !== 0;
  }

  /** Any double, NaN and the infinities included. */
  double(): number {
    this.#expect(doubleType);
    const position = this.#advance(8);
    return this.#view.getFloat64(position, true);
  }

  /** A text; bytes that are not UTF-8 are refused. */
  text(): string {
    this.#expect(bytesType);
    const length = this.#varint();
    const start = this.#advance(length);
    const buffer = this.#buffer;
    const end = start + length;
    if (length > shortTextLength || !isAscii(buffer, start, end)) {
      if (!isUtf8(buffer.subarray(start, end))) throw this.#wrong("not valid UTF-8");
      return buffer.toString("utf8", start, end);
    }
    return buffer.toString("latin1", start, end);
  }

  /** A view on the bytes. Copy it before you keep it. */
  bytes(): Buffer {
    this.#expect(bytesType);
    const length = this.#varint();
    const start = this.#advance(length);
    return this.#buffer.subarray(start, start + length);
  }

  /** Enters the nested message that the field is. Answers what {@link leave} wants, once `next` has answered 0. */
  enter(): number {
    this.#expect(bytesType);
    const length = this.#varint();
    const start = this.#advance(length);
    if (++this.#depth > nestingMax) throw this.#wrong(`messages nested deeper than ${nestingMax}`);
    const outer = this.#end;
    this.#position = start;
    this.#end = start + length;
    return outer;
  }

  /** Goes back to the message around, behind the nested one. */
  leave(outer: number): void {
    this.#position = this.#end;
    this.#end = outer;
    this.#depth--;
  }

  /** Passes over the field, whatever it is; it only has to be whole. */
  skip(): void {
    switch (this.#wireType) {
      case 0: {
        const end = this.#position + varintBytesMax;
        while (this.#position < end) if ((this.#buffer[this.#advance(1)] ?? 0x80) < 0x80) return;
        throw this.#wrong("a number without an end");
      }
      case 1:
        this.#advance(8);
        return;
      case 2:
        this.#advance(this.#varint());
        return;
      case 5:
        this.#advance(4);
        return;
      default:
        throw this.#wrong(`wire type ${this.#wireType}`);
    }
  }

  /** Passes over the field and answers a view on all of it, to be read by something else: see {@link WireWriter.fields}. */
  whole(): Buffer {
    const start = this.#fieldStart;
    this.skip();
    return this.#buffer.subarray(start, this.#position);
  }

  #expect(wireType: number): void {
    if (this.#wireType !== wireType) throw this.#wrong(`wire type ${this.#wireType}, not ${wireType}`);
  }

  /** Passes over so many bytes of the message; answers where they begin. */
  #advance(length: number): number {
    const start = this.#position;
    if (length > this.#end - start) throw this.#wrong("ends beyond its message");
    this.#position = start + length;
    return start;
  }

  #varint(): number {
    const buffer = this.#buffer;
    const end = this.#end;
    let position = this.#position;
    if (position < end) {
      const first = buffer[position] ?? 0;
      if (first < 0x80) {
        this.#position = position + 1;
        return first;
      }
    }
    let value = 0;
    let scale = 1;
    for (let index = 0; index < varintBytesMax && position < end; index++) {
      const byte = buffer[position++] ?? 0;
      if (byte < 0x80) {
        value += byte * scale;
        if (value > Number.MAX_SAFE_INTEGER) throw this.#wrong("a number above 2^53 - 1");
        this.#position = position;
        return value;
      }
      value += (byte & 0x7f) * scale;
      scale *= 128;
    }
    throw this.#wrong("a number without an end");
  }

  #wrong(what: string): DecodeError {
    return new DecodeError(`field ${this.#field} before offset ${this.#position}: ${what}`);
  }
}

function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  for (let index = start; index < end; index++) if ((bytes[index] ?? 0x80) >= 0x80) return false;
  return true;
}
