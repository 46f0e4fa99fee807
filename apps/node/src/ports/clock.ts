import type { Clock } from "@quorate/replica";

/** The process's clock: monotonic milliseconds. */
export const processClock: Clock = {
  now: () => performance.now(),
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
  defer(task) {
    setImmediate(task);
  },
};
