import type { Clock } from "@quorate/replica";

/** The process's clock: monotonic milliseconds. */
export const processClock: Clock = {
  now: () => performance.now(),
  after(delayMs, task) {
    const dueAtMs = performance.now() + delayMs;
    const run = (): void => {
      // Timers count from when the event loop last looked at the time, in whole milliseconds: they may come early.
      const earlyMs = dueAtMs - performance.now();
      if (earlyMs > 0) timer = setTimeout(run, Math.ceil(earlyMs));
      else task();
    };
    let timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
  defer(task) {
    setImmediate(task);
  },
};
