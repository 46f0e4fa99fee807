import type { JSX } from "preact";
import { type Lesson, lessons, sentenceOf } from "../lessons/index.ts";
import { Button, Panel } from "../ui/controls.tsx";
import type { Page } from "./page.ts";
import { words } from "./words.ts";

/** The words of the lesson beside the stage: what happens, and what to press. */
export function LessonPanel({ page }: { readonly page: Page }): JSX.Element | null {
  const { lesson, done, isReached } = page.course;
  const { value } = lesson;
  if (value === undefined) return null;
  const at = Math.min(done.value, value.steps.length - 1);
  return (
    <Panel
      label={words.lesson}
      class={`lesson ${isReached.value ? "is-reached" : ""}`}
      head={<LessonHead page={page} lesson={value} />}
    >
      <ol class="lesson-dots" aria-label={words.stepOf(at + 1, value.steps.length)}>
        {value.steps.map((step, index) => (
          <li
            key={step.words}
            class={index < done.value ? "is-done" : index === at ? "is-now" : ""}
            aria-label={index < done.value ? words.stepDone(index + 1) : words.stepOf(index + 1, value.steps.length)}
          >
            {index < done.value ? "✓" : index + 1}
          </li>
        ))}
      </ol>
      {isReached.value ? <Reached page={page} lesson={value} /> : <Step page={page} lesson={value} at={at} />}
    </Panel>
  );
}

function LessonHead({ page, lesson }: { readonly page: Page; readonly lesson: Lesson }): JSX.Element {
  return (
    <>
      <span class="lesson-title">{lesson.title}</span>
      <Button kind="quiet" label={words.lessonAgain} onPress={() => page.beginLesson(lesson.id)} />
      <Button kind="quiet" label={words.leaveLesson} onPress={() => page.go({ kind: "code" })} />
    </>
  );
}

function Step({
  page,
  lesson,
  at,
}: {
  readonly page: Page;
  readonly lesson: Lesson;
  readonly at: number;
}): JSX.Element {
  const { done, followed } = page.course;
  const step = lesson.steps[at];
  const isMissed = done.value > at;
  return (
    <div class="lesson-step">
      <p class="lesson-goal">
        <strong>{words.goal}</strong> {lesson.goal.words}
      </p>
      <p class="lesson-words">{isMissed ? words.goalMissed : step?.words}</p>
      {!isMissed && (
        <ol class="lesson-instructions">
          {step?.instructions.map((instruction, index) => (
            <li
              key={`${index} ${sentenceOf(instruction)}`}
              class={index < followed.value ? "is-done" : index === followed.value ? "is-next" : ""}
              aria-current={index === followed.value ? "step" : undefined}
            >
              {sentenceOf(instruction)}
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

function Reached({ page, lesson }: { readonly page: Page; readonly lesson: Lesson }): JSX.Element {
  const next = page.course.next.value;
  return (
    <div class="lesson-step" role="status">
      <p class="lesson-reached">
        {words.goalReached} {lesson.goal.words}
      </p>
      <p class="lesson-words">{lesson.moral}</p>
      {next !== undefined && (
        <Button
          kind="primary"
          label={words.nextLesson(next.title)}
          onPress={() => page.go({ kind: "lesson", id: next.id })}
        />
      )}
    </div>
  );
}

/** All lessons, to choose one. */
export function LessonList(): JSX.Element {
  return (
    <main class="lesson-list">
      <h1>{words.lessons}</h1>
      <p class="muted">{words.lessonsIntroduction}</p>
      <ol>
        {lessons.map(({ id, title, goal }) => (
          <li key={id}>
            <a href={`#lesson=${id}`}>
              <strong>{title}</strong>
              <span>{goal.words}</span>
            </a>
          </li>
        ))}
      </ol>
    </main>
  );
}
