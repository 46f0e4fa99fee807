import { describe, expect, it } from "vitest";
import { startPolling } from "./polling.ts";

/** A page in virtual time, whose questions the test answers. */
function start() {
  let nowMs = 0;
  let isVisible = true;
  let shown: (() => void) | undefined;
  const timers = new Set<{ readonly atMs: number; readonly task: () => void }>();
  const questions: { signal: AbortSignal; answer: (text: string) => void; fail: (error: Error) => void }[] = [];
  const told: string[] = [];
  const polling = startPolling<string>({
    host: {
      now: () => nowMs,
      after: (delayMs, task) => {
        const timer = { atMs: nowMs + delayMs, task };
        timers.add(timer);
        return () => timers.delete(timer);
      },
      isVisible: () => isVisible,
      onVisible: (task) => {
        shown = task;
        return () => {
          shown = undefined;
        };
      },
    },
    everyMs: 1_000,
    deadlineMs: 3_000,
    ask: (signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason as Error));
        questions.push({ signal, answer: resolve, fail: reject });
      }),
    onAnswer: (text, atMs) => told.push(`${atMs}: ${text}`),
    onFailure: (error, atMs) => told.push(`${atMs}: failed: ${(error as Error).message}`),
  });
  return {
    polling,
    questions,
    told,
    timers,
    last: () => questions.at(-1) ?? expect.unreachable("nothing was asked"),
    advance: async (ms: number) => {
      nowMs += ms;
      for (const timer of [...timers].toSorted((a, b) => a.atMs - b.atMs)) {
        if (timer.atMs > nowMs || !timers.delete(timer)) continue;
        timer.task();
      }
      await settle();
    },
    hide: () => {
      isVisible = false;
    },
    show: () => {
      isVisible = true;
      shown?.();
    },
  };
}

/** Lets promises that are settled tell so. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
}

describe("polling", () => {
  it("asks at once, and again a period after each beginning", async () => {
    const { advance, last, questions, told } = start();
    await advance(300);
    last().answer("one");
    await settle();
    await advance(699);
    expect(questions).toHaveLength(1);
    await advance(1);
    expect(questions).toHaveLength(2);
    last().answer("two");
    await settle();
    expect(told).toEqual(["300: one", "1000: two"]);
  });

  it("asks one question at a time, and gives up one that takes too long", async () => {
    const { advance, last, questions, told } = start();
    await advance(2_999);
    expect(questions).toHaveLength(1);
    await advance(1);
    expect(told).toEqual(["3000: failed: no answer within 3000 ms"]);
    await advance(0);
    expect(questions).toHaveLength(2);
    last().answer("again");
    await settle();
    expect(told.at(-1)).toBe("3000: again");
  });

  it("goes on after a failure", async () => {
    const { advance, last, questions, told } = start();
    last().fail(new Error("refused"));
    await settle();
    await advance(1_000);
    expect(questions).toHaveLength(2);
    expect(told).toEqual(["0: failed: refused"]);
  });

  it("rests while nobody looks, and asks at once when somebody does", async () => {
    const { advance, last, questions, hide, show } = start();
    last().answer("one");
    await settle();
    hide();
    await advance(60_000);
    expect(questions).toHaveLength(1);
    show();
    expect(questions).toHaveLength(2);
    show();
    expect(questions, "one question at a time").toHaveLength(2);
  });

  it("asks anew on demand, and ignores the answer to what was asked before", async () => {
    const { polling, questions, told, last } = start();
    const [old] = questions;
    polling.again();
    expect(old?.signal.aborted).toBe(true);
    old?.answer("old");
    last().answer("new");
    await settle();
    expect(told).toEqual(["0: new"]);
  });

  it("is over when it is stopped: nothing is asked or told, and no timer is left", async () => {
    const { polling, questions, told, last, advance, show, timers } = start();
    polling.stop();
    expect(last().signal.aborted).toBe(true);
    await settle();
    show();
    await advance(10_000);
    expect(questions).toHaveLength(1);
    expect(told).toEqual([]);
    expect(timers.size).toBe(0);
  });
});
