import type { Chronicle, FramePath, StageView } from "@quorate/simulator/stage";
import type { Arrow, Diagram, Mark } from "../ui/space-time/model.ts";
import { feedText, frameText, lookOf } from "./words.ts";

/** The colours of nodes, again from the first where there are more. */
const colours = ["--general-0", "--general-1", "--general-2", "--accent", "--warn", "--good"];

/** The colour of a node, as a CSS value. */
export function colourOf(index: number): string {
  return `var(${colours[index % colours.length]})`;
}

/** Kinds of entries that are marks: the rest says the same again. */
const marked = new Set([
  "durable",
  "adopted",
  "retired",
  "change",
  "settled",
  "conflict",
  "start",
  "crash",
  "pause",
  "resume",
]);

/**
 * A run as a diagram, and the step of each of its rows: steps in which nothing is seen take no row. A frame that is
 * still under way at the end of the run waits; one that met a wall, or a dead process, is lost.
 */
export interface RunDiagram {
  readonly diagram: Diagram;
  readonly steps: readonly number[];
}

/** Draws what happened in a run. */
export function diagramOf({ entries, paths }: Chronicle, nodes: StageView["nodes"]): RunDiagram {
  const names = new Set(nodes.map(({ name }) => name));
  const seen = entries.filter(({ kind, where }) => marked.has(kind) && names.has(where));
  const steps = [
    ...new Set([
      ...seen.map(({ step }) => step),
      ...paths.flatMap(({ sentAt, endedAt }) => [sentAt, endedAt ?? sentAt]),
    ]),
  ].toSorted((a, b) => a - b);
  const rows = new Map(steps.map((step, row) => [step, row]));
  const rowOf = (step: number): number => rows.get(step) ?? 0;
  const marks = seen.map(
    (entry): Mark => ({ process: entry.where, at: rowOf(entry.step), kind: entry.kind, label: feedText(entry) }),
  );
  const processes = nodes.map(({ name }, index) => ({ id: name, label: name, colour: colourOf(index) }));
  return { diagram: { processes, marks, arrows: paths.map((path) => arrowOf(path, rowOf)) }, steps };
}

/** The row of a step: its own, or the last one before it. */
export function rowOfStep(steps: readonly number[], step: number): number {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((steps[middle] as number) <= step) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

function arrowOf(path: FramePath, rowOf: (step: number) => number): Arrow {
  const { from, to, sentAt, endedAt, state, isCopy } = path;
  const isArrived = state === "arrived" && endedAt !== undefined;
  return {
    from,
    fromAt: rowOf(sentAt),
    to,
    toAt: isArrived ? rowOf(endedAt) : undefined,
    label: frameText(path),
    kind: lookOf(path),
    state: isArrived ? (isCopy ? "duplicate" : "delivered") : state === "flying" ? "waiting" : "lost",
  };
}
