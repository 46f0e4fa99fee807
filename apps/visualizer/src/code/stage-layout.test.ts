import { describe, expect, it } from "vitest";
import { presets } from "../texts/presets.ts";
import { type Happening, type World, stageOf, startOf } from "../world/index.ts";
import { agreementsOf, memberSets, placedMessages, placesOf, stageWidth } from "./stage-layout.ts";

function startWorld(generals: number, acceptors: number): World {
  const [preset] = presets;
  if (preset === undefined) throw new Error("no preset");
  const staged = stageOf({ texts: preset, generals, acceptors });
  if (staged.kind === "problems") throw new Error(staged.problems.map(({ message }) => message).join());
  return startOf(staged.stage);
}

describe("the stage", () => {
  it("has room for all processes, none on top of another", () => {
    for (const generals of [1, 2, 3]) {
      for (const acceptors of [3, 4, 5]) {
        const places = placesOf(generals, acceptors, acceptors === 4);
        const all = [...places.generals, ...places.acceptors];
        for (const [index, { x, y }] of all.entries()) {
          expect(x).toBeGreaterThan(20);
          expect(x).toBeLessThan(stageWidth - 110);
          expect(y).toBeGreaterThan(20);
          expect(y).toBeLessThan(places.height - 20);
          for (const other of all.slice(index + 1)) expect(Math.hypot(other.x - x, other.y - y)).toBeGreaterThan(36);
        }
      }
    }
  });

  it("puts messages of one pair side by side", () => {
    const message = {
      id: 1,
      kind: "request",
      handler: "promise",
      from: "Lee",
      to: "A0",
      body: {},
      ballot: 100,
      about: "promise 100",
      attempt: 1,
      copyOf: undefined,
    } as const;
    const world = {
      ...startWorld(1, 3),
      network: [message, { ...message, id: 2, copyOf: 1 }, { ...message, to: "B" }],
    };
    const placed = placedMessages(world, placesOf(1, 3));
    expect(placed.map((each) => each.message.id)).toEqual([1, 2]);
    expect(placed[0]?.at).not.toEqual(placed[1]?.at);
  });

  it("draws the questions of a general apart, with room between them", () => {
    const request = { kind: "request", handler: "adopt", from: "Lee", body: {}, ballot: undefined } as const;
    const names = ["A0", "A1", "A2", "A3", "A4"];
    const network = names.map((to, id) => ({ ...request, id, to, about: "adopt", attempt: 1, copyOf: undefined }));
    const placed = placedMessages({ ...startWorld(2, 5), network }, placesOf(2, 5, true));
    const heights = placed.map(({ at }) => at.y).toSorted((a, b) => a - b);
    expect(heights).toHaveLength(5);
    for (const [index, y] of heights.slice(1).entries()) expect(y - (heights[index] ?? 0)).toBeGreaterThanOrEqual(22);
  });

  it("rings the last quorum of a general until it starts anew", () => {
    const world = startWorld(2, 3);
    const running = { ...world, generals: world.generals.map((general) => ({ ...general, phase: "ready" as const })) };
    const decided: Happening = { kind: "decided", general: 0, handler: "promise", names: ["A0", "A1"], as: "quorum" };
    expect(agreementsOf(running, [[decided]])).toEqual([
      { general: 0, handler: "promise", names: ["A0", "A1"], isQuorum: true },
    ]);
    expect(agreementsOf(running, [[{ kind: "started", general: 0 }], [decided]])).toEqual([]);
    expect(agreementsOf(running, [[{ ...decided, as: "refused" }], [decided]])).toEqual([]);
    expect(agreementsOf(world, [[decided]])).toEqual([]);
  });

  it("knows the members that an engine keeps, and that of others it knows none", () => {
    expect(memberSets({ members: { epoch: 2, sets: [["A0"], ["A1"]] } })).toEqual([["A0"], ["A1"]]);
    expect(memberSets({ members: 3 })).toEqual([]);
    expect(memberSets({ counter: 0 })).toEqual([]);
    expect(memberSets(undefined)).toEqual([]);
  });
});
