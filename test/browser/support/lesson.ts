import type { Page } from "playwright-core";
import { button, region, textOf } from "./acting.ts";

// Everything that is known of a lesson is what its panel says.

/** What was pressed before is on the page already. */
const APPEARS_MS = 2_000;

const sentence = /^(?:In “(?<panel>[^”]+)”, p|P)ress “(?<name>[^”]+)”(?: at “(?<at>[^”]+)”)?\.$/;

/** The sentences of the step at hand that say what to press; none once the goal is reached. */
export async function instructions(page: Page): Promise<readonly string[]> {
  const items = await region(page, "Lesson").getByRole("listitem").allInnerTexts();
  return items.map((text) => text.trim()).filter((text) => sentence.test(text));
}

/** Presses what a sentence says, by keyboard. Rejects if there is nothing of that name that can be pressed now. */
export async function obey(page: Page, instruction: string): Promise<void> {
  const { panel, name = "", at } = sentence.exec(instruction)?.groups ?? {};
  const target = panel === undefined ? page.getByRole("button", { name, exact: true }) : button(page, panel, name, at);
  if (!(await target.isEnabled({ timeout: APPEARS_MS }))) throw new Error("it is disabled");
  await target.press("Enter");
}

/** Whether the panel says that the lesson's goal is reached. */
export async function isReached(page: Page): Promise<boolean> {
  await region(page, "Lesson").waitFor();
  return (await textOf(page, "Lesson")).includes("Goal reached");
}
