import type { Socket } from "node:net";

interface Parcel {
  readonly bytes: Buffer;
  readonly dueAt: number;
}

/** A timer may come this much too late, so the rest is waited for turn by turn. */
const TIMER_SLACK_MS = 2;
/** The nap of such a turn: to spin would take one of the processors from the nodes that are measured. */
const NAP_MS = 0.1;
/** Nobody wakes who naps here. */
const BED = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
/** Bytes on their way before the source is no longer read; more than a link of the greatest delay holds. */
const WAITING_BYTES_MAX = 16 * 1024 ** 2;

/** What one direction of a connection does to its bytes now. */
export interface Impairment {
  /** They arrive so much later. */
  readonly delayMs: number;
  /** They never arrive, and nobody hears of it. */
  readonly isCut: boolean;
}

/** Carries the bytes of one socket to another, as late as the impairment at that moment says, to a tenth of a ms. */
export function carryLate(from: Socket, to: Socket, impairment: () => Impairment): void {
  const waiting: Parcel[] = [];
  let waitingBytes = 0;
  let scheduled = false;
  let hasEnded = false;
  const pump = (): void => {
    scheduled = false;
    for (let [next] = waiting; next !== undefined; [next] = waiting) {
      const earlyMs = next.dueAt - performance.now();
      if (earlyMs > 0) {
        schedule(earlyMs);
        return;
      }
      waiting.shift();
      waitingBytes -= next.bytes.length;
      if (!to.destroyed) to.write(next.bytes);
    }
    if (from.isPaused() && waitingBytes < WAITING_BYTES_MAX) from.resume();
    if (hasEnded) to.end();
  };
  const schedule = (earlyMs: number): void => {
    if (scheduled) return;
    scheduled = true;
    if (earlyMs > TIMER_SLACK_MS) setTimeout(pump, earlyMs - TIMER_SLACK_MS);
    else setImmediate(turn);
  };
  const turn = (): void => {
    Atomics.wait(BED, 0, 0, NAP_MS);
    pump();
  };
  from.on("data", (bytes) => {
    const { delayMs, isCut } = impairment();
    if (isCut) return;
    waiting.push({ bytes, dueAt: performance.now() + delayMs });
    waitingBytes += bytes.length;
    if (waitingBytes > WAITING_BYTES_MAX) from.pause();
    if (delayMs === 0 && !scheduled) pump();
    else schedule(delayMs);
  });
  from.on("end", () => {
    hasEnded = true;
    if (waiting.length === 0) to.end();
  });
}
