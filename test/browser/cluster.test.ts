/// <reference lib="dom" />
import type { BrowserContextOptions, Page } from "playwright-core";
import { expect, it } from "vitest";
import { button, choice, press, region, textOf, textsOf } from "./support/acting.ts";
import { useVisits } from "./support/bed.ts";
import { expectText, soon } from "./support/expecting.ts";

const visits = useVisits();
/** More events than a change of members takes. */
const EVENTS_MAX = 400;
/** What a link brings back is all but the first: the branches stay behind. */
const panels = ["The cluster", "Membership", "Node", "Ask", "What happened"];

it("grows from three to five members, one joint configuration after the other, stepping and running", async () => {
  const page = await openCluster();
  await expectText(page, "Membership", /stable: n1 n2 n3\b/);
  await press(page, "Membership", "Add a node");
  for (let count = 0; !(await textOf(page, "Membership")).includes("joint: n1 n2 n3 and n1 n2 n3 n4"); count++) {
    expect(count).toBeLessThan(EVENTS_MAX);
    await pressTime(page, "Step");
  }
  await pressTime(page, "Run");
  await expectText(page, "Membership", /stable: n1 n2 n3 n4\b/);
  await soon(() => button(page, "Membership", "Add a node").isEnabled()).toBe(true);
  await press(page, "Membership", "Add a node");
  await pressTime(page, "Run");
  await expectText(page, "Membership", /stable: n1 n2 n3 n4 n5\b/, 20_000);
  await expectText(page, "Membership", /n5: member, epoch 7/);
  await expectText(page, "What happened", "n5 adopted");

  await choice(page, "Show node").selectOption("n2");
  await press(page, "Node", "Kill n2");
  await expectText(page, "Node", "n2: down");
  expect(await ask(page, "n1")).not.toMatch(/unknown|not applied/);
});

it("serves only the majority's side of a wall, and both sides once the wall is taken away", async () => {
  const page = await openCluster();
  await region(page, "Walls").getByRole("checkbox", { name: "n1", exact: true }).check();
  await press(page, "Walls", "Build the wall");
  await expectText(page, "Walls", "n1 ∥ n2 n3");
  expect(await ask(page, "n1")).toContain("surely not applied: no quorum");
  expect(await ask(page, "n3")).not.toMatch(/unknown|not applied/);
  await press(page, "Walls", "Take all away");
  expect(await ask(page, "n1")).not.toMatch(/unknown|not applied/);
});

it("parts the nodes by a wall that is drawn across the stage with the mouse", async () => {
  const page = await openCluster();
  const [first, ...others] = await Promise.all(["n1", "n2", "n3"].map((name) => heightOf(page, name)));
  const between = ((first ?? 0) + Math.min(...others)) / 2;
  const drawing = await page.getByRole("group", { name: "The cluster", exact: true }).boundingBox();
  if (drawing === null) throw new Error("the drawing is not seen");
  await press(page, "Walls", "Draw a wall");
  await page.mouse.move(drawing.x + 5, between);
  await page.mouse.down();
  await page.mouse.move(drawing.x + drawing.width - 5, between, { steps: 5 });
  await page.mouse.up();
  await expectText(page, "Walls", /n1 ∥ n2 n3|n2 n3 ∥ n1/);
  expect(await ask(page, "n1")).toContain("surely not applied: no quorum");
});

it("steps back to what was, keeps the branch, and opens the same run from its address", async () => {
  const page = await openCluster();
  await put(page, "n1");
  for (let count = 0; count < 6; count++) await pressTime(page, "Step");
  await pressTime(page, "Next arrival");
  const later = await textsOf(page, panels);
  await pressTime(page, "Back");
  const before = await textsOf(page, panels);
  expect(before).not.toEqual(later);
  await pressTime(page, "Step");
  await soon(() => textsOf(page, panels)).toEqual(later);
  await pressTime(page, "Back");
  await soon(() => textsOf(page, panels)).toEqual(before);
  await page.getByRole("slider", { name: "Timeline", exact: true }).press("Home");
  await soon(() => textOf(page, "Ask")).toContain("Nobody asked anything yet.");
  await press(page, "Node", "Kill n1");
  await expectText(page, "The cluster", "Branch 1");
  const shared = panels.slice(1);
  const end = await textsOf(page, shared);
  await soon(() => page.url()).toContain("#cluster=");
  const other = await visits.open(page.url());
  await soon(() => textsOf(other, shared)).toEqual(end);
});

it("shares what is shown at that moment, right after an operation and while time runs", async () => {
  const page = await openCluster({ permissions: ["clipboard-read", "clipboard-write"] });
  const time = page.getByRole("group", { name: "Time", exact: true });
  await put(page, "n1");
  const asked = await share(page);
  await soon(() => textOf(asked, "Ask")).toContain("waits for a quorum");

  await press(page, "Membership", "Add a node");
  await choice(page, "Speed").selectOption("slow");
  await pressTime(page, "Run");
  const running = await share(page);
  expect(await time.getByRole("button", { name: "Pause", exact: true }).count()).toBe(1);
  await soon(() => textOf(running, "Membership")).toContain("n4: ");
});

it("says beside the field which letter cannot be used, and asks through a node that is up", async () => {
  const page = await openCluster();
  const key = region(page, "Ask").getByRole("textbox", { name: "Key", exact: true });
  await key.fill("città");
  await expectText(page, "Ask", "Key: “à” cannot be used here.");
  await key.fill("city");
  await choice(page, "Show node").selectOption("n1");
  await press(page, "Node", "Kill n1");
  await press(page, "Ask", "Ask");
  await expectText(page, "Ask", "city · n2");
});

it("holds frames until each is delivered, lost or duplicated by hand", async () => {
  const page = await openCluster();
  await pressTime(page, "Hold frames");
  await put(page, "n1");
  const frames = page.getByRole("list", { name: "Frames in flight", exact: true });
  await soon(() => frames.getByRole("button", { name: /^Deliver n1 to / }).count()).toBeGreaterThan(1);
  const sent = await frames.getByRole("button", { name: /^Deliver n1 to / }).count();
  for (let count = 0; count < 6; count++) await pressTime(page, "Step");
  expect(await frames.getByRole("button", { name: /^Deliver n1 to / }).count()).toBeGreaterThanOrEqual(sent);

  const [lose, duplicate] = ["Lose", "Duplicate"].map((kind) =>
    frames.getByRole("button", { name: new RegExp(`^${kind} n1 to `) }),
  );
  const before = (await duplicate?.count()) ?? 0;
  await duplicate?.first().click();
  await soon(() => duplicate?.count()).toBe(before + 1);
  await lose?.first().click();
  await soon(() => lose?.count()).toBe(before);

  const told = page.getByRole("list", { name: "What clients were told" }).getByRole("listitem").first();
  for (let count = 0; (await told.innerText()).includes("waits for a quorum"); count++) {
    expect(count).toBeLessThan(EVENTS_MAX);
    await page.getByRole("button", { name: "Deliver the oldest", exact: true }).click();
  }
  expect(await told.innerText()).not.toMatch(/unknown|not applied/);
});

async function openCluster(options: BrowserContextOptions = {}): Promise<Page> {
  const page = await visits.visit("#cluster", options);
  await expectText(page, "Membership", "stable:");
  await choice(page, "Speed").selectOption("fast");
  return page;
}

/** Presses a button of the clock, and waits until what is shown is of another moment. */
async function pressTime(page: Page, name: string): Promise<void> {
  const time = page.getByRole("group", { name: "Time", exact: true });
  const before = await time.getByRole("status").innerText();
  await time.getByRole("button", { name, exact: true }).click();
  await soon(() => time.getByRole("status").innerText()).not.toBe(before);
}

/** How far down on the screen the middle of a node is drawn. */
async function heightOf(page: Page, name: string): Promise<number> {
  const node = page
    .getByRole("group", { name: "The cluster", exact: true })
    .getByRole("button", { name: new RegExp(`^${name}:`) });
  const box = await node.boundingBox();
  if (box === null) throw new Error(`${name} is not seen`);
  return box.y + box.height / 2;
}

/** Presses Share, and opens the link that is copied in another browser. */
async function share(page: Page): Promise<Page> {
  await page.evaluate(() => navigator.clipboard.writeText(""));
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await soon(copied).not.toBe("");
  const other = await visits.open(await copied());
  await expectText(other, "Membership", "stable:");
  return other;
}

/** Puts a value through a node. */
async function put(page: Page, node: string): Promise<void> {
  await region(page, "Ask").getByRole("combobox", { name: "Through", exact: true }).selectOption(node);
  await press(page, "Ask", "Ask");
}

/** Puts a value through a node, lets time pass until nothing is under way, and returns what the client was told. */
async function ask(page: Page, node: string): Promise<string> {
  const told = page.getByRole("list", { name: "What clients were told" }).getByRole("listitem");
  const count = await told.filter({ hasText: "put" }).count();
  await put(page, node);
  await soon(() => told.filter({ hasText: "put" }).count()).toBe(count + 1);
  await pressTime(page, "Until quiet");
  await soon(() => told.first().innerText()).not.toContain("waits for a quorum");
  return await told.first().innerText();
}
