import type { JSX } from "preact";
import { Button } from "../ui/controls.tsx";
import { type Speed, speeds } from "./controller.ts";
import type { PageState } from "./state.ts";
import { words } from "./words.ts";

/** The clock of the page: run, step, back, the timeline, and whether frames are held. */
export function TimePanel({ state }: { readonly state: PageState }): JSX.Element | null {
  const { controller } = state;
  const shown = controller.shown.value;
  if (shown === undefined) return null;
  const { view, last, branches } = shown;
  const { step, mode } = view;
  const isRunning = controller.isRunning.value;
  const atStart = step === 0 ? words.toStart : undefined;
  return (
    <div class="time" role="group" aria-label={words.time}>
      <div class="time-buttons">
        <Button kind="primary" label={isRunning ? words.pause : words.run} onPress={() => controller.toggle()} />
        <Button label={words.stepBack} reason={atStart} onPress={() => void controller.goTo(step - 1)} />
        <Button label={words.step} onPress={() => void controller.advance({ kind: "event" })} />
        <Button label={words.nextArrival} onPress={() => void controller.advance({ kind: "arrival" })} />
        <Button label={words.untilQuiet} onPress={() => void controller.advance({ kind: "quiet" })} />
        <Button
          label={words.hold}
          title={words.holdHint}
          isPressed={mode === "held"}
          onPress={() => void controller.act({ kind: "network", mode: mode === "held" ? "flow" : "held" })}
        />
        <label class="field">
          {words.speed}
          <select
            value={controller.speed.value}
            onChange={({ currentTarget }) => (controller.speed.value = currentTarget.value as Speed)}
          >
            {(Object.keys(speeds) as Speed[]).map((speed) => (
              <option key={speed} value={speed}>
                {words.speeds[speed]}
              </option>
            ))}
          </select>
        </label>
      </div>
      <div class="time-line">
        <input
          type="range"
          min={0}
          max={Math.max(1, last)}
          value={step}
          aria-label={words.timeline}
          aria-valuetext={words.place(step, last, view.nowMs)}
          onInput={({ currentTarget }) => void controller.goTo(Number(currentTarget.value))}
        />
        <output>{words.place(step, last, view.nowMs)}</output>
      </div>
      {branches.length > 0 && (
        <ul class="branches" aria-label={words.branches}>
          {branches.map((branch, index) => (
            <li key={index}>
              <Button
                kind="quiet"
                label={words.branch(index + 1, branch.last)}
                onPress={() => void controller.take(branch)}
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
