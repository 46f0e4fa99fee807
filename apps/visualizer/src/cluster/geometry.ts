import type { FrameView, Wall } from "@quorate/simulator/stage";
import { type Point, onCircle } from "../ui/rings.ts";

/** The size of the drawing, in its own units. */
export const stageSize = { width: 600, height: 500 } as const;
/** The radius of a node. */
export const nodeRadius = 33;

const centre: Point = { x: stageSize.width / 2, y: stageSize.height / 2 + 8 };
const circleRadius = 178;

/** A straight line of the drawing. */
export interface Line {
  readonly from: Point;
  readonly to: Point;
}

/** Where each node is, on a circle, clockwise in their order. */
export function placesOf(names: readonly string[]): ReadonlyMap<string, Point> {
  const places = onCircle(names.length, centre, names.length === 1 ? 0 : circleRadius);
  return new Map(names.map((name, index) => [name, places[index] as Point]));
}

/** A frame as it is drawn: where it is, and where it came from and goes to. */
export interface PlacedFrame {
  readonly frame: FrameView;
  readonly place: Point;
  /** Its direction, in degrees clockwise from the right. */
  readonly angle: number;
  readonly line: Line;
}

/** Frames do not touch the nodes: this far from their middle they begin and end. */
const marginOfNode = nodeRadius + 12;
/** Both directions of a pair have a lane of their own, this far from the middle. */
const lane = 10;
/** Held frames of a lane queue up, the oldest ahead, so far from each other. */
const queueGap = 0.13;

/** Places frames on their way: by how much of it is behind them, or in a queue where they are held. */
export function placedFrames(
  frames: readonly FrameView[],
  places: ReadonlyMap<string, Point>,
  now: { readonly ms: number; readonly isHeld: boolean },
): readonly PlacedFrame[] {
  const queues = new Map<string, number>();
  return frames.flatMap((frame) => {
    const [a, b] = [places.get(frame.from), places.get(frame.to)];
    if (a === undefined || b === undefined) return [];
    const line = laneOf(a, b);
    const way = `${frame.from} ${frame.to}`;
    const before = queues.get(way) ?? 0;
    queues.set(way, before + 1);
    const share = frame.isArriving
      ? 1
      : now.isHeld
        ? Math.max(0.08, 0.62 - queueGap * before)
        : progressOf(frame, now.ms);
    const place = between(line, share);
    const angle = (Math.atan2(line.to.y - line.from.y, line.to.x - line.from.x) * 180) / Math.PI;
    return [{ frame, place, angle, line }];
  });
}

/** How much of its way is behind a frame, from 0 to 1. */
function progressOf({ sentAtMs, dueAtMs }: FrameView, nowMs: number): number {
  if (dueAtMs <= sentAtMs) return 1;
  return Math.max(0, Math.min(1, (nowMs - sentAtMs) / (dueAtMs - sentAtMs)));
}

/** Which nodes a drawn line parts; undefined if all are on one side of it. */
export function partedBy(
  { from, to }: Line,
  places: ReadonlyMap<string, Point>,
): { readonly from: readonly string[]; readonly to: readonly string[] } | undefined {
  const [left, right]: [string[], string[]] = [[], []];
  for (const [name, { x, y }] of places) {
    const side = (to.x - from.x) * (y - from.y) - (to.y - from.y) * (x - from.x);
    (side < 0 ? left : right).push(name);
  }
  return left.length === 0 || right.length === 0 ? undefined : { from: left, to: right };
}

/**
 * How a wall is drawn: one line through the circle where its groups lie beside each other on it, else a short bar
 * across the way of each pair.
 */
export function wallLines(wall: Pick<Wall, "from" | "to">, places: ReadonlyMap<string, Point>): readonly Line[] {
  const sides = [...places].flatMap(([name, place]) => {
    const side = wall.from.includes(name) ? "from" : wall.to.includes(name) ? "to" : undefined;
    return side === undefined ? [] : [{ side, place }];
  });
  const gaps = sides.flatMap(({ side, place }, index) => {
    const next = sides[(index + 1) % sides.length];
    return next === undefined || next.side === side ? [] : [middle(place, next.place)];
  });
  const [first, second] = gaps;
  if (gaps.length === 2 && first !== undefined && second !== undefined && sides.length > 2) {
    return [longer({ from: first, to: second })];
  }
  return wall.from.flatMap((a) => wall.to.flatMap((b) => barBetween(places.get(a), places.get(b))));
}

/** The place in the drawing of a pointer over it. */
export function placeOfPointer(
  pointer: { readonly clientX: number; readonly clientY: number },
  box: { readonly left: number; readonly top: number; readonly width: number; readonly height: number },
): Point {
  // The drawing keeps its shape and lies in the middle of its box.
  const scale = Math.min(box.width / stageSize.width, box.height / stageSize.height);
  const left = box.left + (box.width - stageSize.width * scale) / 2;
  const top = box.top + (box.height - stageSize.height * scale) / 2;
  return { x: (pointer.clientX - left) / scale, y: (pointer.clientY - top) / scale };
}

function laneOf(a: Point, b: Point): Line {
  const length = Math.hypot(b.x - a.x, b.y - a.y);
  const [x, y] = [(b.x - a.x) / length, (b.y - a.y) / length];
  const at = (along: number): Point => ({ x: a.x + x * along - y * lane, y: a.y + y * along + x * lane });
  return { from: at(marginOfNode), to: at(length - marginOfNode) };
}

function between({ from, to }: Line, share: number): Point {
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

function middle(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

/** A line that goes on beyond both of its ends. */
function longer({ from, to }: Line): Line {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const more = 45;
  const [x, y] = [((to.x - from.x) / length) * more, ((to.y - from.y) / length) * more];
  return { from: { x: from.x - x, y: from.y - y }, to: { x: to.x + x, y: to.y + y } };
}

function barBetween(a: Point | undefined, b: Point | undefined): readonly Line[] {
  if (a === undefined || b === undefined) return [];
  const { x, y } = middle(a, b);
  const length = Math.hypot(b.x - a.x, b.y - a.y);
  const half = 26;
  const [dx, dy] = [((b.y - a.y) / length) * half, (-(b.x - a.x) / length) * half];
  return [{ from: { x: x - dx, y: y - dy }, to: { x: x + dx, y: y + dy } }];
}
