import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { choice, press, region, textOf } from "./support/acting.ts";
import { useVisits } from "./support/bed.ts";
import { expectText, soon } from "./support/expecting.ts";
import { typeAfter } from "./support/typing.ts";

const visits = useVisits();
/** What the page promises for a search that finds something. */
const FOUND_WITHIN_MS = 10_000;
/** A search that finds nothing goes through all it can reach, or to its own bounds. */
const NONE_WITHIN_MS = 40_000;

it("finds the lost sign-off of the engine of 2016 within 10 s, replays it, and finds none with the line put back", async () => {
  const page = await visits.visit();
  await choice(page, "Texts").selectOption("Broken: the comparison forgotten");
  await expectText(page, "Engine", "1 line differs");
  await page.getByRole("button", { name: "Find a violation", exact: true }).click();
  await expectText(page, "Verdict", /A violation was found after [\d,]+ states/, FOUND_WITHIN_MS);
  await expectText(page, "Timeline", /\b0 of \d\d/);
  expect(await contradictions(page)).toEqual([]);

  await press(page, "Timeline", "To the end");
  await expectText(page, "Verdict", "VIOLATION");
  await expectText(page, "Verdict", /acknowledged sign is lost/);
  const pair = await contradictions(page);
  expect(pair).toHaveLength(2);
  expect(pair.map((row) => /^(Lee|Ross): sign\(/.test(row))).toEqual([true, true]);

  await typeAfter(
    page,
    "Engine",
    "const slot = disk[key] ?? blank;",
    "if (ballot <= slot.promised) return { refused: slot.promised };",
  );
  await soon(() => textOf(page, "Engine")).not.toContain("differs");
  await soon(() => textOf(page, "Verdict")).not.toContain("VIOLATION");
  await page.getByRole("button", { name: "Find a violation", exact: true }).click();
  await expectText(page, "Verdict", /states, depth \d+/);
  await expectText(page, "Verdict", /2 generals and 3 acceptors; each general starts once/, NONE_WITHIN_MS);
  const verdict = await textOf(page, "Verdict");
  expect(verdict).toMatch(/none|no violation/i);
  expect(verdict).not.toContain("VIOLATION");
});

it("plays a counter-example moment by moment, and lets a search be cancelled", async () => {
  const page = await visits.visit();
  await press(page, "Verdict", "Find a violation");
  await press(page, "Verdict", "Cancel");
  await expectText(page, "Verdict", "The search was cancelled.");

  await choice(page, "Texts").selectOption("Broken: a quorum of one");
  await press(page, "Verdict", "Find a violation");
  await expectText(page, "Verdict", "A violation was found", FOUND_WITHIN_MS);
  await choice(page, "Speed").selectOption("60 / s");
  await press(page, "Timeline", "Play");
  await expectText(page, "Verdict", "VIOLATION");
  expect(await contradictions(page)).toHaveLength(2);
  await press(page, "Timeline", "To the start");
  await expectText(page, "Verdict", "no operation returned yet");
});

/** The operations that are marked as contradicting each other. */
async function contradictions(page: Page): Promise<readonly string[]> {
  const rows = region(page, "Operations").getByRole("listitem").filter({ hasText: "contradicts the other" });
  return await rows.allInnerTexts();
}
