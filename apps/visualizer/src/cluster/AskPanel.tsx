import { type OperationView, type StageOperation, stageLimits } from "@quorate/simulator/stage";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Panel } from "../ui/controls.tsx";
import type { PageState } from "./state.ts";
import { throughNode } from "./wishes.ts";
import { outcomeText, textProblem, words } from "./words.ts";

/** As many operations are listed, the latest first. */
const listedMax = 30;

/** A client: what it asks through which node, and what it was told. */
export function AskPanel({ state: { controller, looks } }: { readonly state: PageState }): JSX.Element | null {
  const [wish, setWish] = useState({ operation: "put" as StageOperation, key: "colour", value: "blue" });
  const view = controller.view.value;
  if (view === undefined) return null;
  const { operation, key, value } = wish;
  const hasValue = operation === "put";
  const through = throughNode(view, looks.node.value);
  const problem = textProblem(words.key, key) ?? (hasValue ? textProblem(words.value, value) : undefined);
  const onSubmit = (event: Event) => {
    event.preventDefault();
    if (problem !== undefined) return;
    void controller.act({ kind: "operate", node: through, operation, key, value: hasValue ? value : "" });
  };
  return (
    <Panel label={words.ask} tab="ask">
      <form class="panel-body ask" onSubmit={onSubmit}>
        <label class="field">
          {words.through}
          <select value={through} onChange={({ currentTarget }) => (looks.node.value = currentTarget.value)}>
            {view.nodes.map(({ name, stage }) => (
              <option key={name} disabled={stage === "down" && name !== through}>
                {name}
              </option>
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
        <TextField
          label={words.key}
          text={key}
          lengthMax={stageLimits.keyLength}
          isRequired
          onText={(text) => setWish({ ...wish, key: text })}
        />
        {hasValue && (
          <TextField
            label={words.value}
            text={value}
            lengthMax={stageLimits.valueLength}
            isRequired={false}
            onText={(text) => setWish({ ...wish, value: text })}
          />
        )}
        {problem !== undefined && (
          <p class="note is-bad" role="alert">
            {problem}
          </p>
        )}
        <button type="submit" class="button button-primary">
          {words.askNow}
        </button>
      </form>
      <Operations operations={view.operations} />
    </Panel>
  );
}

interface TextFieldProps {
  readonly label: string;
  readonly text: string;
  readonly lengthMax: number;
  readonly isRequired: boolean;
  readonly onText: (text: string) => void;
}

function TextField({ label, text, lengthMax, isRequired, onText }: TextFieldProps): JSX.Element {
  return (
    <label class="field">
      {label}
      <input
        required={isRequired}
        size={8}
        maxLength={lengthMax}
        value={text}
        aria-invalid={textProblem(label, text) === undefined ? undefined : "true"}
        onInput={({ currentTarget }) => onText(currentTarget.value)}
      />
    </label>
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
