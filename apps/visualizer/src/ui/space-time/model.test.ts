import { describe, expect, it } from "vitest";
import { type Diagram, layoutOf, rowAfterKey, rowsOf, textsOf, visibleRows, wordsOf } from "./model.ts";

const processes = ["a", "b", "c"].map((id) => ({ id, label: id.toUpperCase(), colour: "red" }));

const diagram: Diagram = {
  processes,
  marks: [
    { process: "a", at: 0, kind: "start", label: "starts" },
    { process: "b", at: 4, kind: "promise", label: "promises", isQuorum: true },
    { process: "c", at: 4, kind: "promise", label: "too" },
    { process: "nobody", at: 5, kind: "promise", label: "unseen" },
    { process: "c", at: 50, kind: "end", label: "ends" },
  ],
  arrows: [
    { from: "a", fromAt: 1, to: "b", toAt: 3, label: "prepare", kind: "prepare", state: "delivered" },
    { from: "a", fromAt: 2, to: "c", toAt: undefined, label: "lost one", kind: "prepare", state: "lost" },
    { from: "c", fromAt: 6, to: "a", toAt: 60, label: "late", kind: "promise", state: "delivered" },
  ],
};
const sizes = { widthPx: 300, rowPx: 20 };

describe("the space-time diagram", () => {
  it("has a row for every step up to the last mark or arrival", () => {
    expect(rowsOf(diagram)).toBe(61);
    expect(rowsOf({ processes, marks: [], arrows: [] })).toBe(0);
  });

  it("spreads processes over the width and puts marks on their lines", () => {
    const { processes: lines, marks } = layoutOf(diagram, sizes, { first: 0, last: 60 });
    expect(lines.map(({ x }) => x)).toEqual([50, 150, 250]);
    expect(marks.map(({ mark, x, y }) => `${mark.label} ${x} ${y}`)).toEqual([
      "starts 50 10",
      "promises 150 90",
      "too 250 90",
      "ends 250 1010",
    ]);
  });

  it("draws a message from line to line, and the one that never arrives as a stub towards its line", () => {
    const { arrows } = layoutOf(diagram, sizes, { first: 0, last: 5 });
    expect(arrows.length).toBe(2);
    expect(arrows[0]).toMatchObject({ x1: 50, y1: 30, x2: 150, y2: 70 });
    expect(arrows[1]).toMatchObject({ x1: 50, y1: 50 });
    expect(arrows[1]?.x2).toBeGreaterThan(50);
    expect(arrows[1]?.x2).toBeLessThan(250);
  });

  it("draws of a long run only what crosses the window", () => {
    const { marks, arrows } = layoutOf(diagram, sizes, { first: 20, last: 40 });
    expect(marks).toEqual([]);
    expect(arrows.map(({ arrow }) => arrow.label)).toEqual(["late"]);
    const many: Diagram = {
      processes,
      marks: Array.from({ length: 100_000 }, (_, at) => ({ process: "a", at, kind: "k", label: String(at) })),
      arrows: [],
    };
    const drawn = layoutOf(many, sizes, visibleRows(1_000_000, 400, 20, rowsOf(many))).marks;
    expect(drawn.length).toBeLessThan(40);
    expect(drawn[0]?.mark.at).toBeLessThanOrEqual(50_000);
    expect(drawn.at(-1)?.mark.at).toBeGreaterThanOrEqual(50_019);
  });

  it("begins with the first mark of a window, wherever that is", () => {
    const marks = Array.from({ length: 37 }, (_, index) => ({ process: "a", at: 3 * index, kind: "k", label: "" }));
    for (let first = 0; first < 120; first++) {
      const [begin] = layoutOf({ processes, marks, arrows: [] }, sizes, { first, last: 120 }).marks;
      expect(begin?.mark.at).toBe(marks.find(({ at }) => at >= first)?.at);
    }
  });

  it("never asks for rows that are not there", () => {
    expect(visibleRows(0, 400, 20, 5)).toEqual({ first: 0, last: 4 });
    expect(visibleRows(0, 400, 20, 0)).toEqual({ first: 0, last: 0 });
  });

  it("says what happens in a row", () => {
    expect(wordsOf(diagram, 4)).toBe("B: promises; C: too");
    expect(wordsOf(diagram, 3)).toBe("A → B: prepare");
    expect(wordsOf(diagram, 30)).toBe("");
    const texts = textsOf(layoutOf(diagram, sizes, { first: 0, last: 5 }));
    expect(texts.map(({ text }) => text)).toEqual([
      "starts",
      "a → b prepare",
      "a → c lost one",
      "b gets prepare",
      "promises",
    ]);
  });

  it("moves by keys and stops at both ends", () => {
    const keys = ["ArrowDown", "ArrowUp", "PageDown", "PageUp", "Home", "End", "x"];
    expect(keys.map((key) => rowAfterKey(key, 5, 61, 10))).toEqual([6, 4, 15, 0, 0, 60, undefined]);
    expect(rowAfterKey("ArrowDown", 60, 61, 10)).toBe(60);
    expect(rowAfterKey("End", 0, 0, 10)).toBe(0);
  });
});
