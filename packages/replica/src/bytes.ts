import { type Ballot, type ProposerId, assert, isBallot } from "@quorate/synod";
import { decodeText, encodeText } from "./text.ts";

/** Texts up to this length take a number of one byte in front, and a way without encoders if they are ASCII. */
const shortText = 0x7f;

/** The most memory that a writer keeps for the next record. */
const keptBytesMax = 64 * 1024;

/** Short ASCII texts that were read last. */
const recentTexts: string[] = [];
const recentTextsMax = 8;
let nextRecent = 0;

/** Builds a compact binary record. Numbers are varints of safe, non-negative integers. */
export class ByteWriter {
  #buffer = new Uint8Array(256);
  #length = 0;

  number(value: number): this {
    this.#reserve(8);
    let rest = value;
    // Bit operations work on 32 bits only.
    if (value >>> 0 !== value) {
      if (!Number.isSafeInteger(value) || value < 0) {
        throw new Error(`a stored number is a safe, non-negative integer, not ${value}`);
      }
      while (rest >= 2 ** 31) {
        this.#buffer[this.#length++] = (rest % 0x80) | 0x80;
        rest = Math.floor(rest / 0x80);
      }
    }
    while (rest >= 0x80) {
      this.#buffer[this.#length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#buffer[this.#length++] = rest;
    return this;
  }

  bytes(value: Uint8Array): this {
    this.number(value.length);
    this.#reserve(value.length);
    this.#buffer.set(value, this.#length);
    this.#length += value.length;
    return this;
  }

  text(value: string): this {
    if (value.length > shortText) return this.bytes(encodeText(value));
    // Ids are short and ASCII: written in place, without an encoder and its copy.
    this.#reserve(1 + value.length);
    const start = this.#length;
    this.#buffer[this.#length++] = value.length;
    for (let index = 0; index < value.length; index++) {
      const unit = value.charCodeAt(index);
      if (unit >= 0x80) {
        this.#length = start;
        return this.bytes(encodeText(value));
      }
      this.#buffer[this.#length++] = unit;
    }
    return this;
  }

  ballot({ epoch, counter, proposer }: Ballot): this {
    return this.number(epoch).number(counter).text(proposer);
  }

  /** Forgets what was written. */
  reset(): this {
    this.#length = 0;
    return this;
  }

  /** How much is written. */
  get length(): number {
    return this.#length;
  }

  /** What was written, as bytes of their own; the writer starts again from nothing. */
  finish(): Uint8Array {
    const bytes = this.#buffer.slice(0, this.#length);
    this.#length = 0;
    // One large record must not hold its memory for ever.
    if (this.#buffer.length > keptBytesMax) this.#buffer = new Uint8Array(256);
    return bytes;
  }

  #reserve(size: number): void {
    if (this.#length + size <= this.#buffer.length) return;
    const grown = new Uint8Array(Math.max(this.#buffer.length * 2, this.#length + size));
    grown.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = grown;
  }
}

/** Reads what a {@link ByteWriter} wrote; throws on a short, overlong or unsafe record. */
export class ByteReader {
  readonly #buffer: Uint8Array;
  #offset = 0;

  constructor(buffer: Uint8Array) {
    this.#buffer = buffer;
  }

  number(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.#buffer[this.#offset++];
      assert(byte !== undefined, "a record ends inside a number");
      value += (byte & 0x7f) * scale;
      assert(Number.isSafeInteger(value), "a stored number is a safe integer");
      if (byte < 0x80) return value;
      scale *= 0x80;
    }
  }

  /** A view: whoever hands it on to be changed copies it. */
  bytes(): Uint8Array {
    const start = this.#skip(this.number());
    return this.#buffer.subarray(start, this.#offset);
  }

  text(): string {
    const length = this.number();
    const start = this.#skip(length);
    // The same few ids come again and again: found, they need no decoder, and no memory of their own.
    const known = recentTexts.find((text) => text.length === length && this.#holds(text, start));
    if (known !== undefined) return known;
    const text = decodeText(this.#buffer.subarray(start, this.#offset));
    if (text.length === length && length <= shortText) {
      recentTexts[nextRecent] = text;
      nextRecent = (nextRecent + 1) % recentTextsMax;
    }
    return text;
  }

  #skip(length: number): number {
    const start = this.#offset;
    assert(start + length <= this.#buffer.length, "a record ends inside its bytes");
    this.#offset = start + length;
    return start;
  }

  /** Whether an ASCII text is here. */
  #holds(text: string, start: number): boolean {
    for (let index = 0; index < text.length; index++) {
      if (text.charCodeAt(index) !== this.#buffer[start + index]) return false;
    }
    return true;
  }

  ballot(): Ballot {
    const ballot = { epoch: this.number(), counter: this.number(), proposer: this.text() as ProposerId };
    assert(isBallot(ballot), "a stored ballot is within its limits");
    return ballot;
  }

  /** Steps over a ballot without looking at it. */
  skipBallot(): void {
    this.number();
    this.number();
    const length = this.number();
    this.#offset += length;
  }

  end(): void {
    assert(this.#offset === this.#buffer.length, "a record has nothing behind its end");
  }
}
