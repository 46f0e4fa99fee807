/// <reference lib="dom" />
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { choice, deliver, exchange, messages, press, statePanels, textsOf } from "./support/acting.ts";
import { useVisits } from "./support/bed.ts";
import { expectText, soon } from "./support/expecting.ts";
import { editor, textIn, typeAfter } from "./support/typing.ts";

const visits = useVisits();
/** Both texts are seen as a whole. */
const tall = { viewport: { width: 1400, height: 1400 } };
const allPanels = [...statePanels, "Proposers", "Timeline", "What happened"];

it("reproduces a run with an edited text, crashes and two branches from its link, in another browser", async () => {
  const page = await visits.visit("", tall);
  await typeAfter(page, "Machine", "const nobody: State", "// Two are enough.");
  await soon(() => choice(page, "Texts").getByRole("option", { selected: true }).innerText()).toBe("your own");
  await choice(page, "Acceptors").selectOption("4");
  await makeRun(page);
  const url = await share(page);

  const other = await visits.open(url, tall);
  await soon(() => textIn(other, "Machine")).toContain("// Two are enough.");
  expect(await textIn(other, "Machine")).toBe(await textIn(page, "Machine"));
  expect(await textIn(other, "Engine")).toBe(await textIn(page, "Engine"));
  await expectSame(page, other);
  for (const move of ["Back", "Forward", "To the end", "To the start", "Forward"]) {
    for (const each of [page, other]) await press(each, "Timeline", move);
    await expectSame(page, other);
  }
  const branches = await options(other);
  expect(branches).toHaveLength(2);
  expect(await options(page)).toEqual(branches);
  for (const each of [page, other]) await choice(each, "Branch").selectOption({ index: 0 });
  await expectSame(page, other);
  for (const each of [page, other]) await choice(each, "Branch").selectOption({ index: 1 });
  await expectSame(page, other);
});

it("copies the link that is in the address bar, and shows the same run and lesson when a page is loaded again", async () => {
  const page = await visits.visit("", { permissions: ["clipboard-read", "clipboard-write"] });
  await press(page, "Lee", "Start");
  await press(page, "Lee", "To next message");
  const url = await share(page);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(url);
  const before = await textsOf(page, allPanels);
  await page.reload();
  await soon(() => textsOf(page, allPanels)).toEqual(before);

  const lesson = await visits.visit("#lesson=conflict");
  await expectText(lesson, "Lesson", "Two proposers in conflict");
  await lesson.reload();
  await expectText(lesson, "Lesson", "Two proposers in conflict");
});

it("says what is wrong with a link that is cut, mistyped, or no link at all, and stays usable", async () => {
  const page = await visits.visit();
  await press(page, "Lee", "Start");
  await press(page, "Lee", "To next message");
  const [site = "", link = ""] = (await share(page)).split("#r=");
  const mistyped = `${link.slice(0, 40)}${link[40] === "A" ? "B" : "A"}${link.slice(41)}`;
  for (const damaged of [link.slice(0, -12), mistyped, "nonsense"]) {
    const other = await visits.open(`${site}#r=${damaged}`);
    const told = () => other.getByRole("status").allInnerTexts();
    await soon(told).toContainEqual(expect.stringContaining("This link cannot be opened"));
    await expectText(other, "Lee", "not started");
    await press(other, "Lee", "Start");
    await press(other, "Lee", "To next message");
    expect(await messages(other)).toHaveLength(3);
  }
});

/** A run with losses, crashes of a general and of an acceptor, a duplicate, and two branches. */
async function makeRun(page: Page): Promise<void> {
  await press(page, "Lee", "Start");
  await press(page, "Lee", "To next message");
  await exchange(page, "promise 100", "Lee", "A0", "A3");
  await press(page, "Network", "Lose", "promise 100 · Lee → A1");
  await press(page, "Acceptors", "Crash", "A1");
  await press(page, "Ross", "Start");
  await press(page, "Ross", "Step");
  await press(page, "Timeline", "Back");
  await press(page, "Timeline", "Back");
  await press(page, "Acceptors", "Restart with an empty disk", "A1");
  await press(page, "Network", "Duplicate", "promise 100 · Lee → A2");
  await deliver(page, "promise 100 · Lee → A2");
  await press(page, "Lee", "Crash");
  await press(page, "Lee", "Restart");
  // Back on the older branch, before the fork: forward leads along it, though the other one is newer.
  await choice(page, "Branch").selectOption({ index: 0 });
  for (let count = 0; count < 3; count++) await press(page, "Timeline", "Back");
}

/** Presses Share; the link that is copied and the address of the page are the same. */
async function share(page: Page): Promise<string> {
  await page.getByRole("button", { name: "Share", exact: true }).click();
  await soon(() => page.url()).toContain("#r=");
  await soon(() => page.getByRole("status").allInnerTexts()).toContainEqual(expect.stringMatching(/link/i));
  return page.url();
}

async function expectSame(page: Page, other: Page): Promise<void> {
  const wanted = await textsOf(page, allPanels);
  await soon(() => textsOf(other, allPanels)).toEqual(wanted);
  expect(await editor(other, "Engine").count()).toBe(1);
}

async function options(page: Page): Promise<readonly string[]> {
  return await choice(page, "Branch").getByRole("option").allInnerTexts();
}
