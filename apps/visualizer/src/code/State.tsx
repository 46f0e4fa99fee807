import type { JSX } from "preact";
import { Button, Panel } from "../ui/controls.tsx";
import { ownerOf } from "./describe.ts";
import type { Page } from "./page.ts";
import { type AcceptorView, type Cell, type SlotRow, acceptorViews, noValue, proposerViews, watchOf } from "./views.ts";
import { words } from "./words.ts";

/** The acceptors' disks: what they promised and accepted, key by key. */
export function Acceptors({ page }: { readonly page: Page }): JSX.Element {
  const { world, before } = page.session;
  const views = acceptorViews(world.value, before.value);
  const heads = [words.acceptors, words.key, words.promised, words.accepted, words.state];
  return (
    <Panel label={words.acceptors} tab="state" class="acceptors">
      <table class="state-table" aria-label={words.acceptors}>
        <thead>
          <tr>
            {heads.map((head, index) => (
              <th key={head} scope="col">
                <span class={index === 0 || index === heads.length - 1 ? "visually-hidden" : ""}>{head}</span>
              </th>
            ))}
          </tr>
        </thead>
        {views.map((view, index) => (
          <AcceptorRows key={view.name} page={page} view={view} index={index} />
        ))}
      </table>
    </Panel>
  );
}

interface AcceptorProps {
  readonly page: Page;
  readonly view: AcceptorView;
  readonly index: number;
}

/** A row for the ballots of each key, and one below it for its value. */
function AcceptorRows({ page, view, index }: AcceptorProps): JSX.Element {
  const rows = view.slots.flatMap((slot) => rowsOfSlot(page, slot));
  const [
    first = (
      <td colSpan={3} class="muted">
        {words.emptyDisk}
      </td>
    ),
    ...others
  ] = rows;
  return (
    <tbody class={view.isUp ? "" : "is-down"}>
      <tr>
        <th scope="rowgroup" rowSpan={Math.max(1, rows.length)}>
          {view.name}
        </th>
        {first}
        <td class="state-buttons" rowSpan={Math.max(1, rows.length)}>
          {view.isUp ? <CrashButton page={page} view={view} index={index} /> : words.isDown}
        </td>
      </tr>
      {others.map((row, place) => (
        <tr key={place} class="state-value">
          {row}
        </tr>
      ))}
      {!view.isUp && <RestartRow page={page} view={view} index={index} />}
      {view.failure !== undefined && (
        <tr>
          <td colSpan={5} class="bad">
            {words.phases.failed(view.failure)}
          </td>
        </tr>
      )}
    </tbody>
  );
}

function rowsOfSlot(page: Page, slot: SlotRow): readonly JSX.Element[] {
  if (slot.kind === "other") {
    return [
      <>
        <td>{slot.key}</td>
        <CellOf page={page} cell={slot.value} span={2} />
      </>,
    ];
  }
  const ballots = (
    <>
      <td>{slot.key}</td>
      <CellOf page={page} cell={slot.promised} />
      <CellOf page={page} cell={slot.accepted} />
    </>
  );
  return slot.value.text === noValue ? [ballots] : [ballots, <CellOf page={page} cell={slot.value} span={3} />];
}

function CellOf({
  page,
  cell,
  span = 1,
}: {
  readonly page: Page;
  readonly cell: Cell;
  readonly span?: number;
}): JSX.Element {
  const owner = cell.ballot === undefined ? undefined : ownerOf(cell.ballot, page.session.owners.value);
  return (
    <td
      colSpan={span}
      class={`mono ${cell.isChanged ? "is-changed" : ""}`}
      aria-description={cell.isChanged ? words.changed : undefined}
    >
      {owner === undefined ? cell.text : <span class={`ballot ballot-${owner}`}>{cell.text}</span>}
    </td>
  );
}

function isHinted(page: Page, acceptor: string, label: string): boolean {
  const hint = page.course.hint.value;
  return hint?.kind === "acceptor" && hint.acceptor === acceptor && hint.press === label;
}

function CrashButton({ page, view, index }: AcceptorProps): JSX.Element {
  return (
    <Button
      kind="quiet"
      label={words.crash}
      name={`${words.crash} ${view.name}`}
      isHinted={isHinted(page, view.name, words.crash)}
      onPress={() => page.commands.crashAcceptor(index)}
    />
  );
}

function RestartRow({ page, view, index }: AcceptorProps): JSX.Element {
  const button = (disk: "kept" | "wiped", label: string) => (
    <Button
      kind={disk === "wiped" ? "danger" : "plain"}
      label={label}
      name={`${label} ${view.name}`}
      isHinted={isHinted(page, view.name, label)}
      onPress={() => page.commands.restartAcceptor(index, disk)}
    />
  );
  return (
    <tr>
      <td colSpan={5} class="state-restart">
        {button("kept", words.restartKept)} {button("wiped", words.restartWiped)}
      </td>
    </tr>
  );
}

/** The memories of the proposers, which a crash takes away. */
export function Proposers({ page }: { readonly page: Page }): JSX.Element {
  const { world, before } = page.session;
  return (
    <Panel label={words.proposers} tab="state" class="proposers">
      <ul class="proposer-list">
        {proposerViews(world.value, before.value).map(({ name, proposer, isUp, fields }, index) => (
          <li key={name} class={`general-${index}`}>
            <strong>{name}</strong> <span class="muted">{words.proposer(proposer)}</span>
            {isUp ? (
              <dl class="fields">
                {fields.map((field) => (
                  <div key={field.name} class={field.isChanged ? "is-changed" : ""}>
                    <dt>{field.name}</dt>
                    <dd class="mono" aria-description={field.isChanged ? words.changed : undefined}>
                      {field.text}
                    </dd>
                  </div>
                ))}
              </dl>
            ) : (
              <span class="muted"> {words.memoryGone}</span>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** All variables of the selected general's calls. */
export function Watch({ page }: { readonly page: Page }): JSX.Element {
  const { world, before, stage, selected } = page.session;
  const general = world.value.generals[selected.value];
  const frames = general === undefined ? [] : watchOf(stage.value, general, before.value.generals[selected.value]);
  return (
    <Panel
      label={words.watch}
      tab="state"
      class="watch"
      head={<span class={`count general-name-${selected.value}`}>{general?.name}</span>}
    >
      {frames.length === 0 && <p class="empty">{words.noFrames(general?.name ?? "")}</p>}
      {frames.map(({ functionName, place, variables }, index) => (
        <div key={`${frames.length - index} ${functionName}`} class="frame">
          <h3>
            <code>{functionName}</code> <span class="muted">{words.lineOf(place.source, place.line)}</span>
          </h3>
          <dl class="fields">
            {variables.map((variable) => (
              <div key={variable.name} class={variable.isChanged ? "is-changed" : ""}>
                <dt>{variable.name}</dt>
                <dd class="mono" aria-description={variable.isChanged ? words.changed : undefined}>
                  {variable.text}
                </dd>
              </div>
            ))}
          </dl>
          {variables.length === 0 && <p class="muted">{words.noVariables}</p>}
        </div>
      ))}
    </Panel>
  );
}
