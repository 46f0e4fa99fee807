import { depthOf } from "../language/index.ts";
import { type Action, type Stage, type World, apply, choices } from "../world/index.ts";

/** Several actions in a row are bounded by this. */
const actionsMax = 2000;

/** The actions of a step over: until the general is no deeper than it was, or waits, or ends. */
export function stepOver(stage: Stage, world: World, general: number): readonly Action[] {
  const depth = depthIn(world, general);
  return stepsUntil(stage, world, general, (after) => depthIn(after, general) <= depth);
}

/** The actions that bring a general to where it waits for messages, or to its end. */
export function toNextMessage(stage: Stage, world: World, general: number): readonly Action[] {
  return stepsUntil(stage, world, general, () => false);
}

function depthIn({ generals }: World, general: number): number {
  const thread = generals[general]?.thread;
  return thread === undefined ? 0 : depthOf(thread);
}

function stepsUntil(stage: Stage, world: World, general: number, isDone: (world: World) => boolean): readonly Action[] {
  const actions: Action[] = [];
  let now = world;
  while (actions.length < actionsMax && now.generals[general]?.phase === "ready") {
    const action: Action = { kind: "step", general };
    const applied = apply(stage, now, action);
    if (applied.kind === "impossible") break;
    actions.push(action);
    now = applied.world;
    if (isDone(now)) break;
  }
  return actions;
}

/**
 * The next action of a general that runs while the others stay: a step, or the delivery of the first message that
 * brings it on. Undefined where nothing can: it ended, or only giving up is left.
 */
export function nextOfGeneral({ generals, acceptors, network }: World, index: number): Action | undefined {
  const general = generals[index];
  if (general === undefined) return undefined;
  if (general.phase === "idle") return { kind: "start", general: index };
  if (general.phase === "ready") return { kind: "step", general: index };
  if (general.phase !== "waiting" || general.question === undefined) return undefined;
  const { attempt } = general.question;
  const isUp = (name: string) => acceptors.some((each) => each.name === name && each.isUp);
  const message = network.find(
    ({ from, to, kind, attempt: of }) =>
      of === attempt && (kind === "answer" ? to === general.name : from === general.name && isUp(to)),
  );
  return message && { kind: "deliver", message: message.id };
}

/** A number below 2^32 that depends on both numbers, and looks random: the same for the same two everywhere. */
export function mixed(seed: number, count: number): number {
  let value = (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) + Math.imul(count + 1, 0xc2b2ae35)) >>> 0;
  value = Math.imul(value ^ (value >>> 16), 0x7feb352d) >>> 0;
  value = Math.imul(value ^ (value >>> 15), 0x846ca68b) >>> 0;
  return (value ^ (value >>> 16)) >>> 0;
}

/** The highest seed that can be typed. */
export const seedMax = 999_999;

/** The seed that a text names; undefined for what is no whole number from 0 to `seedMax`. */
export function seedOf(text: string): number | undefined {
  const seed = text.trim() === "" ? Number.NaN : Number(text);
  return Number.isInteger(seed) && seed >= 0 && seed <= seedMax ? seed : undefined;
}

/** How often each kind of action is drawn; those not named never are. */
const weights: Readonly<Record<string, number>> = { start: 6, step: 24, deliver: 8 };
const faultWeights: Readonly<Record<string, number>> = {
  lose: 1,
  duplicate: 0.6,
  "give-up": 0.3,
  "crash-general": 0.03,
  "restart-general": 2,
  "crash-acceptor": 0.05,
  "restart-acceptor": 2,
};

/**
 * The random choice of an automatic run: the same for the same seed and world. A general that ended does not start
 * again. With `hasFaults` messages get lost and doubled, and processes crash; disks are kept.
 */
export function randomChoice(world: World, seed: number, hasFaults: boolean): Action | undefined {
  const drawn = choices(world).flatMap((action) => {
    const weight =
      weights[action.kind] ?? (hasFaults || mustGiveUp(world, action) ? faultWeights[action.kind] : 0) ?? 0;
    if (isPointless(world, action)) return [];
    return weight === 0 ? [] : [{ action, weight }];
  });
  const total = drawn.reduce((sum, { weight }) => sum + weight, 0);
  let left = (mixed(seed, world.moment) / 2 ** 32) * total;
  for (const { action, weight } of drawn) {
    left -= weight;
    if (left < 0) return action;
  }
  return drawn.at(-1)?.action;
}

/** What would keep a run from coming to its end: a general that ended stays as it is. */
function isPointless({ generals }: World, action: Action): boolean {
  if (action.kind === "start") return generals[action.general]?.phase !== "idle";
  if (action.kind === "restart-acceptor") return action.disk === "wiped";
  if (action.kind === "crash-general") return generals[action.general]?.phase === "ended";
  const isOver = generals.every(({ phase }) => phase === "ended" || phase === "failed");
  return isOver && action.kind !== "deliver";
}

/** Without any message in flight a waiting general would wait for ever. */
function mustGiveUp({ network }: World, { kind }: Action): boolean {
  return kind === "give-up" && network.length === 0;
}
