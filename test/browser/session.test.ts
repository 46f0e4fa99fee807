import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { button, choice, deliver, exchange, messages, press, textOf } from "./support/acting.ts";
import { useVisits } from "./support/bed.ts";
import { expectText } from "./support/expecting.ts";
import { type Highlight, highlightOf } from "./support/highlight.ts";

const visits = useVisits();
/** Both texts are seen as a whole. */
const tall = { viewport: { width: 1280, height: 1400 } };
/** Far more than a general needs to its next wait, so that a wait that never comes ends a test. */
const STEPS_MAX = 60;

it("steps Lee alone: to the wait for promises, past it once two of three answered, and on to the end of his program", async () => {
  const page = await visits.visit("", tall);
  await expectText(page, "Lee", "not started");
  expect(await button(page, "Lee", "Step").isEnabled()).toBe(false);
  await press(page, "Lee", "Start");

  const asking = await stepToWait(page, "Lee");
  expect(asking[0]?.text).toBe("Machine");
  expect(asking.some(({ line }) => line.includes("newBallot()"))).toBe(true);
  expect(asking.at(-1)?.line).toContain("await ask(acceptors, promise");
  await expectText(page, "Lee", "waits for 2 more answers to promise");
  expect(await messages(page)).toEqual(["promise 100 · Lee → A0", "promise 100 · Lee → A1", "promise 100 · Lee → A2"]);

  await exchange(page, "promise 100", "Lee", "A2");
  await expectText(page, "Lee", "waits for 1 more answer to promise");
  expect(await button(page, "Lee", "Step").isEnabled()).toBe(false);
  await exchange(page, "promise 100", "Lee", "A0");
  expect(await button(page, "Lee", "Step").isEnabled()).toBe(true);
  expect(await messages(page)).toEqual(["promise 100 · Lee → A1"]);

  const accepting = await stepToWait(page, "Lee");
  expect(accepting.at(-1)?.line).toContain("await ask(acceptors, accept");
  const returned = accepting.findIndex(
    ({ text, line }) => text === "Machine" && line.startsWith("return { signed, launched"),
  );
  expect(returned).toBeGreaterThan(accepting.findIndex(({ line }) => line.startsWith("const value = action(")));
  await exchange(page, "accept 100", "Lee", "A1", "A2");

  await stepToWait(page, "Lee");
  await expectText(page, "Lee", 'ended: "signed off"');
  await expectText(page, "Operations", "Lee: sign");
  await expectText(page, "Verdict", "linearizable so far");
  const acceptors = await textOf(page, "Acceptors");
  expect(acceptors).toMatch(/A0 launch 100 – .*A1 launch 200 100 .*A2 launch 200 100 /);
});

it("interleaves Lee and Ross step by step; one loses the conflict, tries again, and both end with the launch", async () => {
  const page = await visits.visit("", tall);
  await press(page, "Lee", "Start");
  await press(page, "Ross", "Start");
  const [lee, ross] = await alternate(page);
  expect(lee).toBe(ross);
  for (const general of ["Lee", "Ross"]) {
    await expectText(page, general, "waits for 2 more answers to promise");
    expect((await highlightOf(page, general)).line).toContain("await ask(acceptors, promise");
  }
  expect(await messages(page)).toHaveLength(6);

  await exchange(page, "promise 100", "Lee", "A0", "A1");
  await exchange(page, "promise 101", "Ross", "A1", "A2");
  await alternate(page);
  await exchange(page, "accept 101", "Ross", "A1", "A2");
  await deliver(page, "accept 100 · Lee → A1", "refusal of accept 100 · A1 → Lee");
  await deliver(page, "accept 100 · Lee → A2", "refusal of accept 100 · A2 → Lee");
  await alternate(page);
  await expectText(page, "Ross", 'ended: "signed off"');

  await expectText(page, "Lee", "waits for 2 more answers to promise");
  await exchange(page, "promise 300", "Lee", "A1", "A2");
  await alternate(page);
  await exchange(page, "accept 300", "Lee", "A1", "A2");
  await alternate(page);
  await expectText(page, "Lee", 'ended: "launched"');
  await expectText(page, "Verdict", "linearizable so far");
});

it("steps over a call, runs to the next message, and lets one general run to its end while the other stays", async () => {
  const page = await visits.visit("", tall);
  await press(page, "Lee", "Start");
  await press(page, "Lee", "To next message");
  await expectText(page, "Lee", "waits for 2 more answers to promise");
  await exchange(page, "promise 100", "Lee", "A0", "A1");
  for (let count = 0; !(await highlightOf(page, "Lee")).line.startsWith("const value = action("); count++) {
    expect(count).toBeLessThan(STEPS_MAX);
    await press(page, "Lee", "Step");
  }
  const { number } = await highlightOf(page, "Lee");
  await press(page, "Lee", "Step over");
  expect(await highlightOf(page, "Lee")).toMatchObject({ text: "Engine", number: number + 1 });
  await expectText(page, "Watch", "value");

  await choice(page, "Speed").selectOption("60 / s");
  await press(page, "Lee", "Run");
  await expectText(page, "Lee", 'ended: "signed off"');
  await expectText(page, "Ross", "not started");
});

/** Steps a general, looking at its highlighted line each time, until Step is disabled; returns the lines. */
async function stepToWait(page: Page, general: string): Promise<readonly Highlight[]> {
  const lines = [await highlightOf(page, general)];
  while (await stepped(page, general)) {
    expect(lines.length).toBeLessThan(STEPS_MAX);
    if (!(await textOf(page, general)).includes("ended")) lines.push(await highlightOf(page, general));
  }
  const moves = lines.filter(
    ({ text, number }, index) => text !== lines[index - 1]?.text || number !== lines[index - 1]?.number,
  );
  expect(moves.length, "lines that the highlight moved to").toBeGreaterThan(2);
  return lines;
}

/** Steps Lee and Ross in turn until neither can; returns how many steps each made. */
async function alternate(page: Page): Promise<readonly number[]> {
  const counts: [number, number] = [0, 0];
  for (let isMoving = true; isMoving; ) {
    isMoving = false;
    for (const index of [0, 1] as const) {
      if (!(await stepped(page, ["Lee", "Ross"][index] ?? ""))) continue;
      isMoving = true;
      counts[index]++;
      expect(counts[index]).toBeLessThan(STEPS_MAX);
    }
  }
  return counts;
}

async function stepped(page: Page, general: string): Promise<boolean> {
  const step = button(page, general, "Step");
  const canStep = await step.isEnabled();
  if (canStep) await step.press("Enter");
  return canStep;
}
