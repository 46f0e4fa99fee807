import type { Page } from "playwright-core";
import { choice, press, region, textOf } from "./support/acting.ts";
import { launchChromium } from "./support/chromium.ts";
import { listenToFiles } from "./support/loaded.ts";
import { startSite } from "./support/site.ts";

// Prints what the page costs: the first load, steps in a second, and searches. Times are those of this machine.

const SECONDS = 5;
const SEARCH_MS = 60_000;
const searched = [
  "Broken: the comparison forgotten",
  "Broken: a quorum of one",
  "Broken: the ballot used again",
  "The launch",
];

const site = await startSite();
const browser = await launchChromium();
try {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  context.setDefaultTimeout(SEARCH_MS);
  const files = listenToFiles(context);
  const page = await context.newPage();
  await page.goto(site.url);
  await region(page, "Network").waitFor();
  await page.waitForLoadState("networkidle");
  const bytes = (await files()).reduce((sum, { gzippedBytes }) => sum + gzippedBytes, 0);
  console.log(`first load: ${bytes} bytes, gzipped`);
  console.log(`steps per second at 60 / s: ${(await stepsPerSecond(page)).toFixed(1)}`);
  for (const texts of searched) console.log(`${texts}: ${await search(page, texts)}`);
} finally {
  await Promise.all([browser.close(), site.close()]);
}

/** How many moments of an automatic run the page shows in a second, over some seconds. */
async function stepsPerSecond(page: Page): Promise<number> {
  // Faults keep the run going for longer than it is measured.
  await page.getByRole("checkbox", { name: "with faults" }).check();
  await choice(page, "Generals").selectOption("3");
  await choice(page, "Acceptors").selectOption("5");
  await choice(page, "Speed").selectOption("60 / s");
  await press(page, "Timeline", "Run for me");
  const [startedAt, first] = [performance.now(), await momentOf(page)];
  await page.waitForTimeout(SECONDS * 1_000);
  const [endedAt, last] = [performance.now(), await momentOf(page)];
  if (await region(page, "Timeline").getByRole("button", { name: "Stop", exact: true }).isVisible())
    await press(page, "Timeline", "Stop");
  return ((last - first) / (endedAt - startedAt)) * 1_000;
}

async function momentOf(page: Page): Promise<number> {
  return Number(/(\d+) of \d+/.exec(await textOf(page, "Timeline"))?.[1]);
}

/** Searches texts for a violation; returns how long that took, and what the page says. */
async function search(page: Page, texts: string): Promise<string> {
  await choice(page, "Texts").selectOption(texts);
  await press(page, "Verdict", "Find a violation");
  const startedAt = performance.now();
  await region(page, "Verdict")
    .getByText(/violation (was found|in) /i)
    .or(region(page, "Verdict").getByText(/no violation/i))
    .first()
    .waitFor();
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  const [, said = ""] = /((?:A violation was found|No violation)[^.:;]*)/.exec(await textOf(page, "Verdict")) ?? [];
  return `${seconds} s: ${said}`;
}
