import { beforeEach, describe, expect, it, vi } from "vitest";
import type * as worldModule from "../world/index.ts";
import { type Action, type Stage, type World, apply, startOf } from "../world/index.ts";
import { ImpossibleMomentError } from "./errors.ts";
import { Film } from "./film.ts";
import { randomRun, stageFor } from "./runs.test-support.ts";
import { extended, extendedByAll, moved, newRun, pathTo } from "./tree.ts";
import type { Run } from "./types.ts";

const counter = vi.hoisted(() => ({ steps: 0 }));

vi.mock("../world/index.ts", async (load) => {
  const world = await load<typeof worldModule>();
  const counted: typeof apply = (...step) => {
    counter.steps++;
    return world.apply(...step);
  };
  return { ...world, apply: counted };
});

beforeEach(() => {
  counter.steps = 0;
});

/** The world of a moment without any memory. */
function replayed(stage: Stage, run: Run, id: number): World {
  let world = startOf(stage);
  for (const moment of pathTo(run, id).slice(1)) {
    const applied = apply(stage, world, run.moments[moment]?.action as Action);
    if (applied.kind === "impossible") throw new Error(applied.why);
    world = applied.world;
  }
  return world;
}

describe("a film", () => {
  const stage = stageFor("launch");

  it("shows every moment of every branch as it was, in whatever order it is asked", () => {
    const { run } = randomRun(stage, 1, 400);
    let again = run;
    for (let count = 0; count < 5; count++) again = randomRun(stage, 2 + count, 60, moved(again, 50 * count)).run;
    const film = new Film(stage);
    const last = again.moments.length - 1;
    for (const id of [last, 0, 7, last >> 1, 8, last - 1, 6, 120, 119, 118]) {
      expect(film.worldAt(again, id)).toEqual(replayed(stage, again, id));
    }
  });

  it("tells what a moment did, also long after it was shown", () => {
    const run = extended(newRun(stage.scenario), { kind: "start", general: 1 });
    const film = new Film(stage);
    expect(film.happeningsAt(run, 0)).toEqual([]);
    expect(film.happeningsAt(run, 1)).toEqual([{ kind: "started", general: 1 }]);
    const { run: long } = randomRun(stage, 3, 600, run);
    film.worldAt(long, long.moments.length - 1);
    expect(film.happeningsAt(long, 1)).toEqual([{ kind: "started", general: 1 }]);
  });

  it("shows runs that grew out of the same one differently", () => {
    const film = new Film(stage);
    const start = newRun(stage.scenario);
    const lee = extended(start, { kind: "start", general: 0 });
    const ross = extended(start, { kind: "start", general: 1 });
    expect(film.worldAt(lee, 1).generals.map(({ phase }) => phase)).toEqual(["ready", "idle"]);
    expect(film.worldAt(ross, 1).generals.map(({ phase }) => phase)).toEqual(["idle", "ready"]);
  });

  it("names the first moment that cannot happen, and shows those before it", () => {
    const film = new Film(stage);
    const run = extendedByAll(newRun(stage.scenario), [
      { kind: "start", general: 0 },
      { kind: "deliver", message: 99 },
      { kind: "step", general: 0 },
    ]);
    const shown = (): World => film.worldAt(run, 3);
    expect(shown).toThrow(ImpossibleMomentError);
    expect(shown).toThrow("moment 2 of this run cannot happen: message 99 is not in flight");
    expect(film.worldAt(run, 1).generals[0]?.phase).toBe("ready");
  });

  it("does few actions again when one scrubs through a long run, back and forth", () => {
    const { run } = randomRun(stage, 4, 5_000);
    const film = new Film(stage);
    const doneFor = (look: () => void): number => {
      counter.steps = 0;
      look();
      return counter.steps;
    };
    const last = run.moments.length - 1;
    expect(doneFor(() => film.worldAt(run, last))).toBe(last);
    const scrub = (): void => {
      for (let id = last; id >= 0; id -= 10) film.worldAt(run, id);
      for (let id = 0; id <= last; id += 10) film.worldAt(run, id);
    };
    // Each look costs less than the distance of two worlds that are kept.
    expect(doneFor(scrub)).toBeLessThan((2 * last * 25) / 10);
    const back = (): void => {
      for (let id = 3_000; id > 2_900; id--) film.worldAt(run, id);
    };
    expect(doneFor(back)).toBeLessThan(200);
    expect(doneFor(() => run.moments.map(({ id }) => film.happeningsAt(run, id)))).toBe(0);
  });
});
