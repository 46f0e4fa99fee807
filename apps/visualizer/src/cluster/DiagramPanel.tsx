import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { Panel } from "../ui/controls.tsx";
import { SpaceTime } from "../ui/space-time/SpaceTime.tsx";
import { diagramOf, rowOfStep } from "./diagram.ts";
import type { PageState } from "./state.ts";
import { words } from "./words.ts";

/** While time runs, the diagram is drawn anew every so many steps. */
const stepsBetween = 40;

/** The whole run as a space-time diagram; a click goes to the step. */
export function DiagramPanel({ state: { controller } }: { readonly state: PageState }): JSX.Element | null {
  const shown = controller.shown.value;
  const isRunning = controller.isRunning.value;
  const { last = 0, run, view } = shown ?? {};
  const version = isRunning ? Math.floor(last / stepsBetween) : last;
  const drawn = useMemo(() => {
    const { playback } = controller;
    return playback === undefined ? undefined : diagramOf(playback.chronicle, playback.view.nodes);
  }, [version, isRunning, run, view?.nodes.length]);
  if (drawn === undefined || view === undefined) return null;
  const { diagram, steps } = drawn;
  return (
    <Panel label={words.diagram} tab="diagram" class="diagram">
      <SpaceTime
        {...diagram}
        cursor={rowOfStep(steps, view.step)}
        onJump={(row) => void controller.goTo(steps[row] ?? 0)}
      />
    </Panel>
  );
}
