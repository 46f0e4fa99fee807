import { describe, expect, it } from "vitest";
import { type Point, labelPlace, onCircle, ringPath } from "./rings.ts";

/** The numbers of a path that are places: the ends of its lines and arcs. */
function placesOf(path: string): readonly Point[] {
  return [...path.matchAll(/(?:M|L|A[\d.]+ [\d.]+ 0 0 1 )(-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => ({
    x: Number(x),
    y: Number(y),
  }));
}

function distanceToNearest(place: Point, places: readonly Point[]): number {
  return Math.min(...places.map(({ x, y }) => Math.hypot(x - place.x, y - place.y)));
}

describe("rings", () => {
  it("spread places clockwise from the top", () => {
    const [top, right, bottom, left] = onCircle(4, { x: 10, y: 10 }, 5);
    expect(top?.x).toBeCloseTo(10);
    expect(top?.y).toBeCloseTo(5);
    expect(right?.x).toBeCloseTo(15);
    expect(bottom?.y).toBeCloseTo(15);
    expect(left?.x).toBeCloseTo(5);
  });

  it("draw nothing around nobody, and a circle around one", () => {
    expect(ringPath([], 5)).toBe("");
    expect(ringPath([{ x: 10, y: 10 }], 5)).toBe("M5 10A5 5 0 0 1 15 10A5 5 0 0 1 5 10Z");
  });

  it("draw a capsule around two", () => {
    const path = ringPath(
      [
        { x: 0, y: 0 },
        { x: 10, y: 0 },
      ],
      2,
    );
    expect(path).toBe("M0 -2L10 -2A2 2 0 0 1 10 2L0 2A2 2 0 0 1 0 -2Z");
  });

  it("keep their distance from every place and leave none outside", () => {
    for (const count of [3, 4, 5, 7]) {
      const all = onCircle(7, { x: 0, y: 0 }, 100).slice(0, count);
      const path = placesOf(ringPath(all.toReversed(), 12));
      expect(path.length).toBe(2 * count + 1);
      for (const place of path) expect(distanceToNearest(place, all)).toBeCloseTo(12, 1);
      const centre = {
        x: all.reduce((sum, { x }) => sum + x, 0) / count,
        y: all.reduce((sum, { y }) => sum + y, 0) / count,
      };
      // Clockwise on the screen, so that arcs with sweep 1 bulge outwards.
      const area = path.reduce((sum, { x, y }, index) => {
        const next = path[(index + 1) % path.length] ?? { x, y };
        return sum + (x - centre.x) * (next.y - centre.y) - (next.x - centre.x) * (y - centre.y);
      }, 0);
      expect(area).toBeGreaterThan(0);
    }
  });

  it("count the same place once, and leave out places inside", () => {
    const corners = [
      { x: 0, y: 0 },
      { x: 10, y: 0 },
      { x: 10, y: 10 },
      { x: 0, y: 10 },
    ];
    expect(ringPath([...corners, { x: 5, y: 5 }, { x: 10, y: 10 }], 1)).toBe(ringPath(corners, 1));
  });

  it("put their label above the highest place", () => {
    expect(
      labelPlace(
        [
          { x: 3, y: 9 },
          { x: 5, y: 2 },
        ],
        4,
      ),
    ).toEqual({ x: 5, y: -2 });
  });
});
