import type { Frame } from "../frame.ts";
import type { Clock, FrameReceiver, Link } from "../ports.ts";

/** How long a frame may take before a test fails instead of hanging. */
const patienceMs = 5_000;

export interface Arrival {
  readonly frame: Frame;
  /** The way back. */
  readonly from: Link;
}

/** Receives frames and hands them out one by one, in order. */
export class Mailbox {
  readonly #clock: Clock;
  readonly #arrived: Arrival[] = [];
  #waiting: ((arrival: Arrival) => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  readonly receive: FrameReceiver = (frame, from) => {
    if (this.#waiting === undefined) this.#arrived.push({ frame, from });
    else this.#waiting({ frame, from });
    this.#waiting = undefined;
  };

  /** The next frame; rejects if none comes. */
  next(): Promise<Arrival> {
    const arrival = this.#arrived.shift();
    if (arrival !== undefined) return Promise.resolve(arrival);
    return new Promise((resolve, reject) => {
      const cancel = this.#clock.after(patienceMs, () => {
        reject(new Error(`no frame arrived within ${patienceMs} ms`));
      });
      this.#waiting = (next) => {
        cancel();
        resolve(next);
      };
    });
  }
}
