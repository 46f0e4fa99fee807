/// <reference lib="dom" />
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { press, region } from "./support/acting.ts";
import { useVisits } from "./support/bed.ts";
import { type Contrast, contrastsOf } from "./support/contrast.ts";
import { expectText, soon } from "./support/expecting.ts";
import { editor, textIn } from "./support/typing.ts";

const visits = useVisits();
const CONTRAST_MIN = 4.5;
const phone = { width: 390, height: 844 };
const desktop = { width: 1280, height: 800 };
/** Pages with the panel that shows that they are there. */
const pages = [
  ["#", "Network"],
  ["#lessons", undefined],
  ["#lesson=joint", "Lesson"],
  ["#cluster", "Membership"],
  ["#trace", undefined],
] as const;

describe.each(pages)("the page %s", (hash, panel) => {
  it("names its controls, has enough contrast in light and dark and fits a phone and a desktop", async () => {
    const page = await opened(hash, panel);
    expect(await nameless(page)).toEqual([]);
    if (panel === "Network" || panel === "Lesson") await fill(page);
    for (const viewport of [desktop, phone]) {
      await page.setViewportSize(viewport);
      await drawn(page);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        expect((await contrastsOf(page)).length).toBeGreaterThan(3);
        await soon(() => weakTexts(page)).toEqual([]);
      }
      expect(await tooWide(page), `${viewport.width} px`).toEqual([]);
    }
  });
});

it("reaches the buttons of the network with Tab, and presses one with Enter", async () => {
  const page = await opened("#", "Network");
  await press(page, "Lee", "Start");
  await press(page, "Lee", "To next message");
  const first = region(page, "Network").getByRole("button", { name: "Deliver promise 100 · Lee → A0" });
  for (let count = 0; !(await first.evaluate((button) => button === document.activeElement)); count++) {
    expect(count).toBeLessThan(60);
    await page.keyboard.press("Tab");
  }
  const ring = await first.evaluate((button) => getComputedStyle(button).outlineStyle);
  expect(ring).not.toBe("none");
  await page.keyboard.press("Enter");
  await expectText(page, "Acceptors", "A0 launch");
});

it("lets Tab out of the texts, and changes nothing there", async () => {
  const page = await opened("#", "Network");
  const before = await textIn(page, "Engine");
  await editor(page, "Engine").focus();
  await page.keyboard.press("Tab");
  expect(await editor(page, "Engine").evaluate((text) => text.contains(document.activeElement))).toBe(false);
  expect(await textIn(page, "Engine")).toBe(before);
});

it("is usable on a phone: the panels behind tabs, the general's buttons and time at the foot", async () => {
  const page = await visits.visit("", { viewport: phone, hasTouch: true, isMobile: true });
  const bar = region(page, "Selected general");
  await bar.getByRole("button", { name: "Start", exact: true }).tap();
  await bar.getByRole("button", { name: "To next message", exact: true }).tap();
  await page.getByRole("tab", { name: "Network", exact: true }).tap();
  const deliver = region(page, "Network").getByRole("button", { name: "Deliver promise 100 · Lee → A0" });
  await deliver.tap();
  const box = await deliver
    .or(region(page, "Network").getByRole("button", { name: /^Deliver / }))
    .first()
    .boundingBox();
  expect(box?.height).toBeGreaterThanOrEqual(40);
  await page.getByRole("tab", { name: "State", exact: true }).tap();
  await expectText(page, "Acceptors", "A0 launch 100");
  await bar.getByRole("button", { name: "Back", exact: true }).tap();
  await expectText(page, "Acceptors", "A0 empty disk");
  expect(await tooWide(page)).toEqual([]);
});

it("moves nothing for readers who ask for less motion, not even during a search", async () => {
  const page = await opened("#", "Network");
  await press(page, "Verdict", "Find a violation");
  await expectText(page, "Verdict", "states/s");
  expect(await moving(page)).toEqual([]);
  await press(page, "Verdict", "Cancel");
});

it("remembers the chosen colours", async () => {
  const page = await visits.visit("", { colorScheme: "light" });
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await background();
  await page.getByRole("combobox", { name: "Colours" }).selectOption("Dark");
  await soon(background).not.toBe(light);
  const dark = await background();
  await page.reload();
  await soon(background).toBe(dark);
});

/** Lets messages, state and operations be there. */
async function fill(page: Page): Promise<void> {
  for (const key of ["s", "n", "d", "d", "d", "d", "d", "d", "n", "2", "s", "n"]) await page.keyboard.press(key);
  await expectText(page, "Ross", /waits for \d more answers/);
}

async function opened(hash: string, panel: string | undefined): Promise<Page> {
  const page = await visits.visit(hash);
  await (panel === undefined
    ? page.getByRole("main")
    : page.getByRole("region", { name: panel, exact: true, includeHidden: true })
  )
    .first()
    .waitFor({ state: "attached" });
  await page.waitForLoadState("networkidle");
  return page;
}

/** Texts that are hard to read. */
async function weakTexts(page: Page): Promise<readonly Contrast[]> {
  return (await contrastsOf(page)).filter(({ ratio }) => ratio < CONTRAST_MIN);
}

/** Waits until the page was drawn again: what follows a change of size does so one frame later. */
async function drawn(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** Controls and panels that a screen reader can say nothing about. */
async function nameless(page: Page): Promise<readonly string[]> {
  const snapshot = await page.locator("body").ariaSnapshot();
  const lines = snapshot.split("\n").map((line) => line.trim());
  return lines.filter((line) =>
    /^- (button|link|textbox|combobox|checkbox|slider|region|dialog|table|img)(:| \[|$)/.test(line),
  );
}

/** What is seen beyond the right edge of the window. */
async function tooWide(page: Page): Promise<readonly string[]> {
  return await page.evaluate(() => {
    const { scrollWidth = 0 } = document.scrollingElement ?? {};
    if (scrollWidth <= innerWidth) return [];
    const wide = [...document.querySelectorAll("body *")].filter(
      (each) => each.getBoundingClientRect().right > innerWidth + 1,
    );
    return [
      `${scrollWidth} px`,
      ...wide.slice(0, 5).map((each) => `${each.tagName} ${each.className} ${each.textContent.slice(0, 40)}`),
    ];
  });
}

/** Animations that run although the reader asked for less motion. */
async function moving(page: Page): Promise<readonly string[]> {
  return await page.evaluate(() =>
    document.getAnimations().flatMap(({ playState, effect }) => {
      const { duration } = effect?.getComputedTiming() ?? {};
      return playState === "running" && Number(duration) > 1
        ? [String((effect as KeyframeEffect).target?.className)]
        : [];
    }),
  );
}
