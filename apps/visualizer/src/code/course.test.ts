import { describe, expect, it } from "vitest";
import { type Instruction, lessons } from "../lessons/index.ts";
import { titleOf } from "../world/index.ts";
import { Page } from "./page.ts";
import { words } from "./words.ts";

/** Presses what an instruction names, as the page's buttons do. */
function follow(page: Page, instruction: Instruction): void {
  const { commands, session } = page;
  const world = session.world.value;
  if (instruction.kind === "message") {
    const message = world.network.find((each) => titleOf(each) === instruction.title);
    if (message === undefined) throw new Error(`${instruction.title} is not in flight`);
    const kind = (["deliver", "lose", "duplicate"] as const).find((each) => words[each] === instruction.press);
    if (kind !== undefined) commands.message(kind, message.id);
    return;
  }
  if (instruction.kind !== "general") throw new Error(`this test does not press ${instruction.press}`);
  const general = world.generals.findIndex(({ name }) => name === instruction.general);
  if (instruction.press === words.start) return commands.start(general);
  if (instruction.press === words.toNextMessage) return commands.toNextMessage(general);
  throw new Error(`this test does not press ${instruction.press}`);
}

function takeFirst(): Page {
  const page = new Page(() => {});
  const [lesson] = lessons;
  if (lesson === undefined) throw new Error("no lessons");
  const { history } = globalThis as { history?: unknown };
  if (history === undefined) Object.assign(globalThis, { history: { replaceState: () => {} } });
  page.beginLesson(lesson.id);
  return page;
}

describe("a lesson", () => {
  it("hints at one instruction after the other, and ends with its goal", () => {
    const page = takeFirst();
    const { course } = page;
    for (let count = 0; count < 100 && course.hint.value !== undefined; count++) follow(page, course.hint.value);
    expect(course.isReached.value).toBe(true);
    expect(course.done.value).toBe(course.lesson.value?.steps.length);
    expect(course.next.value).toBe(lessons[1]);
  });

  it("keeps a step done after stepping back", () => {
    const page = takeFirst();
    const { course } = page;
    while (course.done.value === 0 && course.hint.value !== undefined) follow(page, course.hint.value);
    page.commands.go(-Infinity);
    expect(page.session.world.value.generals[0]?.phase).toBe("idle");
    expect(course.done.value).toBe(1);
  });

  it("does not take something else for what it said", () => {
    const page = takeFirst();
    page.commands.crash(0);
    expect(page.course.followed.value).toBe(0);
    page.beginLesson(page.course.lesson.value?.id ?? "");
    page.commands.start(0);
    expect(page.course.followed.value).toBe(1);
  });

  it("has nothing to say about a run with other generals", () => {
    const page = takeFirst();
    page.begin({ ...page.session.run.value.scenario, generals: 3 });
    expect(page.course.isReached.value).toBe(false);
  });

  it("gives back the run and the typing that it took the place of, and keeps its own run for Undo", () => {
    const page = new Page(() => {});
    const { session } = page;
    session.act({ kind: "start", general: 1 });
    const { run } = session.loaded.value;
    const typed = { ...session.drafts.value, engine: "function (" };
    session.drafts.value = typed;
    const [first, second] = lessons;
    if (first === undefined || second === undefined) throw new Error("no lessons");
    page.beginLesson(first.id);
    session.act({ kind: "start", general: 0 });
    page.beginLesson(second.id);
    session.act({ kind: "start", general: 0 });
    const taken = session.run.value;
    page.leaveLesson();
    expect(page.course.lesson.value).toBeUndefined();
    expect(session.run.value).toBe(run);
    expect(session.drafts.value).toEqual(typed);
    expect(session.problems.value).toHaveLength(1);
    page.undo();
    expect(session.run.value).toBe(taken);
  });

  it("stays where one leaves it, if nothing was there before", () => {
    const page = takeFirst();
    page.commands.start(0);
    const taken = page.session.run.value;
    page.leaveLesson();
    expect(page.session.run.value).toBe(taken);
  });
});
