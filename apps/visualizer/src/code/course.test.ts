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
});
