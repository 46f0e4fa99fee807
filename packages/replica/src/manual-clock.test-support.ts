import type { Clock } from "./ports.ts";

/** A clock that stands still, and whose tasks run when the test says so. */
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
  const timers = new Set<Timer>();
  const settle = async () => {
    do {
      const tasks = deferred;
      deferred = [];
      for (const task of tasks) task();
      // Every promise that is settled has its turn before an immediate.
      await new Promise((resolve) => setImmediate(resolve));
    } while (deferred.length > 0);
  };
  const earliest = (endMs: number): Timer | undefined =>
    [...timers].filter(({ atMs }) => atMs <= endMs).toSorted((a, b) => a.atMs - b.atMs)[0];
  return {
    now: () => nowMs,
    after: (delayMs, task) => {
      const timer = { atMs: nowMs + delayMs, task };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    defer: (task) => deferred.push(task),
    settle,
    advance: async (ms) => {
      const endMs = nowMs + ms;
      await settle();
      for (let timer = earliest(endMs); timer !== undefined; timer = earliest(endMs)) {
        timers.delete(timer);
        nowMs = Math.max(nowMs, timer.atMs);
        timer.task();
        await settle();
      }
      nowMs = endMs;
    },
  };
}
