import { type Happening, type Stage, type World, apply, startOf } from "../world/index.ts";
import { ImpossibleMomentError } from "./errors.ts";
import type { Moment, Run } from "./types.ts";

/** Every so many moments a world is kept for as long as its run is. */
const anchorEvery = 25;
/** How many other worlds are kept: those that were looked at last, and the ones on the way there. */
const recentMax = 200;

/**
 * Shows the worlds of a run's moments by doing its actions again from the nearest world that is still known. Worlds
 * are remembered by moment as an object: a film shows every run that grew out of the same one, and any other too.
 */
export class Film {
  readonly #stage: Stage;
  readonly #start: World;
  readonly #anchors = new WeakMap<Moment, World>();
  readonly #recent = new Map<Moment, World>();
  readonly #happenings = new WeakMap<Moment, readonly Happening[]>();

  /** A film of the runs of one scenario, of which this is the stage. */
  constructor(stage: Stage) {
    this.#stage = stage;
    this.#start = startOf(stage);
  }

  /** The world after a moment. Throws an ImpossibleMomentError if an action until then was not possible. */
  worldAt(run: Pick<Run, "moments">, id: number): World {
    const missing: Moment[] = [];
    let world = this.#start;
    for (let moment = momentOf(run, id); moment.parent !== undefined; moment = momentOf(run, moment.parent)) {
      const known = this.#known(moment);
      if (known !== undefined) {
        world = known;
        break;
      }
      missing.push(moment);
    }
    for (const moment of missing.toReversed()) world = this.#shown(moment, world);
    return world;
  }

  /** What a moment's action did; nothing at the start. Throws an ImpossibleMomentError as `worldAt` does. */
  happeningsAt(run: Pick<Run, "moments">, id: number): readonly Happening[] {
    const moment = momentOf(run, id);
    if (moment.parent === undefined) return [];
    const known = this.#happenings.get(moment);
    if (known !== undefined) return known;
    this.worldAt(run, id);
    return this.#happenings.get(moment) ?? [];
  }

  #known(moment: Moment): World | undefined {
    const anchor = this.#anchors.get(moment);
    if (anchor !== undefined) return anchor;
    const recent = this.#recent.get(moment);
    if (recent === undefined) return undefined;
    // The oldest entry of the map is the one that goes first.
    this.#recent.delete(moment);
    this.#recent.set(moment, recent);
    return recent;
  }

  #shown(moment: Moment, before: World): World {
    if (moment.action === undefined) throw new ImpossibleMomentError(moment.id, "it has no action");
    const applied = apply(this.#stage, before, moment.action);
    if (applied.kind === "impossible") throw new ImpossibleMomentError(moment.id, applied.why);
    const { world, happenings } = applied;
    this.#happenings.set(moment, happenings);
    if (world.moment % anchorEvery === 0) this.#anchors.set(moment, world);
    else this.#remember(moment, world);
    return world;
  }

  #remember(moment: Moment, world: World): void {
    this.#recent.set(moment, world);
    if (this.#recent.size <= recentMax) return;
    const [oldest] = this.#recent.keys();
    if (oldest !== undefined) this.#recent.delete(oldest);
  }
}

function momentOf({ moments }: Pick<Run, "moments">, id: number): Moment {
  const moment = moments[id];
  if (moment === undefined) throw new RangeError(`there is no moment ${id}; the last one is ${moments.length - 1}`);
  return moment;
}
