import type { JSX } from "preact";
import { Panel } from "../ui/controls.tsx";
import { shortId } from "./format.ts";
import { RingsDrawing } from "./RingsDrawing.tsx";
import type { LiveState } from "./state.ts";
import { configurationSentence, memberRows } from "./views.ts";
import { words } from "./words.ts";

/** Who is a member, who of them this node reaches, and who decides. */
export function MembersPanel({ state }: { readonly state: LiveState }): JSX.Element {
  const { membership } = state;
  const rows = memberRows(state);
  const { members: text } = words;
  return (
    <Panel label={text.title} class="live-panel">
      {membership === undefined ? (
        <p>{text.none}</p>
      ) : (
        <>
          <p>{configurationSentence(membership)}</p>
          <RingsDrawing membership={membership} rows={rows} />
          {/* Said again: as cards, on a narrow screen, it would be no table to a screen reader. */}
          <table role="table" class="live-table" aria-label={text.title}>
            <thead role="rowgroup">
              <tr role="row">
                {[text.node, text.part, text.reach, text.url, text.store].map((name) => (
                  <th key={name} scope="col" role="columnheader">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody role="rowgroup">
              {rows.map(({ name, part, reach, peerUrl, storeId }) => (
                <tr role="row" key={storeId}>
                  <th scope="row" role="rowheader">
                    {name}
                  </th>
                  <td role="cell" data-name={text.part}>
                    {text.parts[part]}
                  </td>
                  <td role="cell" data-name={text.reach} class={`live-reach-${reach}`}>
                    {text.reaches[reach]}
                  </td>
                  <td role="cell" data-name={text.url} class="live-long">
                    {peerUrl}
                  </td>
                  <td role="cell" data-name={text.store} title={storeId}>
                    <span class="mono">{shortId(storeId)}</span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </Panel>
  );
}
