import { type OperationView, type StageOperation, stageLimits } from "@quorate/simulator/stage";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Panel } from "../ui/controls.tsx";
import type { PageState } from "./state.ts";
import { outcomeText, words } from "./words.ts";

/** As many operations are listed, the latest first. */
const listedMax = 30;

/** A client: what it asks through which node, and what it was told. */
export function AskPanel({ state: { controller, looks } }: { readonly state: PageState }): JSX.Element | null {
  const [wish, setWish] = useState({ operation: "put" as StageOperation, key: "colour", value: "blue" });
  const view = controller.view.value;
  if (view === undefined) return null;
  const { operation, key, value } = wish;
  const hasValue = operation === "put";
  const onSubmit = (event: Event) => {
    event.preventDefault();
    void controller.act({ kind: "operate", node: looks.node.value, operation, key, value: hasValue ? value : "" });
  };
  return (
    <Panel label={words.ask} tab="ask">
      <form class="panel-body ask" onSubmit={onSubmit}>
        <label class="field">
          {words.through}
          <select value={looks.node.value} onChange={({ currentTarget }) => (looks.node.value = currentTarget.value)}>
            {view.nodes.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label class="field">
          {words.operation}
          <select
            value={operation}
            onChange={({ currentTarget }) => setWish({ ...wish, operation: currentTarget.value as StageOperation })}
          >
            {(Object.keys(words.operations) as StageOperation[]).map((each) => (
              <option key={each} value={each}>
                {words.operations[each]}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          {words.key}
          <input
            required
            pattern="[ -~]+"
            size={8}
            maxLength={stageLimits.keyLength}
            value={key}
            onInput={({ currentTarget }) => setWish({ ...wish, key: currentTarget.value })}
          />
        </label>
        {hasValue && (
          <label class="field">
            {words.value}
            <input
              pattern="[ -~]*"
              size={8}
              maxLength={stageLimits.valueLength}
              value={value}
              onInput={({ currentTarget }) => setWish({ ...wish, value: currentTarget.value })}
            />
          </label>
        )}
        <button type="submit" class="button button-primary">
          {words.askNow}
        </button>
      </form>
      <Operations operations={view.operations} />
    </Panel>
  );
}

function Operations({ operations }: { readonly operations: readonly OperationView[] }): JSX.Element {
  return (
    <ul class="operations" aria-label={words.asked}>
      {operations.length === 0 && <li class="note">{words.nothingAsked}</li>}
      {operations
        .slice(-listedMax)
        .toReversed()
        .map((each) => (
          <li key={each.id} class={`operation is-${each.state}`}>
            <span>
              {each.asked} <b>{each.key}</b> · {each.node}
            </span>
            <span class="outcome">{outcomeText(each)}</span>
          </li>
        ))}
    </ul>
  );
}
