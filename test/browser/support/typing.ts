/// <reference lib="dom" />
import type { Locator, Page } from "playwright-core";
import { region } from "./acting.ts";

/** Where one of the two texts is typed. */
export function editor(page: Page, name: "Engine" | "Machine"): Locator {
  return region(page, name).getByRole("textbox", { name, exact: true });
}

/** The text that an editor shows, of which the lines that are off the screen may be missing. */
export async function textIn(page: Page, name: "Engine" | "Machine"): Promise<string> {
  const lines = await editor(page, name).evaluate((content) => [...content.children].map((line) => line.textContent));
  return lines.join("\n");
}

/** Types a new line after the first one that shows this text, and leaves the editor. */
export async function typeAfter(page: Page, name: "Engine" | "Machine", after: string, line: string): Promise<void> {
  await editor(page, name).getByText(after, { exact: false }).first().click();
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await page.keyboard.type(line);
  await page.keyboard.press("Escape");
}
