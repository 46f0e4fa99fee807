import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { textOf } from "./support/acting.ts";
import { useVisits } from "./support/bed.ts";
import { instructions, isReached, obey } from "./support/lesson.ts";
import { soon } from "./support/expecting.ts";

const visits = useVisits();
/** More than any lesson tells, so that one that never ends fails. */
const INSTRUCTIONS_MAX = 150;
const LESSONS_MIN = 11;
/** A step may wait for a search. */
const STEP_MS = 20_000;
/** Lessons that are played at the same time: one for each core. */
const PLAYERS = 2;

it("reaches the goal of every lesson by doing only what the panel Lesson says", { timeout: 240_000 }, async () => {
  const list = await visits.visit("#lessons");
  const links = list.getByRole("main").getByRole("link");
  const waiting = await links.evaluateAll((all) => all.map((link) => link.getAttribute("href") ?? ""));
  expect(waiting.length).toBeGreaterThanOrEqual(LESSONS_MIN);
  const player = async (): Promise<void> => {
    for (let href = waiting.shift(); href !== undefined; href = waiting.shift())
      await play(await visits.visit(href), href);
  };
  await Promise.all(Array.from({ length: PLAYERS }, player));
});

it.each(["#lesson=minority", "#lesson=no-comparison"])(
  "brings into sight on a phone what %s says to press",
  { timeout: 60_000 },
  async (lesson) => {
    await play(await visits.visit(lesson, { viewport: { width: 390, height: 844 } }), lesson);
  },
);

/** Plays a lesson to its end; rejects with the lesson's name where its words do not lead there. */
async function play(page: Page, lesson: string): Promise<void> {
  expect(await isReached(page), `${lesson} begins at its goal`).toBe(false);
  let last: readonly string[] = [];
  let next = 0;
  for (let count = 0; count < INSTRUCTIONS_MAX; count++) {
    const told = await instructions(page);
    if (told.length === 0) break;
    if (told.join() !== last.join()) [last, next] = [told, 0];
    const instruction = told[next++];
    if (instruction === undefined) {
      await soon(() => instructions(page), STEP_MS).not.toEqual(told);
      continue;
    }
    try {
      await obey(page, instruction);
    } catch (error) {
      throw new Error(`${lesson}: ${instruction} cannot be done`, { cause: error });
    }
  }
  expect(await isReached(page), `${lesson} is at its goal: ${await textOf(page, "Lesson")}`).toBe(true);
}
