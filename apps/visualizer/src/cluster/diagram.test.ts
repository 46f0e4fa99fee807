import { describe, expect, it } from "vitest";
import { rowsOf } from "../ui/space-time/model.ts";
import { diagramOf, rowOfStep } from "./diagram.ts";
import { played, put } from "./view.test-support.ts";

describe("the diagram of a run", () => {
  it("has a row for each step in which something is seen, and the arrows of all frames", async () => {
    const playback = await played([put]);
    const { diagram, steps } = diagramOf(playback.chronicle, playback.view.nodes);
    expect(steps.length).toBeLessThanOrEqual(playback.at);
    expect(steps).toEqual([...new Set(steps)].toSorted((a, b) => a - b));
    expect(rowsOf(diagram)).toBe(steps.length);
    expect(diagram.arrows.length).toBe(playback.chronicle.paths.length);
    expect(diagram.arrows.every(({ fromAt, toAt }) => toAt === undefined || toAt > fromAt)).toBe(true);
    expect(diagram.arrows[0]?.label).toMatch(/^prepare colour 3\.\d+ n1$/);
    const durable = diagram.marks.filter(({ kind }) => kind === "durable").map(({ process }) => process);
    expect(new Set(durable)).toEqual(new Set(["n1", "n2", "n3"]));
  });

  it("tells what waits from what never arrives", async () => {
    const playback = await played([], { mode: "held" });
    await playback.do(put);
    await playback.advance({ kind: "consequences" });
    const [first] = playback.view.frames;
    await playback.do({ kind: "lose", frame: first?.id ?? 0 });
    const { diagram } = diagramOf(playback.chronicle, playback.view.nodes);
    expect(diagram.arrows.map(({ state, toAt }) => `${state} ${toAt}`)).toEqual([
      "lost undefined",
      "waiting undefined",
    ]);
  });

  it("finds the row of a step, or the last one before it", () => {
    const steps = [2, 5, 9];
    expect([0, 2, 4, 5, 8, 9, 99].map((step) => rowOfStep(steps, step))).toEqual([0, 0, 0, 1, 1, 2, 2]);
    expect(rowOfStep([], 4)).toBe(0);
  });
});
