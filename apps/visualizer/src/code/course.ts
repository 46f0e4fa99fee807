import { type ReadonlySignal, type Signal, batch, computed, effect, signal } from "@preact/signals";
import { type Instruction, type Lesson, type LessonView, lessons, sentenceOf } from "../lessons/index.ts";
import { announce } from "../ui/announce.ts";
import type { Verdict } from "../search/index.ts";
import { presetOf } from "../texts/presets.ts";
import type { Scenario } from "../world/index.ts";
import type { Hunt } from "./hunt.ts";
import type { Session } from "./session.ts";
import { words } from "./words.ts";

/** What the run of a lesson starts from. */
export function startOfLesson({ preset: id, generals }: Lesson): Scenario {
  const preset = presetOf(id);
  if (preset === undefined) throw new RangeError(`there are no texts ${id}`);
  const { engine, machine, acceptors } = preset;
  return { texts: { engine, machine }, generals: generals ?? preset.generals, acceptors };
}

/** The lesson that somebody takes, and how far they came. */
export class Course {
  readonly lesson: Signal<Lesson | undefined> = signal(undefined);
  /** How many steps of the lesson are done: one that is done stays done, also after stepping back. */
  readonly done: Signal<number> = signal(0);
  /** How many instructions of the present step were followed, one after the other. */
  readonly followed: Signal<number> = signal(0);
  readonly isReached: Signal<boolean> = signal(false);
  /** What the lesson says to press next; undefined where it says nothing more. */
  readonly hint: ReadonlySignal<Instruction | undefined> = computed(() =>
    this.isReached.value ? undefined : this.lesson.value?.steps[this.done.value]?.instructions[this.followed.value],
  );
  readonly next: ReadonlySignal<Lesson | undefined> = computed(() => {
    const { value } = this.lesson;
    return value && lessons[lessons.indexOf(value) + 1];
  });

  constructor(session: Session, hunt: Hunt, verdict: ReadonlySignal<Verdict>) {
    effect(() => {
      const lesson = this.lesson.value;
      if (lesson === undefined) return;
      const { run, film } = session.loaded.value;
      // Lessons speak of the processes that they begin with.
      const { generals } = startOfLesson(lesson);
      if (run.scenario.generals !== generals) return;
      const hunting = hunt.state.value;
      this.#look(lesson, {
        world: session.world.value,
        happenings: session.path.value.flatMap((id) => film.happeningsAt(run, id)),
        verdict: verdict.value,
        isFound: hunting.kind === "ended" && hunting.isViolation,
      });
    });
  }

  /** Takes up a lesson, whose run has begun. */
  begin(lesson: Lesson): void {
    batch(() => {
      this.done.value = 0;
      this.followed.value = 0;
      this.isReached.value = false;
      this.lesson.value = lesson;
    });
  }

  /** Hears that something was pressed: an instruction is followed if it was the next one. */
  press(pressed: Instruction): void {
    const hint = this.hint.peek();
    if (hint !== undefined && sentenceOf(hint) === sentenceOf(pressed)) this.followed.value += 1;
  }

  /** Ends the lesson. */
  leave(): void {
    this.lesson.value = undefined;
  }

  #look({ steps, goal }: Lesson, view: LessonView): void {
    let done = this.done.peek();
    while (steps[done]?.isDone(view) === true) done++;
    if (done > this.done.peek()) {
      batch(() => {
        this.done.value = done;
        this.followed.value = 0;
      });
      announce(steps[done]?.words ?? words.lessonDone);
    }
    if (done >= steps.length && !this.isReached.peek() && goal.isReached(view)) {
      this.isReached.value = true;
      announce(`${words.goalReached} ${goal.words}`);
    }
  }
}
