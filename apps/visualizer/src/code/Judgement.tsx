import type { JSX } from "preact";
import { describeValue } from "../language/index.ts";
import type { Progress, Verdict } from "../search/index.ts";
import { Button, Panel } from "../ui/controls.tsx";
import { operationTitle } from "./describe.ts";
import type { Page } from "./page.ts";
import { words } from "./words.ts";

/** Whether the generals were told the truth, and the search for a run in which they are not. */
export function Judgement({ page }: { readonly page: Page }): JSX.Element {
  const verdict = page.verdict.value;
  const hunting = page.hunt.state.value;
  const isRunning = hunting.kind === "running";
  const hint = page.course.hint.value;
  const isHinted = hint?.kind === "page" && hint.press === words.findViolation;
  return (
    <Panel
      label={words.verdict}
      class="verdict"
      head={
        <>
          <span class={`verdict-badge verdict-${verdict.kind}`}>{badgeOf(verdict)}</span>
          <Button
            label={isRunning ? words.cancel : words.findViolation}
            kind={isRunning ? "danger" : "plain"}
            isHinted={isHinted}
            onPress={() => {
              page.course.press({ kind: "page", press: words.findViolation });
              page.hunt.toggle();
            }}
          />
        </>
      }
    >
      {"words" in verdict && (
        <p class={`verdict-words ${verdict.kind === "violation" ? "bad" : ""}`}>{verdict.words}</p>
      )}
      {hunting.kind === "running" && (
        <p class="hunt" role="status">
          <span class="spinner" aria-hidden="true" />
          {hunting.progress === undefined ? words.searchStarts : progressWords(hunting.progress)}
        </p>
      )}
      {hunting.kind === "ended" && (
        <p class={`hunt ${hunting.isViolation ? "bad" : ""}`} role="status">
          {hunting.words} {verdict.kind !== "violation" && hunting.detail}
        </p>
      )}
    </Panel>
  );
}

function progressWords({ states, depth, queue, elapsedMs }: Progress): string {
  return words.searching(states, depth, Math.round((1000 * states) / Math.max(1, elapsedMs)), queue);
}

function badgeOf(verdict: Verdict): string {
  switch (verdict.kind) {
    case "too-few":
      return words.verdicts.tooFew;
    case "linearizable":
      return words.verdicts.linearizable;
    case "violation":
      return words.verdicts.violation;
    case "undecided":
      return words.verdicts.undecided;
  }
}

/** Who asked for what, and was told what; the two that contradict each other are marked. */
export function Operations({ page }: { readonly page: Page }): JSX.Element {
  const { operations, generals } = page.session.world.value;
  const verdict = page.verdict.value;
  const pair: readonly number[] = verdict.kind === "violation" ? verdict.pair : [];
  return (
    <Panel label={words.operations} tab="state" class="operations">
      {operations.length === 0 ? (
        <p class="empty">{words.noOperations}</p>
      ) : (
        <ol class="operation-list">
          {operations.map((operation, index) => (
            <li key={index} class={`general-${operation.general} ${pair.includes(index) ? "is-contradiction" : ""}`}>
              <span class="operation-title">{operationTitle(operation, generals)}</span>
              <span class="mono operation-result">
                {operation.returned === undefined ? words.pending : `→ ${describeValue(operation.result, 120)}`}
              </span>
              {pair.includes(index) && <span class="tag tag-bad">{words.contradicts}</span>}
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
