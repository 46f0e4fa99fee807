import type { Wall } from "@quorate/simulator/stage";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Button, Panel } from "../ui/controls.tsx";
import type { PageState } from "./state.ts";
import { words } from "./words.ts";

/** Walls: drawn across the drawing, or built between two groups that are chosen by name. */
export function WallsPanel({ state: { controller, looks } }: { readonly state: PageState }): JSX.Element | null {
  const [side, setSide] = useState<readonly string[]>([]);
  const [isOneWay, setOneWay] = useState(false);
  const view = controller.view.value;
  if (view === undefined) return null;
  const names = view.nodes.map(({ name }) => name);
  const from = names.filter((name) => side.includes(name));
  const to = names.filter((name) => !side.includes(name));
  const reason = from.length === 0 || to.length === 0 ? words.partsNobody : undefined;
  return (
    <Panel label={words.walls} tab="walls">
      <div class="panel-body">
        <div class="buttons">
          <Button
            label={words.drawWall}
            isPressed={looks.isDrawing.value}
            onPress={() => (looks.isDrawing.value = !looks.isDrawing.value)}
          />
          <Button
            label={words.healAll}
            reason={view.walls.length === 0 ? words.noWalls : undefined}
            onPress={() => void controller.act({ kind: "heal", wall: 0 })}
          />
        </div>
        {looks.isDrawing.value && <p class="note">{words.drawingWall}</p>}
        <WallList walls={view.walls} onHeal={(wall) => void controller.act({ kind: "heal", wall })} />
        <fieldset class="sides">
          <legend>{words.wallBy}</legend>
          {names.map((name) => (
            <label key={name}>
              <input
                type="checkbox"
                checked={side.includes(name)}
                onChange={({ currentTarget }) =>
                  setSide(currentTarget.checked ? [...side, name] : side.filter((each) => each !== name))
                }
              />
              {name}
            </label>
          ))}
          <label>
            <input
              type="checkbox"
              checked={isOneWay}
              onChange={({ currentTarget }) => setOneWay(currentTarget.checked)}
            />
            {words.oneWay}
          </label>
          <Button
            label={words.buildWall}
            reason={reason}
            onPress={() => void controller.act({ kind: "wall", from, to, isOneWay })}
          />
        </fieldset>
      </div>
    </Panel>
  );
}

function WallList({
  walls,
  onHeal,
}: {
  readonly walls: readonly Wall[];
  readonly onHeal: (wall: number) => void;
}): JSX.Element {
  return (
    <ul class="walls">
      {walls.map(({ id, from, to, isOneWay }) => (
        <li key={id}>
          <span>
            {from.join(" ")} {isOneWay ? "⇥" : "∥"} {to.join(" ")}
          </span>
          <Button
            label={words.heal}
            name={`${words.heal} ${from.join(" ")}, ${to.join(" ")}`}
            onPress={() => onHeal(id)}
          />
        </li>
      ))}
    </ul>
  );
}
