/// <reference lib="dom" />
import type { Locator, Page } from "playwright-core";

// What people do and see: everything goes through roles, names and texts of the page, nothing through its insides.

/** A panel of the page. */
export function region(page: Page, name: string): Locator {
  return page.getByRole("region", { name, exact: true });
}

/** A button in a panel; `at` is the row that it stands in, by its title. */
export function button(page: Page, panel: string, name: string, at?: string): Locator {
  const full = at === undefined ? name : `${name} ${at}`;
  return region(page, panel).getByRole("button", { name: full, exact: true });
}

/** A list to choose one thing from. */
export function choice(page: Page, name: string): Locator {
  return page.getByRole("combobox", { name, exact: true });
}

/** Presses a button in a panel with the mouse, now: rejects if it is not there, or disabled. */
export async function press(page: Page, panel: string, name: string, at?: string): Promise<void> {
  const target = button(page, panel, name, at);
  if (!(await target.isEnabled())) throw new Error(`${panel}: ${name} ${at ?? ""} is disabled`);
  await target.click();
}

/** Delivers messages in this order, each by its title. */
export async function deliver(page: Page, ...titles: readonly string[]): Promise<void> {
  for (const title of titles) await press(page, "Network", "Deliver", title);
}

/** Delivers a request to each of the acceptors, and each answer back. */
export async function exchange(
  page: Page,
  question: string,
  general: string,
  ...acceptors: readonly string[]
): Promise<void> {
  for (const acceptor of acceptors)
    await deliver(page, `${question} · ${general} → ${acceptor}`, `answer to ${question} · ${acceptor} → ${general}`);
}

/** The titles of the messages in flight, in the order in which they are listed. */
export async function messages(page: Page): Promise<readonly string[]> {
  const rows = region(page, "Network").getByRole("listitem");
  return await rows.evaluateAll((all) => all.map((row) => row.getAttribute("aria-label") ?? ""));
}

/** The text of a panel as it is shown, without its buttons' names, one space between words. */
export async function textOf(page: Page, panel: string): Promise<string> {
  return (await region(page, panel).innerText()).replaceAll(/\s+/g, " ");
}

/** The texts of several panels, all of one moment. Rejects if one of them is not there. */
export async function textsOf(page: Page, panels: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const found = await page
    .getByRole("region")
    .evaluateAll((all) =>
      all.map((panel) => [panel.getAttribute("aria-label") ?? "", (panel as HTMLElement).innerText] as const),
    );
  const texts = new Map(found);
  return Object.fromEntries(
    panels.map((panel) => {
      const text = texts.get(panel);
      if (text === undefined) throw new Error(`there is no panel ${panel}`);
      return [panel, text.replaceAll(/\s+/g, " ")];
    }),
  );
}

/** Panels that together show a moment of a run. */
export const statePanels = ["Lee", "Ross", "Network", "Acceptors", "Watch", "Operations", "Verdict"];
