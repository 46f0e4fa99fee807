import type { Verdict } from "../search/verdict.ts";
import type { Happening, World } from "../world/index.ts";
import type { Instruction } from "./instructions.ts";

/** What a lesson looks at to know how far somebody came: the moment that is shown, and all that led to it. */
export interface LessonView {
  readonly world: World;
  /** Of every action on the way to this moment, in their order. */
  readonly happenings: readonly Happening[];
  readonly verdict: Verdict;
  /** Whether "Find a violation" found one, and its counter-example is loaded. */
  readonly isFound: boolean;
}

/** A part of a lesson: what it is about, what to press, and when it is done. */
export interface LessonStep {
  readonly words: string;
  readonly instructions: readonly Instruction[];
  readonly isDone: (view: LessonView) => boolean;
}

/** A lesson: texts to start from, steps, and a goal. */
export interface Lesson {
  readonly id: string;
  readonly title: string;
  /** The id of the preset with its texts. */
  readonly preset: string;
  /** How many generals there are, where it is not the preset's number. */
  readonly generals?: number;
  readonly steps: readonly LessonStep[];
  readonly goal: { readonly words: string; readonly isReached: (view: LessonView) => boolean };
  /** What to take home, shown once the goal is reached. */
  readonly moral: string;
}
