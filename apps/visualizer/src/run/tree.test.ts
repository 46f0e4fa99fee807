import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Action } from "../world/index.ts";
import { RunTooLongError } from "./errors.ts";
import { branch, branches, branchesAt, extended, extendedByAll, momentsMax, moved, newRun, pathTo } from "./tree.ts";
import type { Run } from "./types.ts";

const scenario = { texts: { engine: "e", machine: "m" }, generals: 2, acceptors: 3 };
const start = newRun(scenario);
const step = (general: number): Action => ({ kind: "step", general });

describe("a run", () => {
  it("begins at a moment without an action", () => {
    expect(start).toEqual({
      scenario,
      moments: [{ id: 0, parent: undefined, action: undefined }],
      cursor: 0,
      heads: [-1],
    });
    expect(branch(start)).toEqual([0]);
    expect(branches(start)).toEqual([{ leaf: 0, forkedAt: 0, isCurrent: true }]);
  });

  it("goes on from the cursor, and nothing that was given changes", () => {
    const run = extendedByAll(start, [step(0), step(1), step(0)]);
    expect(run.moments.map(({ parent, action }) => [parent, action])).toEqual([
      [undefined, undefined],
      [0, step(0)],
      [1, step(1)],
      [2, step(0)],
    ]);
    expect(run.cursor).toBe(3);
    expect(start.moments).toHaveLength(1);
  });

  it("keeps what was done when one goes back and does something else", () => {
    const first = extendedByAll(start, [step(0), step(0), step(0)]);
    const both = extended(moved(first, 1), step(1));
    expect(branch(both)).toEqual([0, 1, 4]);
    expect(branchesAt(both, 1)).toEqual([2, 4]);
    expect(branches(both)).toEqual([
      { leaf: 3, forkedAt: 1, isCurrent: false },
      { leaf: 4, forkedAt: 1, isCurrent: true },
    ]);
    expect(branch(moved(both, 3))).toEqual([0, 1, 2, 3]);
  });

  it("leads forward on the branch that one was on", () => {
    const both = extended(moved(extendedByAll(start, [step(0), step(0), step(0)]), 1), step(1));
    expect(branch(moved(both, 0))).toEqual([0, 1, 4]);
    expect(branch(moved(moved(both, 2), 0))).toEqual([0, 1, 2, 3]);
  });

  it("takes an equal action for the moment that exists, also one that is not the newest", () => {
    const both = extended(moved(extendedByAll(start, [step(0), step(0)]), 1), step(1));
    const again = extended(moved(both, 1), step(0));
    expect(again.moments).toHaveLength(4);
    expect(again.cursor).toBe(2);
    expect(branch(again)).toEqual([0, 1, 2]);
  });

  it("ends with a clear error at the most moments", () => {
    const moments = Array.from({ length: momentsMax }, (_, id) => ({
      id,
      parent: id === 0 ? undefined : id - 1,
      action: id === 0 ? undefined : step(0),
    }));
    const full: Run = { scenario, moments, cursor: momentsMax - 1, heads: moments.map(({ id }) => id + 1) };
    const ended: Run = { ...full, heads: full.heads.with(momentsMax - 1, -1) };
    expect(() => extended(ended, step(1))).toThrow(RunTooLongError);
    expect(() => extended(ended, step(1))).toThrow("this run has 20000 moments, which is the most; start a new one");
    expect(extended(moved(ended, 5), step(0)).cursor).toBe(6);
  });

  it("has no moments but its own", () => {
    expect(() => moved(start, 1)).toThrow("there is no moment 1; the last one is 0");
    expect(() => pathTo(start, -1)).toThrow(RangeError);
  });

  it("keeps its rules whatever is done", () => {
    const anyStep = fc.record({ general: fc.nat(2), back: fc.option(fc.nat(40), { nil: undefined }) });
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 60 }), (steps) => {
        let run = start;
        for (const { general, back } of steps) {
          if (back !== undefined) run = moved(run, back % run.moments.length);
          run = extended(run, step(general));
          const current = branch(run);
          expect(current).toContain(run.cursor);
          expect(pathTo(run, run.cursor)).toEqual(current.slice(0, current.indexOf(run.cursor) + 1));
          expect(branches(run).filter(({ isCurrent }) => isCurrent)).toEqual([
            expect.objectContaining({ leaf: current.at(-1) }),
          ]);
          for (const { id } of run.moments) {
            const children = branchesAt(run, id);
            const actions = children.map((child) => JSON.stringify(run.moments[child]?.action));
            expect(new Set(actions).size).toBe(actions.length);
            expect(children.length === 0 ? [-1] : children).toContain(run.heads[id]);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
