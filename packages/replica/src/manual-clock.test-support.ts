import type { Clock } from "./ports.ts";

/** A clock that stands still, and whose tasks run when the test says so: the same ones in the same order every time. */
export interface ManualClock extends Clock {
  /** Lets time pass and runs the tasks that fall due, in order. */
  advance(ms: number): Promise<void>;
  /** Runs deferred tasks, and what they lead to, until only time could bring more. */
  settle(): Promise<void>;
}

interface Timer {
  readonly atMs: number;
  readonly task: () => void;
}

export function createManualClock(): ManualClock {
  let nowMs = 0;
  let deferred: (() => void)[] = [];
  /** In the order they fall due; those of one moment in the order they were set. */
  const timers: Timer[] = [];
  const settle = async () => {
    do {
      const tasks = deferred;
      deferred = [];
      for (const task of tasks) task();
      // Every promise that is settled has its turn before an immediate.
      await new Promise((resolve) => setImmediate(resolve));
    } while (deferred.length > 0);
  };
  return {
    now: () => nowMs,
    after: (delayMs, task) => {
      const timer = { atMs: nowMs + delayMs, task };
      const index = timers.findLastIndex(({ atMs }) => atMs <= timer.atMs);
      timers.splice(index + 1, 0, timer);
      return () => {
        const found = timers.indexOf(timer);
        if (found >= 0) timers.splice(found, 1);
      };
    },
    defer: (task) => deferred.push(task),
    settle,
    advance: async (ms) => {
      const endMs = nowMs + ms;
      await settle();
      for (;;) {
        const [timer] = timers;
        if (timer === undefined || timer.atMs > endMs) break;
        timers.shift();
        nowMs = Math.max(nowMs, timer.atMs);
        timer.task();
        await settle();
      }
      nowMs = endMs;
    },
  };
}
