import type { NodeView, StageView } from "@quorate/simulator/stage";
import type { JSX } from "preact";
import { Button, Panel } from "../ui/controls.tsx";
import { dataKeys, valueText } from "./registers.ts";
import type { PageState } from "./state.ts";
import { WishButton } from "./WishButton.tsx";
import { askedNode, removing, replacing } from "./wishes.ts";
import { ballotText, configurationText, keyText, nodeText, stageWords, words } from "./words.ts";

/** The selected node: what it is, what may be done to it, and what its disk holds. */
export function NodePanel({ state }: { readonly state: PageState }): JSX.Element | null {
  const { controller, looks } = state;
  const view = controller.view.value;
  if (view === undefined) return null;
  const node = view.nodes.find(({ name }) => name === looks.node.value);
  const head = (
    <label class="field">
      <span class="visually-hidden">{words.selectNode}</span>
      <select value={looks.node.value} onChange={({ currentTarget }) => (looks.node.value = currentTarget.value)}>
        {view.nodes.map(({ name }) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
  return (
    <Panel label={words.node} tab="node" head={head}>
      {node === undefined ? <p class="note">{words.noNode}</p> : <NodeDetails node={node} view={view} state={state} />}
    </Panel>
  );
}

interface DetailsProps {
  readonly node: NodeView;
  readonly view: StageView;
  readonly state: PageState;
}

function NodeDetails({ node, view, state }: DetailsProps): JSX.Element {
  const { name, stage, isPaused, adopted, store } = node;
  return (
    <div class="panel-body">
      <p class={`node-words ${node.isStranger ? "is-bad" : ""}`}>{nodeText(node)}</p>
      <NodeButtons node={node} view={view} state={state} />
      <dl class="facts">
        <dt>{words.store}</dt>
        <dd class="mono">{store === "" ? words.nothing : `${store}…`}</dd>
        <dt>{words.adopted}</dt>
        <dd>{adopted === undefined ? words.nothing : configurationText(adopted)}</dd>
        {(node.pendingBatches > 0 || node.pendingOperations > 0) && (
          <>
            <dt>{words.pending}</dt>
            <dd>{words.pendingText(node.pendingBatches, node.pendingOperations)}</dd>
          </>
        )}
      </dl>
      <Registers node={node} view={view} label={`${words.registers}: ${name} ${isPaused ? "" : stageWords[stage]}`} />
    </div>
  );
}

function NodeButtons({ node, view, state: { controller } }: DetailsProps): JSX.Element {
  const { name, stage, isPaused } = node;
  const act = controller.act.bind(controller);
  const by = askedNode(view, name);
  if (stage === "down") {
    return (
      <div class="buttons">
        <Button
          label={words.start}
          name={`${words.start} ${name}`}
          onPress={() => void act({ kind: "start", node: name, disk: "kept" })}
        />
        <Button
          kind="danger"
          label={words.startWiped}
          name={`${words.startWiped} ${name}`}
          onPress={() => void act({ kind: "start", node: name, disk: "wiped" })}
        />
        <WishButton label={words.replaceNode} wish={replacing(view, by, name)} act={act} />
      </div>
    );
  }
  const isMember = view.chain.at(-1)?.members.includes(name) === true;
  return (
    <div class="buttons">
      <Button
        kind="danger"
        label={words.kill}
        name={`${words.kill} ${name}`}
        onPress={() => void act({ kind: "kill", node: name })}
      />
      <Button
        label={isPaused ? words.resumeNode : words.pauseNode}
        name={`${isPaused ? words.resumeNode : words.pauseNode} ${name}`}
        onPress={() => void act({ kind: isPaused ? "resume" : "pause", node: name })}
      />
      {isMember && <WishButton label={words.removeNode} wish={removing(view, by, name)} act={act} />}
      {isMember && <WishButton label={words.replaceNode} wish={replacing(view, by, name)} act={act} />}
    </div>
  );
}

function Registers({
  node,
  view,
  label,
}: {
  readonly node: NodeView;
  readonly view: StageView;
  readonly label: string;
}): JSX.Element {
  const keys = dataKeys(view);
  if (node.registers.length === 0) return <p class="note">{words.noRegisters}</p>;
  return (
    <div class="table-frame">
      <table class="registers" aria-label={label}>
        <thead>
          <tr>
            {[words.key, words.value, words.accepted, words.promised].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {node.registers.map((register) => (
            <tr key={register.key} class={register.isChosen ? "is-chosen" : ""}>
              <th scope="row">
                {keys.includes(register.key) && (
                  <i class={`swatch key-${keys.indexOf(register.key) % 6}`} aria-hidden="true" />
                )}
                {keyText(register.key)}
              </th>
              <td>
                {valueText(register, words.deleted)}
                {register.isChosen && <span class="chosen"> {words.chosen}</span>}
              </td>
              <td class="mono">{register.accepted === undefined ? "–" : ballotText(register.accepted)}</td>
              <td class="mono">{register.promised === undefined ? "–" : ballotText(register.promised)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
