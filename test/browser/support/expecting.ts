import type { Page } from "playwright-core";
import { expect } from "vitest";
import { textOf } from "./acting.ts";

/** An expectation of what comes true within 10 s. */
export function soon<Value>(
  look: () => Value | Promise<Value>,
  timeoutMs = 10_000,
): ReturnType<typeof expect.poll<Value>> {
  return expect.poll(look, { timeout: timeoutMs, interval: 30 });
}

/** Waits until a panel shows the text. */
export async function expectText(page: Page, panel: string, text: string | RegExp, timeoutMs?: number): Promise<void> {
  const wanted = soon(() => textOf(page, panel), timeoutMs);
  if (typeof text === "string") await wanted.toContain(text);
  else await wanted.toMatch(text);
}
