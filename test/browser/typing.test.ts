import { expect, it } from "vitest";
import { button, choice, exchange, messages, press, region, statePanels, textOf, textsOf } from "./support/acting.ts";
import { useVisits } from "./support/bed.ts";
import { expectText, soon } from "./support/expecting.ts";
import { editor, textIn, typeAfter } from "./support/typing.ts";

const visits = useVisits();
/** Both texts are seen as a whole. */
const tall = { viewport: { width: 1400, height: 1400 } };

it("shows a syntax error at its line and loses nothing: the text stays, and the run goes on with the text before", async () => {
  const page = await visits.visit("", tall);
  await press(page, "Lee", "Start");
  await press(page, "Lee", "To next message");
  const before = await textsOf(page, statePanels);
  await typeAfter(page, "Machine", "if (state.launched ||", "const const;");
  await expectText(page, "Machine", /Line 10: /);
  const broken = await textIn(page, "Machine");
  expect(broken.split("\n")[9]).toContain("const const;");
  expect(await textsOf(page, statePanels)).toEqual(before);

  await exchange(page, "promise 100", "Lee", "A0", "A1");
  await press(page, "Lee", "Step");
  await press(page, "Timeline", "Back");
  expect(await textIn(page, "Machine")).toBe(broken);
  await expectText(page, "Machine", /Line 10: /);

  await choice(page, "Acceptors").selectOption("4");
  await expectText(page, "Acceptors", "A3");
  expect(await textIn(page, "Machine")).toBe(broken);
  await expectText(page, "Machine", /Line 10: /);

  await editor(page, "Machine").getByText("const const;").click();
  await page.keyboard.press("End");
  for (let count = 0; count < "const const;".length; count++) await page.keyboard.press("Backspace");
  await page.keyboard.press("Escape");
  await soon(() => textOf(page, "Machine")).not.toContain("Line 10:");
});

it("runs an edited machine, marks the changed line, and brings the earlier run back with Undo", async () => {
  const page = await visits.visit("", tall);
  await press(page, "Lee", "Start");
  await press(page, "Lee", "To next message");
  const before = await textsOf(page, statePanels);
  await typeAfter(
    page,
    "Machine",
    "if (state.launched ||",
    'if (name === "Lee") return { signed: ["forged"], launched: false };',
  );
  await expectText(page, "Machine", "1 line differs");
  await soon(() => choice(page, "Texts").getByRole("option", { selected: true }).innerText()).toBe("your own");
  await expectText(page, "Lee", "not started");

  await press(page, "Lee", "Start");
  await choice(page, "Speed").selectOption("60 / s");
  await press(page, "Lee", "Run");
  await expectText(page, "Lee", "ended:");
  await expectText(page, "Acceptors", '["forged"]');

  for (let count = 0; (await textOf(page, "Lee")).includes("ended"); count++) {
    expect(count).toBeLessThan(3);
    await page.getByRole("button", { name: "Undo: back to the earlier run", exact: true }).click();
  }
  await soon(() => textsOf(page, statePanels)).toEqual(before);
  expect(await textIn(page, "Machine")).not.toContain("forged");
});

it("takes a text back with Reset text, also one that lacks a line", async () => {
  const page = await visits.visit("", tall);
  await choice(page, "Texts").selectOption("Broken: the comparison forgotten");
  await soon(() => textIn(page, "Engine")).not.toContain("if (ballot <= slot.promised)");
  await press(page, "Engine", "Reset text");
  await soon(() => textIn(page, "Engine")).toContain("if (ballot <= slot.promised)");
  await soon(() => choice(page, "Texts").getByRole("option", { selected: true }).innerText()).toBe("The launch");
});

it("drives a whole round by keys alone, and no key acts while somebody types", async () => {
  const page = await visits.visit("", tall);
  const keys = async (...names: readonly string[]): Promise<void> => {
    for (const name of names) await page.keyboard.press(name);
  };
  await keys("s", "n");
  await soon(() => messages(page)).toHaveLength(3);
  await keys("j", "Alt+ArrowUp");
  await soon(() => messages(page)).toEqual(["A1", "A0", "A2"].map((acceptor) => `promise 100 · Lee → ${acceptor}`));
  await keys("u");
  await soon(() => messages(page)).toHaveLength(4);
  await keys("l", "l", "d", "d");
  await soon(() => messages(page)).toHaveLength(2);
  await keys("d", "d");
  await keys("n");
  await expectText(page, "Lee", "waits for 2 more answers to accept");
  await keys("ArrowLeft");
  await expectText(page, "Lee", /at engine line/);
  await keys("f", "d", "d", "d", "d", "d", "d", "ArrowRight", "n");
  await expectText(page, "Lee", "ended:");
  await keys("2", "s", "ArrowRight", "Shift+ArrowRight", "n", "c");
  await expectText(page, "Ross", "crashed");
  await keys("Shift+R");
  await expectText(page, "Ross", "not started");

  const timeline = await textOf(page, "Timeline");
  await editor(page, "Machine").click();
  await page.keyboard.press("ControlOrMeta+End");
  await keys("s", "n", "Backspace", "Backspace");
  expect(await textOf(page, "Timeline")).toBe(timeline);
  await keys("Escape", "s");
  await expectText(page, "Ross", /at machine line/);
});

it("opens and closes the sheet of keys with keys, and every key of the sheet is told", async () => {
  const page = await visits.visit("", tall);
  expect(await page.getByRole("dialog").count()).toBe(0);
  await page.keyboard.press("?");
  const sheet = page.getByRole("dialog", { name: "Keyboard" });
  await sheet.waitFor();
  const keys = await sheet.getByRole("term").allInnerTexts();
  const meanings = await sheet.getByRole("definition").allInnerTexts();
  const told = Object.fromEntries(keys.map((key, index) => [key.trim(), meanings[index]]));
  expect(told).toMatchObject({
    S: "Start the selected general",
    D: "Deliver the selected message",
    Space: "Run for me, or stop",
    "?": "Show this sheet",
  });
  expect(keys.length).toBeGreaterThan(20);
  expect(meanings).toHaveLength(keys.length);
  await page.keyboard.press("Escape");
  await soon(() => page.getByRole("dialog").count()).toBe(0);
  await page.getByRole("button", { name: "Help", exact: true }).click();
  await sheet.waitFor();
  await sheet.getByRole("button", { name: "Close", exact: true }).click();
  await soon(() => page.getByRole("dialog").count()).toBe(0);
  expect(await button(page, "Lee", "Start").isEnabled()).toBe(true);
  expect(await region(page, "Lee").isVisible()).toBe(true);
});
