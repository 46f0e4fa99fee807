import type { FrameView } from "@quorate/simulator/stage";
import { describe, expect, it } from "vitest";
import type { Point } from "../ui/rings.ts";
import {
  type Line,
  nodeRadius,
  partedBy,
  placeOfPointer,
  placedFrames,
  placesOf,
  stageSize,
  wallLines,
} from "./geometry.ts";

const names = (count: number) => Array.from({ length: count }, (_, index) => `n${index + 1}`);

function frame(id: number, from: string, to: string, differing: Partial<FrameView> = {}): FrameView {
  return {
    id,
    from,
    to,
    sentAtMs: 100,
    dueAtMs: 110,
    epoch: 1,
    isCopy: false,
    isArriving: false,
    messages: [],
    ...differing,
  };
}

function first<Item>([item]: readonly Item[]): Item {
  if (item === undefined) throw new Error("there is one");
  return item;
}

function distance({ from, to }: Line, place: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const share = ((place.x - from.x) * dx + (place.y - from.y) * dy) / (dx * dx + dy * dy);
  const [x, y] = [from.x + Math.max(0, Math.min(1, share)) * dx, from.y + Math.max(0, Math.min(1, share)) * dy];
  return Math.hypot(place.x - x, place.y - y);
}

describe("the drawing of a cluster", () => {
  it("puts every number of nodes inside and none on another", () => {
    for (let count = 1; count <= 9; count++) {
      const places = [...placesOf(names(count)).values()];
      for (const { x, y } of places) {
        expect(Math.min(x, y, stageSize.width - x, stageSize.height - y)).toBeGreaterThan(nodeRadius + 22);
      }
      for (const [index, a] of places.entries()) {
        for (const b of places.slice(index + 1))
          expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThan(2 * nodeRadius + 20);
      }
    }
  });

  it("moves a frame from its sender to its receiver as time goes on, on its own lane", () => {
    const places = placesOf(names(3));
    const at = (ms: number, way: FrameView) => first(placedFrames([way], places, { ms, isHeld: false })).place;
    const [n1, n2] = [places.get("n1") as Point, places.get("n2") as Point];
    const there = frame(1, "n1", "n2");
    const distances = [100, 105, 110, 200].map((ms) => Math.hypot(at(ms, there).x - n1.x, at(ms, there).y - n1.y));
    expect(distances.toSorted((a, b) => a - b)).toEqual(distances);
    expect(distances[3]).toBe(distances[2]);
    expect(Math.hypot(at(110, there).x - n2.x, at(110, there).y - n2.y)).toBeLessThan(nodeRadius + 20);
    const back = at(105, frame(2, "n2", "n1"));
    expect(Math.hypot(at(105, there).x - back.x, at(105, there).y - back.y)).toBeGreaterThan(15);
  });

  it("queues held frames of one way so that each can be seen", () => {
    const frames = [1, 2, 3, 4].map((id) => frame(id, "n1", "n2"));
    const placed = placedFrames(frames, placesOf(names(3)), { ms: 999, isHeld: true }).map(({ place }) => place);
    for (const [index, place] of placed.entries()) {
      const next = placed[index + 1];
      if (next !== undefined) expect(Math.hypot(place.x - next.x, place.y - next.y)).toBeGreaterThan(20);
    }
  });

  it("parts the nodes by a drawn line, and by none that has all on one side", () => {
    const places = placesOf(names(4));
    const middle = stageSize.width / 2;
    expect(partedBy({ from: { x: middle - 60, y: 0 }, to: { x: middle - 60, y: 500 } }, places)).toEqual({
      from: ["n1", "n2", "n3"],
      to: ["n4"],
    });
    expect(partedBy({ from: { x: 1, y: 0 }, to: { x: 1, y: 500 } }, places)).toBeUndefined();
  });

  it("draws a wall between neighbours as one line that touches no node and parts the same ones", () => {
    for (let count = 3; count <= 7; count++) {
      const places = placesOf(names(count));
      for (let size = 1; size < count; size++) {
        const [from, to] = [names(count).slice(0, size), names(count).slice(size)];
        const [line, ...others] = wallLines({ from, to }, places);
        if (line === undefined) throw new Error("a wall is drawn");
        expect(others).toEqual([]);
        for (const place of places.values()) expect(distance(line, place)).toBeGreaterThan(nodeRadius);
        const parted = partedBy(line, places);
        expect([parted?.from.toSorted(), parted?.to.toSorted()]).toContainEqual(from);
      }
    }
  });

  it("draws any other wall as a bar across each way, and a wall between two nodes too", () => {
    const places = placesOf(names(4));
    expect(wallLines({ from: ["n1", "n3"], to: ["n2", "n4"] }, places).length).toBe(4);
    expect(wallLines({ from: ["n1"], to: ["n3"] }, places).length).toBe(1);
    expect(wallLines({ from: ["n1"], to: ["n9"] }, places)).toEqual([]);
  });

  it("finds the place of a pointer in a drawing that lies in the middle of a wider box", () => {
    const box = { left: 100, top: 50, width: 1000, height: stageSize.height };
    const margin = (1000 - stageSize.width) / 2;
    expect(placeOfPointer({ clientX: 100 + margin + 30, clientY: 70 }, box)).toEqual({ x: 30, y: 20 });
  });
});
