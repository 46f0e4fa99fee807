import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button, Panel } from "../ui/controls.tsx";
import { type Answer, type NodeStatus, type RegisterPage, type RegistersQuery, registersAt } from "./node-api.ts";
import { browserHost, startPolling } from "./polling.ts";
import { type RegisterRow, registerRow } from "./views.ts";
import { words } from "./words.ts";

const everyMs = 2_000;
const deadlineMs = 5_000;
const limits = [25, 50, 100, 250];

/** What the node's store holds, page by page. */
export function RegistersPanel({ base, status }: { readonly base: string; readonly status: NodeStatus }): JSX.Element {
  const [query, setQuery] = useState<RegistersQuery>({ prefix: "", after: undefined, limit: 25 });
  const [answer, setAnswer] = useState<Answer<RegisterPage>>();
  useEffect(() => {
    const polling = startPolling({
      host: browserHost,
      everyMs,
      deadlineMs,
      ask: (signal) => registersAt(base, query, signal),
      onAnswer: setAnswer,
      // The page says above that the node does not answer.
      onFailure: () => {},
    });
    return () => polling.stop();
  }, [base, query]);
  const { registers: text } = words;
  const page = answer?.kind === "ok" ? answer.value : undefined;
  const next = page?.next ?? undefined;
  return (
    <Panel label={text.title} class="live-panel live-wide">
      <p class="live-note">{text.subtitle}</p>
      <QueryForm query={query} onQuery={setQuery} />
      {answer?.kind === "refused" && (
        <p class="live-warn" role="status">
          {words.refused(answer.detail)}
        </p>
      )}
      {page !== undefined && page.registers.length === 0 && (
        <p>{query.prefix === "" ? text.none : text.noneWith(query.prefix)}</p>
      )}
      {page !== undefined && page.registers.length > 0 && (
        <RegisterTable rows={page.registers.map((register) => registerRow(register, status))} />
      )}
      <div class="live-pages">
        <span>{text.page(query.after)}</span>
        <Button
          label={text.first}
          reason={query.after === undefined ? text.isFirst : undefined}
          onPress={() => setQuery({ ...query, after: undefined })}
        />
        <Button
          label={text.next}
          reason={next === undefined ? text.isLast : undefined}
          onPress={() => setQuery({ ...query, after: next })}
        />
      </div>
    </Panel>
  );
}

function QueryForm({
  query,
  onQuery,
}: {
  readonly query: RegistersQuery;
  readonly onQuery: (query: RegistersQuery) => void;
}): JSX.Element {
  const { registers: text } = words;
  return (
    <form class="live-query" onSubmit={(event) => event.preventDefault()}>
      <label class="field">
        {text.prefix}
        <input
          type="search"
          value={query.prefix}
          placeholder={text.prefixHint}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          onInput={({ currentTarget: { value } }) => onQuery({ ...query, prefix: value, after: undefined })}
        />
      </label>
      <label class="field">
        {text.limit}
        <select
          value={query.limit}
          onChange={({ currentTarget: { value } }) => onQuery({ ...query, limit: Number(value) })}
        >
          {limits.map((limit) => (
            <option key={limit} value={limit}>
              {limit}
            </option>
          ))}
        </select>
      </label>
    </form>
  );
}

function RegisterTable({ rows }: { readonly rows: readonly RegisterRow[] }): JSX.Element {
  const { registers: text } = words;
  return (
    <table role="table" class="live-table" aria-label={text.title}>
      <thead role="rowgroup">
        <tr role="row">
          {[text.key, text.kind, text.version, text.promised, text.accepted, text.size].map((name) => (
            <th key={name} scope="col" role="columnheader">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map(({ key, kind, note, version, promised, accepted, size }) => (
          <tr role="row" key={key}>
            <th scope="row" role="rowheader" class="mono">
              {key}
            </th>
            <td role="cell" data-name={text.kind}>
              {kind}
              {note !== undefined && <small>{note}</small>}
            </td>
            <td role="cell" data-name={text.version}>
              {version}
            </td>
            <td role="cell" data-name={text.promised} class="mono" title={promised.title}>
              {promised.text}
            </td>
            <td role="cell" data-name={text.accepted} class="mono" title={accepted.title}>
              {accepted.text}
            </td>
            <td role="cell" data-name={text.size}>
              {size}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
