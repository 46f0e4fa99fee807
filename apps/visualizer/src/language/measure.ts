import { LimitReached } from "./errors.ts";
import { limits } from "./limits.ts";
import type { Thread } from "./types.ts";
import { words } from "./words.ts";

/** Measures a thread when it has made much since the last time. Throws LimitReached when it keeps too much. */
export function checkSize(thread: Thread): void {
  if (thread.made <= limits.madeUntilMeasured) return;
  thread.made = 0;
  if (sizeOf(thread) > limits.threadSize) throw new LimitReached(words.threadTooLarge(limits.threadSize));
}

/** How many values a thread keeps; sixteen characters of text count as one. */
function sizeOf(thread: Thread): number {
  const seen = new Set<object>();
  const queue: object[] = [thread];
  let size = 0;
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    for (const [name, child] of Object.entries(next) as [string, unknown][]) {
      size += name.length >> 4;
      size += typeof child === "string" ? 1 + (child.length >> 4) : 1;
      if (typeof child === "object" && child !== null) queue.push(child);
    }
  }
  return size;
}
