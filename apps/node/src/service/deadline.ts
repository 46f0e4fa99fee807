import type { Clock } from "@quorate/replica";
import { EdgeError } from "./error.ts";

/** Left for the answer to arrive before the caller gives up by itself, which would tell it less. */
const answerMarginMs = 50;
/** The replica answers by its deadline; later than this something is broken, and the caller is told anyway. */
export const graceMs = 1_000;

/** The earlier of the node's own limit and the caller's, in the clock's time. `callerMs` is how long the caller waits. */
export function deadlineOf(clock: Clock, limitMs: number, callerMs: number): number {
  const margin = Math.min(answerMarginMs, callerMs / 10);
  return clock.now() + Math.max(0, Math.min(limitMs, callerMs - margin));
}

/** The operation's result; OUTCOME_UNKNOWN if it has none well after its deadline. No call ever hangs. */
export async function bounded<Result>(clock: Clock, deadline: number, operation: Promise<Result>): Promise<Result> {
  let cancel = (): void => {};
  const overdue = new Promise<never>((_, reject) => {
    cancel = clock.after(Math.max(0, deadline - clock.now()) + graceMs, () => {
      reject(overdueError());
    });
  });
  try {
    return await Promise.race([operation, overdue]);
  } finally {
    cancel();
  }
}

/** What a caller hears of an operation that has no result well after its deadline. */
export function overdueError(): EdgeError {
  return new EdgeError("OUTCOME_UNKNOWN", "no answer came within the time allowed", {}, "unknown");
}
