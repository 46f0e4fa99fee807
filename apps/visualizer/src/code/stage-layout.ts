import type { Value } from "../language/index.ts";
import type { Point } from "../ui/rings.ts";
import type { Happening, Message, World } from "../world/index.ts";
import { fieldsOf, isRefusal } from "./describe.ts";
import { words } from "./words.ts";

/** The width of the drawing, in its own units. */
export const stageWidth = 440;

/** Where the processes are, and how high the drawing is. */
export interface Places {
  readonly height: number;
  readonly generals: readonly Point[];
  readonly acceptors: readonly Point[];
}

/** Generals at the left, acceptors at the right on a flat arc; with room for rings around sets of them, and their labels. */
export function placesOf(generals: number, acceptors: number, hasRings = false): Places {
  const height = hasRings || acceptors > 3 ? 320 : 240;
  const spread = (count: number, index: number, margin: number) =>
    count === 1 ? height / 2 : margin + ((height - 2 * margin) * index) / (count - 1);
  const middle = (acceptors - 1) / 2;
  return {
    height,
    generals: Array.from({ length: generals }, (_, index) => ({
      x: 34,
      y: spread(generals, index, generals > 2 ? 40 : 62),
    })),
    acceptors: Array.from({ length: acceptors }, (_, index) => ({
      x: 272 - 16 * ((index - middle) / Math.max(1, middle)) ** 2,
      y: spread(acceptors, index, hasRings ? 60 : 42),
    })),
  };
}

/** A message with its place on the way. */
export interface PlacedMessage {
  readonly message: Message;
  readonly from: Point;
  readonly at: Point;
  /** What stands on it, and half of how wide that is. */
  readonly label: string;
  readonly half: number;
}

/** How far on the way from the general messages are drawn: as near to these places as others leave room. */
const requestShare = 0.42;
const answerShare = 0.7;
const shares: readonly number[] = Array.from({ length: 29 }, (_, index) => 0.14 + 0.025 * index);
/** How far apart messages are drawn, across and down: so that each stands alone, or, where room is short, that none hides another. */
const gaps = [
  { x: 4, y: 22 },
  { x: 0, y: 19 },
];

/** Where each message in flight is drawn; those to or from unknown processes are left out. */
export function placedMessages(world: World, places: Places): readonly PlacedMessage[] {
  const placed: PlacedMessage[] = [];
  for (const message of world.network) {
    const isRequest = message.kind === "request";
    const general = world.generals.findIndex(({ name }) => name === (isRequest ? message.from : message.to));
    const acceptor = world.acceptors.findIndex(({ name }) => name === (isRequest ? message.to : message.from));
    const [near, far] = [places.generals[general], places.acceptors[acceptor]];
    if (near === undefined || far === undefined) continue;
    const wanted = isRequest ? requestShare : answerShare;
    const nearest = shares.toSorted((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted));
    const points = nearest.map((share) => between(near, far, share));
    const label = labelOf(message);
    const half = 7 + 3.6 * label.length;
    const free = gaps.flatMap(
      (gap) => points.find((point) => placed.every((other) => isClear(other, point, half, gap))) ?? [],
    );
    const at = free[0] ?? between(near, far, wanted);
    placed.push({ message, from: isRequest ? near : far, at, label, half });
  }
  return placed;
}

function isClear({ at, half: other }: PlacedMessage, { x, y }: Point, half: number, gap: Point): boolean {
  return Math.abs(at.x - x) > half + other + gap.x || Math.abs(at.y - y) >= gap.y;
}

function labelOf(message: Message): string {
  if (message.kind === "request") return String(message.ballot ?? message.handler);
  return isRefusal(message) ? words.no : words.ok;
}

function between(from: Point, to: Point, share: number): Point {
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

/** The acceptors that agreed with a general's question: until now, or with its last one. */
export interface Agreement {
  readonly general: number;
  readonly handler: string;
  readonly names: readonly string[];
  readonly isQuorum: boolean;
}

/** Who agrees with whom; `recent` are the happenings before, the newest first. */
export function agreementsOf(world: World, recent: Iterable<readonly Happening[]>): readonly Agreement[] {
  const found = new Map<number, Agreement | undefined>();
  for (const [general, { question, phase }] of world.generals.entries()) {
    if (phase === "idle" || phase === "crashed") found.set(general, undefined);
    if (question === undefined) continue;
    const names = question.answers.filter((answer) => !answer.isRefusal).map(({ from }) => from);
    found.set(general, { general, handler: question.handler, names, isQuorum: false });
  }
  for (const happenings of recent) {
    if (found.size === world.generals.length) break;
    for (const happening of happenings) {
      if (happening.kind === "started" && !found.has(happening.general)) found.set(happening.general, undefined);
      if (happening.kind !== "decided" || found.has(happening.general)) continue;
      const { general, handler, names, as } = happening;
      found.set(general, as === "quorum" ? { general, handler, names, isQuorum: true } : undefined);
    }
  }
  return [...found.values()].filter((each) => each !== undefined && each.names.length > 0) as readonly Agreement[];
}

/** The sets of acceptors that a general's engine keeps as its members: one, two while they change, none if it has no such thing. */
export function memberSets(memory: Value): readonly (readonly string[])[] {
  const sets = fieldsOf(fieldsOf(memory)["members"])["sets"];
  return Array.isArray(sets) && sets.every((set) => Array.isArray(set)) ? (sets as readonly (readonly string[])[]) : [];
}
