import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { Button, Panel } from "../../ui/controls.tsx";
import { SpaceTime } from "../../ui/space-time/SpaceTime.tsx";
import { keyText } from "../words.ts";
import {
  type Filter,
  type TraceNode,
  filtered,
  kindGroups,
  labelOf,
  nodesOf,
  passagesOf,
  rowOf,
  stateAt,
  traceDiagram,
} from "./model.ts";
import { type TraceFile, readTrace } from "./read.ts";
import { ballotText, words } from "./words.ts";
import "../parts.css";
import "./trace.css";

const fileBytesMax = 400 * 2 ** 20;

/** Opens a trace file of the simulator and shows it: no byte of it leaves the browser. */
export function TracePage(): JSX.Element {
  const [file, setFile] = useState<TraceFile | undefined>(undefined);
  const [message, setMessage] = useState("");
  const [isOver, setOver] = useState(false);

  const open = async (chosen: File | undefined) => {
    if (chosen === undefined) return;
    if (chosen.size > fileBytesMax) return setMessage(words.tooLarge(Math.round(chosen.size / 2 ** 20)));
    setMessage(words.reading);
    try {
      setFile(readTrace(await chosen.text()));
      setMessage("");
    } catch (error) {
      setMessage(error instanceof Error ? error.message : String(error));
    }
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void open(event.dataTransfer?.files[0]);
  };
  const onDragOver = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };

  return (
    <main
      class={`trace-page ${isOver ? "is-over" : ""}`}
      onDrop={onDrop}
      onDragOver={onDragOver}
      onDragLeave={() => setOver(false)}
    >
      <div class="trace-open">
        <label class="button trace-file">
          {words.open}
          <input
            type="file"
            class="visually-hidden"
            accept=".json,application/json"
            onChange={({ currentTarget }) => void open(currentTarget.files?.[0])}
          />
        </label>
        <p class="note">{isOver ? words.drop : words.intro}</p>
      </div>
      <p class="told" role="status">
        {message}
      </p>
      {file !== undefined && <TraceView key={`${file.seed} ${file.hash}`} file={file} />}
    </main>
  );
}

function TraceView({ file }: { readonly file: TraceFile }): JSX.Element {
  const { events } = file;
  const [filter, setFilter] = useState<Filter>({ node: "", key: "", kinds: kindGroups });
  // The cursor is an event, so that it stays where it is when the filter changes.
  const [at, setAt] = useState(0);
  const passages = useMemo(() => passagesOf(events), [events]);
  const shown = useMemo(() => filtered(events, filter), [events, filter]);
  const diagram = useMemo(() => traceDiagram(events, passages, shown), [events, passages, shown]);
  const nodes = useMemo(() => stateAt(events, at), [events, at]);
  const row = rowOf(shown, at);
  const event = events[at];
  const broken = useMemo(() => events.findIndex(({ kind }) => kind === "violation"), [events]);
  const jump = (next: number) => setAt(shown[next] ?? at);

  return (
    <div class="trace-view">
      <Summary file={file} onViolation={() => setAt(Math.max(0, broken))} />
      <Filters events={events} filter={filter} shown={shown.length} onFilter={setFilter} />
      <div class="trace-diagram">
        {shown.length === 0 ? (
          <p class="note">{words.noEvents}</p>
        ) : (
          <SpaceTime {...diagram} cursor={row} onJump={jump} />
        )}
      </div>
      <div class="trace-side">
        <Panel
          label={words.event}
          head={
            <>
              <Button label={words.back} onPress={() => jump(row - 1)} />
              <Button label={words.step} onPress={() => jump(row + 1)} />
            </>
          }
        >
          <div class="panel-body">
            {event !== undefined && (
              <p class={`trace-event mark-${event.kind}`}>
                <span class="when">{event.atMs} ms</span> {labelOf(event)}
              </p>
            )}
            {event?.data !== undefined && <pre class="trace-data">{JSON.stringify(event.data, undefined, 1)}</pre>}
          </div>
        </Panel>
        <Panel label={words.state}>
          <div class="panel-body">
            {nodes.map((node) => (
              <NodeState key={node.name} node={node} only={filter.key} />
            ))}
          </div>
        </Panel>
      </div>
    </div>
  );
}

function Summary({ file, onViolation }: { readonly file: TraceFile; readonly onViolation: () => void }): JSX.Element {
  const { events, violation } = file;
  return (
    <section class="trace-summary" aria-label={words.title}>
      <p>{words.summary(file.seed, events.length, file.virtualMs, file.hash)}</p>
      {violation === undefined ? (
        <p class="is-good">{words.sound}</p>
      ) : (
        <div class="violation" role="alert">
          <p>
            <b>{words.violated(violation.invariant, violation.rule)}</b>
          </p>
          <p class="violation-detail">{violation.detail}</p>
          <Button label={words.toViolation} onPress={onViolation} />
        </div>
      )}
      <details>
        <summary>{words.plan}</summary>
        <pre>{JSON.stringify(file.plan, undefined, 1)}</pre>
      </details>
    </section>
  );
}

interface FiltersProps {
  readonly events: TraceFile["events"];
  readonly filter: Filter;
  readonly shown: number;
  readonly onFilter: (filter: Filter) => void;
}

function Filters({ events, filter, shown, onFilter }: FiltersProps): JSX.Element {
  const nodes = useMemo(() => nodesOf(events), [events]);
  return (
    <form class="trace-filter" aria-label={words.filter} onSubmit={(event) => event.preventDefault()}>
      <label class="field">
        {words.node}
        <select
          value={filter.node}
          onChange={({ currentTarget }) => onFilter({ ...filter, node: currentTarget.value })}
        >
          <option value="">{words.allNodes}</option>
          {nodes.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label class="field">
        {words.key}
        <input
          type="search"
          size={10}
          value={filter.key}
          onInput={({ currentTarget }) => onFilter({ ...filter, key: currentTarget.value })}
        />
      </label>
      {kindGroups.map((kind) => (
        <label key={kind} class="field">
          <input
            type="checkbox"
            checked={filter.kinds.includes(kind)}
            onChange={({ currentTarget }) =>
              onFilter({
                ...filter,
                kinds: currentTarget.checked ? [...filter.kinds, kind] : filter.kinds.filter((each) => each !== kind),
              })
            }
          />
          {words.kinds[kind]}
        </label>
      ))}
      <span class="note" role="status">
        {words.shown(shown, events.length)}
      </span>
    </form>
  );
}

function NodeState({ node, only }: { readonly node: TraceNode; readonly only: string }): JSX.Element {
  const { name, isUp, epoch, registers } = node;
  const listed = registers.filter(({ key }) => key.includes(only)).slice(0, 50);
  return (
    <div class="trace-node">
      <h3>
        {name} <span class={isUp ? "note" : "is-bad"}>{isUp ? words.up : words.down}</span>{" "}
        <span class="note">{words.epoch(epoch)}</span>
      </h3>
      {listed.length === 0 ? (
        <p class="note">{words.noRegisters}</p>
      ) : (
        <table class="registers" aria-label={name}>
          <thead>
            <tr>
              {[words.key, words.accepted, words.promised].map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {listed.map(({ key, accepted, promised }) => (
              <tr key={key}>
                <th scope="row">{keyText(key)}</th>
                <td class="mono">{ballotText(accepted)}</td>
                <td class="mono">{ballotText(promised)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
