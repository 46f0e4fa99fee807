import { describe, expect, it } from "vitest";
import { type Instruction, lessonOf, lessons } from "./index.ts";
import { acceptor } from "./instructions.ts";
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

describe("the goal of a lesson", () => {
  const followed = (id: string, change: (instructions: readonly Instruction[]) => readonly Instruction[]) => {
    const lesson = lessonOf(id) ?? expect.unreachable();
    const learner = new Learner(lesson);
    for (const instruction of change(lesson.steps.flatMap(({ instructions }) => instructions))) {
      learner.perform(instruction);
    }
    const { view } = learner;
    return { isReached: lesson.goal.isReached(view), done: lesson.steps.map(({ isDone }) => isDone(view)) };
  };
  const renamed = (instructions: readonly Instruction[], from: RegExp, to: string): readonly Instruction[] =>
    instructions.map((each) => (each.kind === "message" ? { ...each, title: each.title.replace(from, to) } : each));

  it("is not that the dead general or acceptor is there again", () => {
    const restart: Instruction = { kind: "general", general: "Lee", press: "Restart" };
    expect(followed("lost-accept", (all) => all).isReached).toBe(true);
    expect(followed("lost-accept", (all) => [...all, restart]).isReached).toBe(false);
    const again = [...acceptor("A2", "Restart with its disk"), ...acceptor("A2", "Crash")];
    expect(followed("minority", (all) => [...all.slice(0, 3), ...again, ...all.slice(3)]).isReached).toBe(false);
  });

  it("is reached with other acceptors than those that are named, too", () => {
    const others = followed("joint", (all) =>
      renamed(all, /(?<=^(?:answer to )?(?:install|adopt epoch 3|promise 30101|accept 30101) · .*)A4/, "A1"),
    );
    expect(others).toStrictEqual({ isReached: true, done: others.done.map(() => true) });
  });
});
