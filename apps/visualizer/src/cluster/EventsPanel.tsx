import { Fragment, type JSX } from "preact";
import { Panel } from "../ui/controls.tsx";
import { rules } from "./rules.ts";
import type { PageState } from "./state.ts";
import { feedText, words } from "./words.ts";

/** What happened last, in words, the latest first. It is read aloud while time stands. */
export function EventsPanel({ state: { controller } }: { readonly state: PageState }): JSX.Element | null {
  const view = controller.view.value;
  if (view === undefined) return null;
  const { feed } = view;
  return (
    <Panel label={words.events} tab="events">
      <div
        class="feed"
        role="log"
        aria-live={controller.isRunning.value ? "off" : "polite"}
        aria-label={words.events}
        tabIndex={0}
      >
        <ol>
          {feed.length === 0 && <li class="note">{words.noEvents}</li>}
          {feed.toReversed().map((entry, index) => (
            <li key={feed.length - index} class={`event-${entry.kind}`}>
              <span class="when">{entry.atMs} ms</span> {feedText(entry)}
            </li>
          ))}
        </ol>
      </div>
      <details class="rules">
        <summary>{words.rules}</summary>
        <dl class="facts">
          {Object.entries(rules).map(([rule, meaning]) => (
            <Fragment key={rule}>
              <dt>{rule}</dt>
              <dd>{meaning}</dd>
            </Fragment>
          ))}
        </dl>
      </details>
    </Panel>
  );
}
