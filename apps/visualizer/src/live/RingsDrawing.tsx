import type { JSX } from "preact";
import { type Point, onCircle, ringPath } from "../ui/rings.ts";
import type { Membership } from "./node-api.ts";
import { type MemberRow, configurationSentence, ringsOf } from "./views.ts";
import { words } from "./words.ts";

const width = 320;
const height = 220;
const centre: Point = { x: width / 2, y: height / 2 };
const radius = 72;
const dotRadius = 15;
/** Rings that run around the same members stay apart. */
const distances = [24, 36];

/** The members on a circle, and a ring around each set whose majority decides: two while joint. */
export function RingsDrawing({
  membership,
  rows,
}: {
  readonly membership: Membership;
  readonly rows: readonly MemberRow[];
}): JSX.Element {
  const places = rows.length === 1 ? [centre] : onCircle(rows.length, centre, radius);
  const rings = ringsOf(membership);
  return (
    <figure class="live-rings">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`${words.members.drawing} ${configurationSentence(membership)}`}
      >
        {rings.map(({ stores }, index) => (
          <path
            key={index}
            class={`live-ring live-ring-${index}`}
            d={ringPath(
              places.filter((_, place) => stores.has(rows[place]?.storeId ?? "")),
              distances[index] ?? 0,
            )}
          />
        ))}
        {rows.map(({ storeId, name, reach }, index) => {
          const { x, y } = places[index] ?? centre;
          return (
            <g key={storeId} class={`live-dot live-reach-${reach}`} transform={`translate(${x} ${y})`}>
              <circle r={dotRadius} />
              <text>{name.length > 5 ? `${name.slice(0, 4)}…` : name}</text>
            </g>
          );
        })}
      </svg>
      <figcaption class="live-legend">
        {rings.map(({ label }, index) => (
          <span key={index}>
            <i class={`live-key live-ring-${index}`} aria-hidden="true" />
            {label}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}
