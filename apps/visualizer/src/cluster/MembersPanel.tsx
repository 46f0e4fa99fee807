import type { JSX } from "preact";
import { Button, Panel } from "../ui/controls.tsx";
import { WishButton } from "./WishButton.tsx";
import type { PageState } from "./state.ts";
import { aborting, adding, askedNode } from "./wishes.ts";
import { configurationText, nodeText, phaseText, words } from "./words.ts";

/** Who belongs to the cluster, what is asked of it, and how far a change has come. */
export function MembersPanel({ state: { controller, looks } }: { readonly state: PageState }): JSX.Element | null {
  const view = controller.view.value;
  if (view === undefined) return null;
  const by = askedNode(view, looks.node.value);
  const act = controller.act.bind(controller);
  const { progress } = view;
  return (
    <Panel label={words.members} tab="members">
      <div class="panel-body">
        <div class="buttons">
          <WishButton label={words.add} wish={adding(view, by)} act={act} />
          <WishButton label={words.abort} wish={aborting(view, by)} act={act} />
          {by !== undefined && <span class="note">{words.askedNode(by)}</span>}
        </div>
        {progress !== undefined && (
          <div class="progress">
            <p>
              <b>{phaseText(progress.phase)}</b>
              {progress.keysTotal > 0 && ` ${words.keysCopied(progress.keysDone, progress.keysTotal)}`}
            </p>
            {progress.keysTotal > 0 && (
              <progress aria-label={words.copying} max={progress.keysTotal} value={progress.keysDone} />
            )}
          </div>
        )}
        <ol class="chain" reversed aria-label={words.adopted}>
          {view.chain
            .toReversed()
            .slice(0, 6)
            .map((configuration) => (
              <li key={configuration.id} class={`is-${configuration.kind}`}>
                {configurationText(configuration)}
              </li>
            ))}
        </ol>
        <ul class="members">
          {view.nodes.map((node) => (
            <li key={node.name}>
              <Button
                kind="quiet"
                label={nodeText(node)}
                isPressed={looks.node.value === node.name}
                onPress={() => {
                  looks.node.value = node.name;
                  looks.tab.value = "node";
                }}
              />
            </li>
          ))}
        </ul>
        {view.changes.at(-1)?.state === "failed" && <p class="note is-bad">{view.changes.at(-1)?.detail}</p>}
      </div>
    </Panel>
  );
}
