import type { Action, Scenario } from "../world/index.ts";
import { textOfAction } from "./action-text.ts";
import { RunTooLongError } from "./errors.ts";
import type { Branch, Moment, Run } from "./types.ts";

/** The most moments of one run, on all its branches, the start included. */
export const momentsMax = 20_000;

/** A run in which nothing happened yet. */
export function newRun(scenario: Scenario): Run {
  return { scenario, moments: [{ id: 0, parent: undefined, action: undefined }], cursor: 0, heads: [-1] };
}

/**
 * The run after an action at the cursor, which moves on. What was done there before is kept: an equal action leads to
 * the moment that exists, another one begins a branch. Throws a RunTooLongError at the bound.
 */
export function extended(run: Run, action: Action): Run {
  const known = childWith(run, action);
  if (known !== undefined) return moved(run, known.id);
  const id = run.moments.length;
  if (id >= momentsMax) {
    throw new RunTooLongError(`this run has ${momentsMax} moments, which is the most; start a new one`);
  }
  const heads = run.heads.with(run.cursor, id);
  heads.push(-1);
  return { ...run, moments: [...run.moments, { id, parent: run.cursor, action }], cursor: id, heads };
}

/** The run after several actions in a row. Throws a RunTooLongError at the bound. */
export function extendedByAll(run: Run, actions: readonly Action[]): Run {
  return actions.reduce(extended, run);
}

function childWith(run: Run, action: Action): Moment | undefined {
  const head = run.heads[run.cursor] ?? -1;
  if (head < 0) return undefined;
  const wanted = textOfAction(action);
  return run.moments.find(
    (moment) => moment.parent === run.cursor && moment.action !== undefined && textOfAction(moment.action) === wanted,
  );
}

/** The run with its cursor at another moment, on whose branch one is from then on. Throws a RangeError if there is none. */
export function moved(run: Run, id: number): Run {
  const path = pathTo(run, id);
  let heads: number[] | undefined;
  for (let index = 1; index < path.length; index++) {
    const [parent, child] = [path[index - 1] as number, path[index] as number];
    if (run.heads[parent] === child) continue;
    heads ??= [...run.heads];
    heads[parent] = child;
  }
  return { ...run, cursor: id, heads: heads ?? run.heads };
}

/** Ids from the start to a moment, both included. Throws a RangeError if there is no such moment. */
export function pathTo({ moments }: Pick<Run, "moments">, id: number): readonly number[] {
  const path: number[] = [];
  let moment = moments[id];
  if (moment === undefined) throw new RangeError(`there is no moment ${id}; the last one is ${moments.length - 1}`);
  while (moment !== undefined) {
    path.push(moment.id);
    moment = moment.parent === undefined ? undefined : moments[moment.parent];
  }
  return path.toReversed();
}

/** Ids from the start through the cursor to the end of the branch one is on. */
export function branch(run: Run): readonly number[] {
  const path = [...pathTo(run, run.cursor)];
  for (let next = run.heads[run.cursor] ?? -1; next >= 0; next = run.heads[next] ?? -1) path.push(next);
  return path;
}

/** Ids of the moments that follow one: more than one at a fork. */
export function branchesAt({ moments }: Pick<Run, "moments">, id: number): readonly number[] {
  return moments.filter(({ parent }) => parent === id).map((moment) => moment.id);
}

/** All branches of a run, those whose last moment is older first. */
export function branches(run: Run): readonly Branch[] {
  const { moments } = run;
  const children = new Int32Array(moments.length);
  // A parent is older than its children: each is known before it is asked for.
  const forks = new Int32Array(moments.length);
  for (const { parent } of moments) if (parent !== undefined) children[parent] = (children[parent] as number) + 1;
  for (const { id, parent } of moments) {
    if (parent !== undefined) forks[id] = (children[parent] as number) > 1 ? parent : (forks[parent] as number);
  }
  const current = branch(run).at(-1);
  return moments
    .filter(({ id }) => children[id] === 0)
    .map(({ id }) => ({ leaf: id, forkedAt: forks[id] as number, isCurrent: id === current }));
}
