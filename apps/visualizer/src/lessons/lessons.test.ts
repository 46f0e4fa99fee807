import { describe, expect, it } from "vitest";
import { lessons } from "./index.ts";
import { Learner } from "./perform.test-support.ts";

describe("a lesson", () => {
  // What "Find a violation" finds is shown in a real browser.
  it.each(lessons.filter(({ steps }) => steps.every((step) => step.instructions.every(({ kind }) => kind !== "page"))))(
    "$id comes to its goal by its own words, one step after the other",
    (lesson) => {
      const learner = new Learner(lesson);
      expect(lesson.goal.isReached(learner.view)).toBe(false);
      for (const step of lesson.steps) {
        expect(step.isDone(learner.view), step.words).toBe(false);
        for (const instruction of step.instructions) learner.perform(instruction);
        expect(step.isDone(learner.view), step.words).toBe(true);
      }
      expect(lesson.goal.isReached(learner.view)).toBe(true);
    },
  );

  it("is there for everything that the page teaches, under a name of its own", () => {
    expect(lessons.map(({ id }) => id)).toStrictEqual([
      "one-proposer",
      "conflict",
      "lost-accept",
      "duel",
      "one-round-trip",
      "minority",
      "quorum-of-one",
      "no-comparison",
      "ballot-reused",
      "flat-ballots",
      "joint",
    ]);
  });
});
