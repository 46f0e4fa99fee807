import { expect, test } from "vitest";
import { processClock } from "./clock.ts";

const busyMs = 6;
const delayMs = 8;

/** Keeps the event loop, so that the time it last looked at is old. */
function work(): void {
  const untilMs = performance.now() + busyMs;
  while (performance.now() < untilMs);
}

test("a task runs when its delay has passed by the clock, and not earlier", async () => {
  const startedAtMs = await new Promise<number>((resolve) => {
    setImmediate(() => {
      work();
      resolve(processClock.now());
    });
  });
  await new Promise<void>((resolve) => processClock.after(delayMs, resolve));
  expect(processClock.now() - startedAtMs).toBeGreaterThanOrEqual(delayMs);
});
