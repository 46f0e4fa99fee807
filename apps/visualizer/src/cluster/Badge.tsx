import type { JSX } from "preact";
import { type FrameLook, letters } from "./words.ts";

/** The sign of a kind of frames, as it is drawn; decoration, as the words beside it say the same. */
export function Badge({ look }: { readonly look: FrameLook }): JSX.Element {
  return (
    <i class={`look look-${look}`} aria-hidden="true">
      <b>{letters[look]}</b>
    </i>
  );
}
