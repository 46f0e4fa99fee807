/** A place in a drawing; y grows downwards. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** `count` places spread evenly on a circle, clockwise, the first one at its top. */
export function onCircle(count: number, centre: Point, radius: number): readonly Point[] {
  return Array.from({ length: count }, (_, index) => {
    const angle = (2 * Math.PI * index) / count - Math.PI / 2;
    return { x: centre.x + radius * Math.cos(angle), y: centre.y + radius * Math.sin(angle) };
  });
}

/**
 * The path of an SVG element that runs around all of these places at `distance`: a circle around one, a capsule
 * around two, a rounded hull around more. Empty for none. Two sets that overlap want two distances.
 */
export function ringPath(places: readonly Point[], distance: number): string {
  const hull = hullOf(places);
  const [first] = hull;
  if (first === undefined) return "";
  if (hull.length === 1) return circlePath(first, distance);
  const corners = hull.map((from, index) => shifted(from, hull[(index + 1) % hull.length] as Point, distance));
  const parts = corners.map(({ start, end }, index) => {
    const next = corners[(index + 1) % corners.length] as Side;
    return `${index === 0 ? `M${text(start)}` : ""}L${text(end)}A${round(distance)} ${round(distance)} 0 0 1 ${text(next.start)}`;
  });
  return `${parts.join("")}Z`;
}

/** The place on a ring where its label fits best: the middle of its highest side, `distance` above the places. */
export function labelPlace(places: readonly Point[], distance: number): Point {
  const top = places.reduce((highest, place) => (place.y < highest.y ? place : highest), places[0] ?? { x: 0, y: 0 });
  return { x: top.x, y: top.y - distance };
}

interface Side {
  readonly start: Point;
  readonly end: Point;
}

/** The side between two corners of a clockwise hull, moved outwards. */
function shifted(from: Point, to: Point, distance: number): Side {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const x = ((to.y - from.y) / length) * distance;
  const y = (-(to.x - from.x) / length) * distance;
  return { start: { x: from.x + x, y: from.y + y }, end: { x: to.x + x, y: to.y + y } };
}

/** The corners of the convex hull, clockwise on the screen; places that are the same count once. */
function hullOf(places: readonly Point[]): readonly Point[] {
  const sorted = places
    .toSorted((a, b) => a.x - b.x || a.y - b.y)
    .filter(({ x, y }, index, all) => x !== all[index - 1]?.x || y !== all[index - 1]?.y);
  if (sorted.length < 3) return sorted;
  return [...chainOf(sorted), ...chainOf(sorted.toReversed())];
}

/** One half of the hull, without its last place, which begins the other half. */
function chainOf(sorted: readonly Point[]): readonly Point[] {
  const chain: Point[] = [];
  for (const place of sorted) {
    while (chain.length >= 2 && turn(chain.at(-2) as Point, chain.at(-1) as Point, place) <= 0) chain.pop();
    chain.push(place);
  }
  return chain.slice(0, -1);
}

/** Positive for a turn to the right on the screen. */
function turn(a: Point, b: Point, c: Point): number {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

function circlePath({ x, y }: Point, radius: number): string {
  const [left, right] = [text({ x: x - radius, y }), text({ x: x + radius, y })];
  const arc = `A${round(radius)} ${round(radius)} 0 0 1 `;
  return `M${left}${arc}${right}${arc}${left}Z`;
}

function text({ x, y }: Point): string {
  return `${round(x)} ${round(y)}`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
