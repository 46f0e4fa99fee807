import type { FrameView } from "@quorate/simulator/stage";
import type { JSX } from "preact";
import { Button, Panel } from "../ui/controls.tsx";
import { Badge } from "./Badge.tsx";
import type { PageState } from "./state.ts";
import { frameText, lookOf, messageText, words } from "./words.ts";

/** As many frames are listed. */
const listedMax = 40;

/** The frames in flight: deliver, lose or duplicate each of them, in any order. */
export function MessagesPanel({ state }: { readonly state: PageState }): JSX.Element | null {
  const { controller } = state;
  const view = controller.view.value;
  if (view === undefined) return null;
  const { frames } = view;
  const oldest = frames.find(({ isArriving }) => !isArriving);
  const head = (
    <Button
      label={words.deliverNext}
      reason={oldest === undefined ? words.noMessages : undefined}
      onPress={() => void (oldest && controller.act({ kind: "deliver", frame: oldest.id }))}
    />
  );
  return (
    <Panel label={`${words.messages} (${frames.length})`} tab="messages" head={head}>
      <ul class="frames" aria-label={words.messages}>
        {frames.length === 0 && <li class="note">{words.noMessages}</li>}
        {frames.slice(0, listedMax).map((frame) => (
          <FrameRow key={frame.id} frame={frame} state={state} />
        ))}
        {frames.length > listedMax && <li class="note">{words.moreMessages(frames.length - listedMax)}</li>}
      </ul>
    </Panel>
  );
}

function FrameRow({
  frame,
  state: { controller, looks },
}: {
  readonly frame: FrameView;
  readonly state: PageState;
}): JSX.Element {
  const { id, from, to, messages } = frame;
  const isSelected = looks.frame.value === id;
  const act = (kind: "deliver" | "lose" | "duplicate") => void controller.act({ kind, frame: id });
  const name = (label: string) => `${label} ${from} to ${to}: ${frameText(frame)}`;
  return (
    <li class={`frame-row ${isSelected ? "is-selected" : ""}`}>
      <button
        type="button"
        class="frame-words"
        aria-pressed={isSelected ? "true" : "false"}
        onClick={() => (looks.frame.value = id)}
      >
        <Badge look={lookOf(frame)} />{" "}
        <b>
          {from} → {to}
        </b>{" "}
        {frameText(frame)}
      </button>
      {isSelected && messages.length > 1 && (
        <ul class="frame-messages">
          {messages.map((message, index) => (
            <li key={index}>{messageText(message)}</li>
          ))}
        </ul>
      )}
      <span class="buttons">
        <Button label={words.deliver} name={name(words.deliver)} onPress={() => act("deliver")} />
        <Button label={words.lose} name={name(words.lose)} onPress={() => act("lose")} />
        <Button label={words.duplicate} name={name(words.duplicate)} onPress={() => act("duplicate")} />
      </span>
    </li>
  );
}
