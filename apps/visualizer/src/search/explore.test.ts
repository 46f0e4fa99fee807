import { describe, expect, it } from "vitest";
import { scenarioFor, stageFor } from "../run/runs.test-support.ts";
import { type Action, type Stage, type World, apply, startOf } from "../world/index.ts";
import { searched } from "./explore.ts";
import type { Progress, SearchResult } from "./result.ts";
import type { SearchOptions } from "./options.ts";
import { plainlySeen, seenBySearch } from "./plain-search.test-support.ts";
import { verdictOf } from "./verdict.ts";

function search(stage: Stage, options: Partial<SearchOptions> = {}): SearchResult {
  return searched(stage, { walks: 0, ...options }, { nowMs: () => 0, onProgress: () => undefined });
}

function edited(id: string, part: "engine" | "machine", from: string, to: string): Stage {
  const { texts } = scenarioFor(id);
  expect(texts[part].split(from)).toHaveLength(2);
  return stageFor(id, { texts: { ...texts, [part]: texts[part].replace(from, to) } });
}

function replayed(stage: Stage, actions: readonly Action[]): World {
  return actions.reduce((world, action) => {
    const applied = apply(stage, world, action);
    if (applied.kind === "impossible") throw new Error(applied.why);
    return applied.world;
  }, startOf(stage));
}

function countOf(actions: readonly Action[], kind: Action["kind"]): number {
  return actions.filter((action) => action.kind === kind).length;
}

describe("the search for a violation", () => {
  it("finds that an engine without the comparison loses an acknowledged sign-off, and how", () => {
    const stage = stageFor("no-comparison");
    const found = search(stage);
    if (found.kind !== "violation") throw new Error(JSON.stringify(found));
    expect(found.words).toMatch(/ was told .* after .* had been told .*: (Lee|Ross)'s acknowledged sign is lost\.$/);
    expect(verdictOf(stage, replayed(stage, found.actions)).kind).toBe("violation");
    // Two rounds of two phases with two acceptors each, and one more request that comes late.
    expect(countOf(found.actions, "deliver")).toBe(17);
    expect(countOf(found.actions, "start")).toBe(2);
    expect(countOf(found.actions, "give-up")).toBe(0);
  });

  it("finds what a quorum of one loses, in as few deliveries as there can be", () => {
    const stage = stageFor("quorum-of-one");
    const found = search(stage);
    if (found.kind !== "violation") throw new Error(JSON.stringify(found));
    expect(verdictOf(stage, replayed(stage, found.actions)).kind).toBe("violation");
    expect(countOf(found.actions, "deliver")).toBe(8);
  });

  it("finds by random runs what is too far away to be found by distance, and makes it short", () => {
    const stage = stageFor("ballot-reused");
    const found = search(stage, { statesMax: 20_000, walks: 5_000 });
    if (found.kind !== "violation") throw new Error(JSON.stringify(found));
    expect(found.progress.walks).toBeGreaterThan(0);
    expect(verdictOf(stage, replayed(stage, found.actions)).kind).toBe("violation");
    expect(countOf(found.actions, "give-up")).toBeGreaterThan(0);
    // Without any one of its choices it would be none.
    expect(countOf(found.actions, "deliver")).toBeLessThan(30);
  });

  it("leaves no step in that is not needed, and none out that is", () => {
    const stage = stageFor("quorum-of-one");
    const found = search(stage);
    if (found.kind !== "violation") throw new Error(JSON.stringify(found));
    const last = found.actions.at(-1);
    expect(last?.kind).toBe("step");
    expect(verdictOf(stage, replayed(stage, found.actions.slice(0, -1))).kind).not.toBe("violation");
  });

  it("finds none in the right engine, and says in what", () => {
    const found = search(stageFor("launch"), { giveUps: 0, counterMax: 2 });
    expect(found).toMatchObject({ kind: "none", ended: "fixpoint" });
    if (found.kind !== "none") return;
    expect(found.progress.states).toBeGreaterThan(1_000);
    expect(found.progress.queue).toBe(0);
    expect(found.scope).toMatch(
      /^2 generals and 3 acceptors; each general starts once and gives up waiting at most 0 times;/,
    );
    expect(found.scope).toMatch(/counters up to 2, beyond which \d+ ways on were cut off\.$/);
  });

  it("does not pass over what it could not judge", () => {
    const options = { giveUps: 0, counterMax: 2 };
    expect(search(stageFor("launch"), options)).toMatchObject({ kind: "none", undecided: undefined });
    const impure = edited(
      "launch",
      "machine",
      "  if (state.launched ||",
      "  self.signs = name;\n  if (state.launched ||",
    );
    expect(search(impure, options)).toMatchObject({
      kind: "none",
      undecided: expect.stringMatching(/^No verdict: sign failed/),
    });
  });

  it("finds none in the right engine where a process restarts, or a request is served twice", () => {
    const stage = stageFor("launch");
    for (const more of [{ restarts: 1 }, { duplicates: 1 }]) {
      const found = search(stage, { giveUps: 0, counterMax: 2, statesMax: 30_000, ...more });
      expect(found).toMatchObject({ kind: "none", ended: "states" });
    }
  });

  it("finds what a lost disk breaks, and only where one may be lost", () => {
    const stage = stageFor("launch");
    const found = search(stage, { giveUps: 0, counterMax: 2, wipes: 1 });
    if (found.kind !== "violation") throw new Error(JSON.stringify(found));
    expect(found.actions.filter((action) => action.kind === "restart-acceptor")).toMatchObject([{ disk: "wiped" }]);
    expect(verdictOf(stage, replayed(stage, found.actions)).kind).toBe("violation");
  });

  it("shows how a text fails", () => {
    const stage = edited("launch", "machine", "signed.length >= 2", "signed.length >= 2 && signed.of.it");
    const found = search(stage);
    if (found.kind !== "failed") throw new Error(JSON.stringify(found));
    expect(found.message).toMatch(/^(Lee|Ross): /);
    expect(replayed(stage, found.actions).generals.some(({ phase }) => phase === "failed")).toBe(true);
  });

  it("shows where a general goes on for ever", () => {
    const stage = edited(
      "launch",
      "machine",
      'return state.launched ? "launched"',
      'while (state) state = state; return state ? ""',
    );
    expect(search(stage)).toMatchObject({
      kind: "failed",
      message: expect.stringMatching(/ran 5000 statements without waiting for anybody$/),
    });
  });

  it("ends at its bounds", () => {
    const stage = stageFor("launch");
    expect(search(stage, { statesMax: 500 })).toMatchObject({ kind: "none", ended: "states" });
    expect(search(stage, { depthMax: 3 })).toMatchObject({ kind: "none", ended: "depth", progress: { depth: 3 } });
    expect(() => search(stage, { statesMax: 0 })).toThrow("statesMax is 0; give an integer of at least 1");
    expect(() => search(stage, { giveUps: -1 })).toThrow("giveUps is -1; give an integer of at least 0");
  });

  it("ends at its deadline, and tells how far it is until then", () => {
    const reports: Progress[] = [];
    let now = 0;
    const nowMs = (): number => (now += 50);
    const found = searched(
      stageFor("launch"),
      { deadlineMs: 2_000, walks: 0 },
      { nowMs, onProgress: (each) => reports.push(each) },
    );
    expect(found).toMatchObject({ kind: "none", ended: "time" });
    expect(reports.length).toBeGreaterThan(2);
    for (const [index, { states, queue, elapsedMs }] of reports.entries()) {
      expect(queue).toBeLessThanOrEqual(states);
      expect(states).toBeGreaterThan(reports[index - 1]?.states ?? 0);
      expect(elapsedMs).toBeGreaterThan(reports[index - 1]?.elapsedMs ?? 0);
    }
  });

  it("sees what a search sees that knows nothing but the world and its choices", { timeout: 60_000 }, () => {
    const stage = stageFor("launch", { generals: 1 });
    const options = { giveUps: 1, counterMax: 3 };
    const plain = plainlySeen(stage, options);
    expect(plain.size).toBeGreaterThan(5);
    expect([...seenBySearch(stage, options)].toSorted()).toEqual([...plain].toSorted());
  });
});
