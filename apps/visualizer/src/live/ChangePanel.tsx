import type { JSX } from "preact";
import { Panel } from "../ui/controls.tsx";
import { timeOfDay } from "./format.ts";
import type { ChangeProgress } from "./node-api.ts";
import type { LiveState } from "./state.ts";
import { keysCopied, phaseRows, seenSentence } from "./views.ts";
import { words } from "./words.ts";

/** How far a change of members is, and which configurations went before it. */
export function ChangePanel({ state }: { readonly state: LiveState }): JSX.Element {
  const { status, membership, seen } = state;
  const { change: text } = words;
  const change = status?.change ?? null;
  return (
    <Panel label={text.title} class="live-panel">
      {change === null ? <p>{membership?.joint === true ? text.unheard : text.none}</p> : <Progress change={change} />}
      {seen.length > 0 && (
        <>
          <h3>{text.seen}</h3>
          <ol class="live-seen" reversed>
            {seen.map((each) => (
              <li key={`${each.epoch} ${each.atMs}`}>
                <time>{timeOfDay(each.atMs)}</time>
                <span>{words.members.epoch(each.epoch, each.joint)}</span>
                <span>{seenSentence(each)}</span>
              </li>
            ))}
          </ol>
        </>
      )}
    </Panel>
  );
}

function Progress({ change }: { readonly change: ChangeProgress }): JSX.Element {
  const { change: text } = words;
  const keys = keysCopied(change);
  return (
    <>
      <p>{text.target(change.target.join(", "))}</p>
      <ol class="live-phases">
        {phaseRows(change).map(({ phase, text: name, state }) => (
          <li key={phase} class={`live-phase-${state}`} aria-current={state === "now" ? "step" : undefined}>
            {name}
            {state !== "to-come" && <span class="visually-hidden">, {text[state]}</span>}
          </li>
        ))}
      </ol>
      {keys !== undefined && (
        <p class="live-keys">
          <progress max={keys.all} value={keys.done} aria-label={text.keysLabel} />
          {text.keys(keys.done, keys.all)}
        </p>
      )}
    </>
  );
}
