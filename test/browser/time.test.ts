import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { button, choice, exchange, messages, press, region, statePanels, textOf, textsOf } from "./support/acting.ts";
import { useVisits } from "./support/bed.ts";
import { expectText, soon } from "./support/expecting.ts";

const visits = useVisits();

it("steps back to every earlier moment exactly as it was, and forward again", async () => {
  const page = await visits.visit();
  const moments = [await textsOf(page, statePanels)];
  const act = async (panel: string, name: string, at?: string): Promise<void> => {
    await press(page, panel, name, at);
    moments.push(await textsOf(page, statePanels));
  };
  await act("Lee", "Start");
  for (let count = 0; await button(page, "Lee", "Step").isEnabled(); count++) {
    expect(count).toBeLessThan(60);
    await act("Lee", "Step");
  }
  await act("Network", "Deliver", "promise 100 · Lee → A0");
  await act("Acceptors", "Crash", "A0");
  await act("Network", "Duplicate", "promise 100 · Lee → A1");
  await act("Network", "Lose", "promise 100 · Lee → A2");
  await act("Lee", "Crash");

  for (const wanted of moments.toReversed().slice(1)) {
    await press(page, "Timeline", "Back");
    expect(await textsOf(page, statePanels)).toEqual(wanted);
  }
  expect(await button(page, "Timeline", "Back").isEnabled()).toBe(false);
  for (const wanted of moments.slice(1)) {
    await press(page, "Timeline", "Forward");
    expect(await textsOf(page, statePanels)).toEqual(wanted);
  }
  expect(await button(page, "Timeline", "Forward").isEnabled()).toBe(false);

  const scrubber = region(page, "Timeline").getByRole("slider", { name: "Moment" });
  await scrubber.fill("3");
  expect(await textsOf(page, statePanels)).toEqual(moments[3]);
  await scrubber.press("End");
  expect(await textsOf(page, statePanels)).toEqual(moments.at(-1));
});

it("keeps the old branch when something else is done after stepping back", async () => {
  const page = await visits.visit();
  await ask(page);
  await press(page, "Network", "Lose", "promise 100 · Lee → A0");
  const first = await textsOf(page, statePanels);
  expect(await choice(page, "Branch").count()).toBe(0);
  await press(page, "Timeline", "Back");
  await press(page, "Network", "Deliver", "promise 100 · Lee → A0");
  const second = await textsOf(page, statePanels);
  const branches = choice(page, "Branch");
  expect(await branches.getByRole("option").count()).toBe(2);
  await branches.selectOption({ index: 0 });
  expect(await textsOf(page, statePanels)).toEqual(first);
  await branches.selectOption({ index: 1 });
  expect(await textsOf(page, statePanels)).toEqual(second);
});

it("draws the run as a space-time diagram in which a click and the keys jump", async () => {
  const page = await visits.visit();
  await ask(page);
  await exchange(page, "promise 100", "Lee", "A0", "A1");
  await expectText(page, "Timeline", /\b(\d+) of \1\b/);
  const diagram = region(page, "Space-time").getByRole("slider");
  await soon(async () => (await diagram.getAttribute("aria-valuetext")) ?? "").toContain("quorum");
  const end = await textOf(page, "Timeline");
  await diagram.press("Home");
  await expectText(page, "Timeline", /\b0 of \d+/);
  await expectText(page, "Lee", "not started");
  await diagram.press("End");
  expect(await textOf(page, "Timeline")).toBe(end);
  const box = await diagram.boundingBox();
  if (box === null) throw new Error("the diagram is not seen");
  await diagram.evaluate((frame) => (frame.scrollTop = 0));
  // The first row lies under the names of the processes.
  await page.mouse.click(box.x + box.width / 3, box.y + 40);
  await expectText(page, "Timeline", /\b0 of \d+/);
});

it("marks what the last moment changed: variables, promises", async () => {
  const page = await visits.visit();
  await ask(page);
  await press(page, "Timeline", "Back");
  await press(page, "Timeline", "Forward");
  const before = await described(page, "Acceptors", "changed");
  expect(before).toEqual([]);
  await press(page, "Network", "Deliver", "promise 100 · Lee → A1");
  expect(await described(page, "Acceptors", "changed")).toEqual(["100"]);
  expect(await described(page, "Watch", "changed")).toEqual([]);
  await exchange(page, "promise 100", "Lee", "A0");
  await press(page, "Network", "Deliver", "answer to promise 100 · A1 → Lee");
  await press(page, "Lee", "Step");
  expect(await described(page, "Watch", "changed")).toContain("true");
});

it("reorders messages with the mouse", async () => {
  const page = await visits.visit();
  await ask(page);
  const [first = "", second = "", third = ""] = await messages(page);
  const grip = await centreOf(page, first);
  const target = await centreOf(page, third);
  await page.mouse.move(grip.x, grip.y);
  await page.mouse.down();
  await page.mouse.move(target.x, (grip.y + target.y) / 2, { steps: 4 });
  await page.mouse.move(target.x, target.y, { steps: 4 });
  await page.mouse.up();
  await soon(() => messages(page)).toEqual([second, third, first]);
  await press(page, "Timeline", "Back");
  expect(await messages(page)).toEqual([first, second, third]);
});

it("runs by itself from a seed: the same seed is the same run, another seed another", async () => {
  const runs = [];
  for (const seed of ["7", "7", "8"]) {
    const page = await visits.visit();
    const field = page.getByRole("spinbutton", { name: "Seed", exact: true });
    await field.fill(seed);
    await field.press("Enter");
    await choice(page, "Speed").selectOption("60 / s");
    await press(page, "Timeline", "Run for me");
    await expectText(page, "Timeline", /\b([3-9]\d) of \1\b/);
    await press(page, "Timeline", "Stop");
    await press(page, "Timeline", "Run to the end");
    for (const name of ["Lee", "Ross"]) await expectText(page, name, "ended:");
    runs.push(await textsOf(page, [...statePanels, "Timeline", "What happened"]));
    await expectText(page, "Verdict", "linearizable so far");
  }
  expect(runs[1]).toEqual(runs[0]);
  expect(runs[2]).not.toEqual(runs[0]);
});

async function ask(page: Page): Promise<void> {
  await press(page, "Lee", "Start");
  await press(page, "Lee", "To next message");
  await soon(() => messages(page)).toHaveLength(3);
}

/** The texts in a panel that are described to a screen reader in this way. */
async function described(page: Page, panel: string, description: string): Promise<readonly string[]> {
  return await region(page, panel).evaluate((root, wanted) => {
    const marked = [...root.querySelectorAll("[aria-description]")];
    return marked.filter((each) => each.getAttribute("aria-description") === wanted).map((each) => each.textContent);
  }, description);
}

/** Where the handle of a message's row is. */
async function centreOf(page: Page, title: string): Promise<{ readonly x: number; readonly y: number }> {
  const row = region(page, "Network").getByRole("listitem", { name: title, exact: true });
  const box = await row.getByText("⠿").boundingBox();
  if (box === null) throw new Error(`${title} is not seen`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
