import { brokenLessons } from "./broken.ts";
import { memberLessons } from "./members.ts";
import { protocolLessons } from "./protocol.ts";
import type { Lesson } from "./types.ts";

export { sentenceOf, type Instruction } from "./instructions.ts";
export type { Lesson, LessonView } from "./types.ts";

/** All lessons, in the order in which they build on each other. */
export const lessons: readonly Lesson[] = [...protocolLessons, ...brokenLessons, ...memberLessons];

/** The lesson of an id, or undefined. */
export function lessonOf(id: string): Lesson | undefined {
  return lessons.find((lesson) => lesson.id === id);
}
