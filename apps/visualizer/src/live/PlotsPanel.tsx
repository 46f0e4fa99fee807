import type { JSX } from "preact";
import { Panel } from "../ui/controls.tsx";
import { Plot } from "./Plot.tsx";
import { plots } from "./plots.ts";
import type { Track } from "./readings.ts";
import { words } from "./words.ts";

/** Rates and latencies over time. */
export function PlotsPanel({ track }: { readonly track: Track }): JSX.Element {
  return (
    <Panel label={words.plots.title} class="live-panel live-wide">
      <p class="live-note">{words.plots.subtitle}</p>
      <div class="live-plots">
        {plots.map((spec) => (
          <Plot key={spec.title} spec={spec} moments={track.moments} />
        ))}
      </div>
    </Panel>
  );
}
