/** The writing half of a gRPC stream; `done` is called when the bytes left for the socket. */
export interface FrameSink {
  write(frame: Buffer, done: () => void): unknown;
}

// Enough to keep a connection busy. What was handed to gRPC can no longer be dropped for something newer.
const inFlightBytesMax = 256 * 1024;

// What a waiting frame costs beside its bytes.
const overheadBytes = 128;

/**
 * Frames on their way to one peer, in order and within a bound. A peer that does not read loses the oldest
 * frames: the newest are those whose senders still wait for an answer.
 */
export class SendQueue {
  readonly #bytesMax: number;
  readonly #onDropped: (frames: number) => void;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #inFlightBytes = 0;
  #sink: FrameSink | undefined;

  constructor(bytesMax: number, onDropped: (frames: number) => void) {
    this.#bytesMax = bytesMax;
    this.#onDropped = onDropped;
  }

  push(frame: Buffer): void {
    this.#waiting.push(frame);
    this.#waitingBytes += weightOf(frame);
    let dropped = 0;
    while (this.#waitingBytes + this.#inFlightBytes > this.#bytesMax && this.#shift() !== undefined) dropped++;
    if (dropped > 0) this.#onDropped(dropped);
    this.#pump();
  }

  /** Starts to write to a stream that just opened. */
  attach(sink: FrameSink): void {
    this.#sink = sink;
    this.#inFlightBytes = 0;
    this.#pump();
  }

  /** Forgets the stream and everything that waits: it would be stale when the next stream opens. */
  reset(): void {
    const dropped = this.#waiting.length;
    this.#sink = undefined;
    this.#inFlightBytes = 0;
    this.#waiting = [];
    this.#waitingBytes = 0;
    if (dropped > 0) this.#onDropped(dropped);
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  #pump(): void {
    const sink = this.#sink;
    if (sink === undefined) return;
    while (this.#inFlightBytes < inFlightBytesMax) {
      const frame = this.#shift();
      if (frame === undefined) return;
      const weight = weightOf(frame);
      this.#inFlightBytes += weight;
      sink.write(frame, () => {
        // A late word from an earlier stream says nothing of this one.
        if (this.#sink !== sink) return;
        this.#inFlightBytes -= weight;
        this.#pump();
      });
    }
  }

  #shift(): Buffer | undefined {
    const frame = this.#waiting.shift();
    if (frame !== undefined) this.#waitingBytes -= weightOf(frame);
    return frame;
  }
}

function weightOf(frame: Buffer): number {
  return frame.length + overheadBytes;
}
