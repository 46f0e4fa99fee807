import type { Socket } from "node:net";
import type { Random } from "../random.ts";
import { type Impairment, whole } from "./fault.ts";

interface Parcel {
  /** Undefined stands for the end of the stream. */
  readonly bytes: Buffer | undefined;
  readonly dueAt: number;
}

/** Bytes that may wait in a pipe before its source is no longer read. */
const WAITING_BYTES_MAX = 1024 * 1024;

/** One direction of a connection: carries bytes from a socket to another, as well as its impairment allows. */
export class Pipe {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #random: Random;
  readonly #waiting: Parcel[] = [];
  #impairment: Impairment = whole;
  #waitingBytes = 0;
  #lastDueAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #resetAfter: { bytes: number; readonly reset: () => void } | undefined;
  #lossy = false;

  constructor(from: Socket, to: Socket, random: Random) {
    this.#from = from;
    this.#to = to;
    this.#random = random;
    from.on("data", (bytes) => this.#take(bytes));
    from.on("end", () => this.#push(undefined));
    to.on("drain", () => this.#pump());
  }

  /** Whether bytes were lost, so that this stream can never be right again. */
  get lossy(): boolean {
    return this.#lossy;
  }

  impair(impairment: Impairment): void {
    this.#impairment = impairment;
    this.#pump();
  }

  /** Calls `reset` when so many more bytes were passed on. */
  resetAfter(bytes: number, reset: () => void): void {
    this.#resetAfter = { bytes, reset };
  }

  /** Takes a reset back that has not come yet. */
  keep(): void {
    this.#resetAfter = undefined;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#waiting.length = 0;
  }

  #take(bytes: Buffer): void {
    if (this.#resetAfter === undefined || bytes.length < this.#resetAfter.bytes) {
      if (this.#resetAfter !== undefined) this.#resetAfter.bytes -= bytes.length;
      this.#push(bytes);
      return;
    }
    // What goes before the reset must be on its way, or the reset would overtake it.
    const { bytes: left, reset } = this.#resetAfter;
    this.#from.pause();
    if (this.#waiting.length > 0) reset();
    else this.#to.write(bytes.subarray(0, left), () => setImmediate(reset));
  }

  #push(bytes: Buffer | undefined): void {
    if (this.#impairment.kind === "drop") {
      this.#lossy = true;
      return;
    }
    const dueAt = Math.max(this.#lastDueAt, performance.now() + this.#latenessMs(bytes?.length ?? 0));
    this.#lastDueAt = dueAt;
    this.#waiting.push({ bytes, dueAt });
    this.#waitingBytes += bytes?.length ?? 0;
    if (this.#waitingBytes > WAITING_BYTES_MAX) this.#from.pause();
    this.#pump();
  }

  #latenessMs(length: number): number {
    switch (this.#impairment.kind) {
      case "delay":
        return this.#impairment.delayMs + this.#random.unit() * this.#impairment.jitterMs;
      case "throttle":
        return Math.max(0, this.#lastDueAt - performance.now()) + (length / this.#impairment.bytesPerSecond) * 1_000;
      case "none":
      case "hold":
      case "drop":
        return 0;
    }
  }

  #pump(): void {
    clearTimeout(this.#timer);
    while (this.#impairment.kind !== "hold" && !this.#to.writableNeedDrain) {
      const [next] = this.#waiting;
      if (next === undefined) break;
      const earlyMs = this.#impairment.kind === "none" ? 0 : next.dueAt - performance.now();
      if (earlyMs > 0) {
        this.#timer = setTimeout(() => this.#pump(), earlyMs);
        return;
      }
      this.#waiting.shift();
      this.#waitingBytes -= next.bytes?.length ?? 0;
      if (next.bytes === undefined) this.#to.end();
      else this.#to.write(next.bytes);
    }
    if (this.#waitingBytes <= WAITING_BYTES_MAX && this.#from.isPaused()) this.#from.resume();
  }
}
