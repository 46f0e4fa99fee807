import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button, Panel } from "../ui/controls.tsx";
import { type Message, type World, titleOf } from "../world/index.ts";
import { isRefusal, messageBody, messageName, ownerOf } from "./describe.ts";
import type { Page } from "./page.ts";
import { words } from "./words.ts";

/** The messages in flight: each waits to be delivered or lost, in any order. */
export function Network({ page }: { readonly page: Page }): JSX.Element {
  const { network } = page.session.world.value;
  const list = useRef<HTMLOListElement>(null);
  const selected = page.session.message.value?.id;
  const hint = page.course.hint.value;
  useEffect(() => showRow(list.current), [selected, hint]);
  const drag = useDrag(list, (message, place) => page.commands.moveTo(message, place));
  return (
    <Panel label={words.network} tab="network" class="network" head={<NetworkHead page={page} />}>
      {network.length === 0 ? (
        <p class="empty">{words.nothingInFlight}</p>
      ) : (
        <ol ref={list} class="messages">
          {network.map((message, place) => (
            <Row key={message.id} page={page} message={message} drag={drag} place={place} />
          ))}
        </ol>
      )}
    </Panel>
  );
}

/** Scrolls the list, never the page, so that the message is seen that a lesson speaks of, or else the selected one. */
function showRow(list: HTMLElement | null): void {
  const row = list?.querySelector(".message:has(.is-hinted)") ?? list?.querySelector("[aria-current]");
  if (list === null || !(row instanceof HTMLElement)) return;
  const [frame, part] = [list.getBoundingClientRect(), row.getBoundingClientRect()];
  if (part.top < frame.top) list.scrollTop += part.top - frame.top;
  else if (part.bottom > frame.bottom) list.scrollTop += part.bottom - frame.bottom;
}

function NetworkHead({ page }: { readonly page: Page }): JSX.Element {
  const { network } = page.session.world.value;
  const reason = network.length === 0 ? words.reasons.noMessage : undefined;
  return (
    <>
      <span class="count" title={words.networkHint}>
        {words.inFlight(network.length)}
      </span>
      <Button kind="quiet" label={words.deliverAll} reason={reason} onPress={() => page.commands.all("deliver")} />
      <Button kind="quiet" label={words.loseAll} reason={reason} onPress={() => page.commands.all("lose")} />
    </>
  );
}

interface RowProps {
  readonly page: Page;
  readonly message: Message;
  readonly place: number;
  readonly drag: Drag;
}

function Row({ page, message, place, drag }: RowProps): JSX.Element {
  const { session, commands } = page;
  const world = session.world.value;
  const isSelected = session.message.value?.id === message.id;
  const name = messageName(message, world.network);
  const owner = ownerOfMessage(message, world, session.owners.value);
  const hint = page.course.hint.value;
  const isHinted = (label: string) =>
    hint?.kind === "message" && hint.title === titleOf(message) && hint.press === label;
  const isOver = drag.moving?.place === place;
  const isDragged = drag.moving?.message === message.id;
  return (
    <li
      class={`message ${isSelected ? "is-selected" : ""} ${isOver ? "is-over" : ""} ${isDragged ? "is-dragged" : ""}`}
      aria-label={name}
      aria-current={isSelected ? "true" : undefined}
      onPointerDown={() => (session.messageId.value = message.id)}
    >
      <span class="grip" aria-hidden="true" title={words.networkHint} onPointerDown={drag.start(message.id)}>
        ⠿
      </span>
      <span class="message-text">
        <span class={`pill ${owner === undefined ? "" : `pill-${owner}`} ${isRefusal(message) ? "pill-refusal" : ""}`}>
          {titleOf(message)}
        </span>
        {message.copyOf !== undefined && <span class="tag">{words.copyOf(message.copyOf)}</span>}
        {isLate(message, world) && <span class="tag">{words.stale}</span>}
        <span class="message-body mono" title={messageBody(message)}>
          {messageBody(message)}
        </span>
      </span>
      <span class="message-buttons">
        <Button
          label={words.deliver}
          isHinted={isHinted(words.deliver)}
          name={`${words.deliver} ${name}`}
          onPress={() => commands.message("deliver", message.id)}
        />
        <Button
          label={words.lose}
          isHinted={isHinted(words.lose)}
          name={`${words.lose} ${name}`}
          onPress={() => commands.message("lose", message.id)}
        />
        <Button
          label={words.duplicate}
          isHinted={isHinted(words.duplicate)}
          name={`${words.duplicate} ${name}`}
          onPress={() => commands.message("duplicate", message.id)}
        />
      </span>
    </li>
  );
}

/** The general whose colour a message has: the owner of its ballot, or who asked. */
export function ownerOfMessage(message: Message, world: World, owners: readonly number[]): number | undefined {
  const ballot = message.kind === "request" ? message.ballot : undefined;
  const owner = ballot === undefined ? undefined : ownerOf(ballot, owners);
  if (owner !== undefined) return owner;
  const asker = message.kind === "request" ? message.from : message.to;
  const index = world.generals.findIndex(({ name }) => name === asker);
  return index < 0 ? undefined : index;
}

/** Whether nobody waits for what it brings: it belongs to a question that is over. */
export function isLate({ kind, to, from, attempt }: Message, { generals }: World): boolean {
  const asker = generals.find(({ name }) => name === (kind === "answer" ? to : from));
  return asker?.question?.attempt !== attempt;
}

interface Drag {
  readonly moving: { readonly message: number; readonly place: number } | undefined;
  readonly start: (message: number) => (event: PointerEvent) => void;
}

/** Dragging by a row's grip, with a mouse or a finger; the place under the pointer is where it goes. */
function useDrag(
  list: { readonly current: HTMLElement | null },
  onDrop: (message: number, place: number) => void,
): Drag {
  const [moving, setMoving] = useState<Drag["moving"]>(undefined);
  const start = (message: number) => (event: PointerEvent) => {
    const grip = event.currentTarget as HTMLElement;
    event.preventDefault();
    grip.setPointerCapture(event.pointerId);
    let place = placeAt(list.current, event.clientY);
    setMoving({ message, place });
    const onMove = ({ clientY }: PointerEvent) =>
      setMoving({ message, place: (place = placeAt(list.current, clientY)) });
    const end = ({ type }: Event) => {
      grip.removeEventListener("pointermove", onMove);
      grip.removeEventListener("pointerup", end);
      grip.removeEventListener("pointercancel", end);
      setMoving(undefined);
      if (type === "pointerup") onDrop(message, place);
    };
    grip.addEventListener("pointermove", onMove);
    grip.addEventListener("pointerup", end);
    grip.addEventListener("pointercancel", end);
  };
  return { moving, start };
}

function placeAt(list: HTMLElement | null, clientY: number): number {
  const rows = [...(list?.children ?? [])];
  const place = rows.findIndex((row) => clientY < row.getBoundingClientRect().bottom);
  return place < 0 ? rows.length - 1 : place;
}
