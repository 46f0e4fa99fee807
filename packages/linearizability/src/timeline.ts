import { describeOperation, describeViolation } from "./describe.ts";
import { splitHistory } from "./history.ts";
import { type Bar, type Layout, layOut } from "./layout.ts";
import { type Model, operationText, stateText } from "./model.ts";
import type { Operation } from "./operation.ts";
import type { Violation } from "./verdict.ts";

const barsMax = 500;
const columnWidth = 56;
const rowHeight = 30;
const barHeight = 22;
const nameWidth = 120;
const top = 28;
const characterWidth = 6.7;

/**
 * A history, or what is known of a violation, as an HTML page of its own without scripts: a row per client, a bar per
 * operation from its call to its return, open to the right if unknown; a violation also in its colours: what could be
 * ordered (with its place), what belongs to the contradiction, and where it gets stuck. Every event has a column,
 * whatever time passed. At most 500 operations are drawn, and the page says how many are not. Throws a TypeError for
 * a history that makes no sense.
 */
export function renderTimeline<State, Input, Output>(
  model: Model<State, Input, Output>,
  subject: Violation<State, Input, Output> | readonly Operation<Input, Output>[],
): string {
  if ("kind" in subject) return violationPage(model, subject);
  splitHistory(model, subject);
  const marks = (operation: Operation<Input, Output>): Mark => ({
    classes: operation.outcome,
    title: [
      operation.client,
      ...(operation.key === undefined ? [] : [`on ${JSON.stringify(operation.key)}`]),
      describeOperation(model, operation),
    ].join(" "),
    label: operationText(model, operation.input, operation.output),
  });
  const shown = subject.toSorted((a, b) => a.call - b.call).slice(0, barsMax);
  const legend = legendOf(["applied", "unknown", "not-applied"]);
  return page(`History of ${subject.length} operations: ${model.name}`, [
    legend,
    leftOut(subject.length - shown.length),
    drawing(layOut(shown), marks),
  ]);
}

/** What a bar looks like and says. */
interface Mark {
  readonly classes: string;
  readonly title: string;
  readonly label: string;
}

function violationPage<State, Input, Output>(
  model: Model<State, Input, Output>,
  violation: Violation<State, Input, Output>,
): string {
  const { order, stuck, history, key } = violation;
  const part = new Set(violation.part);
  const places = new Map(order.map(({ operation, state }, index) => [operation, { place: index + 1, state }]));
  const marks = (operation: Operation<Input, Output>): Mark => {
    const placed = places.get(operation);
    const text = operationText(model, operation.input, operation.output);
    const after = placed === undefined ? "" : `, number ${placed.place}, then ${stateText(model, placed.state)}`;
    const classes = [
      placed === undefined ? "free" : "ordered",
      ...(part.has(operation) ? ["part"] : []),
      ...(operation === stuck ? ["stuck"] : []),
    ];
    return {
      classes: classes.join(" "),
      title: `${operation.client} ${describeOperation(model, operation)}${after}`,
      label: placed === undefined ? text : `${placed.place}: ${text}`,
    };
  };
  // The contradiction first, then what is nearest to its end.
  const others = history.filter((operation) => !part.has(operation));
  const room = Math.max(0, barsMax - part.size);
  const shown = [...[...part].slice(-barsMax), ...others.slice(Math.max(0, others.length - room))];
  const of = key === undefined ? "" : ` of ${JSON.stringify(key)}`;
  return page(`Violation${of}: not a ${model.name}`, [
    `<pre>${escaped(describeViolation(model, violation))}</pre>`,
    legendOf(["ordered", "free", "part", "stuck"]),
    leftOut(history.length - shown.length),
    drawing(layOut(shown), marks),
  ]);
}

function drawing<Input, Output>(
  layout: Layout<Input, Output>,
  marks: (operation: Operation<Input, Output>) => Mark,
): string {
  const { bars, columns, rowNames } = layout;
  const width = nameWidth + (columns.length + 1) * columnWidth;
  const height = top + rowNames.length * rowHeight;
  const grid = columns.map((time, column) => {
    const x = xOf(column);
    const label = `<text x="${x}" y="14">${escaped(fitted(String(time), columnWidth))}</text>`;
    return `${label}<line x1="${x}" y1="20" x2="${x}" y2="${height}"/>`;
  });
  const names = rowNames.map((name, row) => {
    if (name === undefined) return "";
    const text = `<text x="4" y="${top + row * rowHeight + 15}">${escaped(fitted(name, nameWidth))}</text>`;
    return `<g><title>${escaped(name)}</title>${text}</g>`;
  });
  return [
    `<svg role="img" aria-label="timeline" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<g class="grid">${grid.join("")}</g>`,
    `<g class="names">${names.join("")}</g>`,
    ...bars.map((bar) => barOf(bar, marks(bar.operation), width)),
    "</svg>",
  ].join("\n");
}

function barOf<Input, Output>(bar: Bar<Input, Output>, mark: Mark, right: number): string {
  const x = xOf(bar.from);
  const y = top + bar.row * rowHeight;
  const end = bar.to === undefined ? right - 8 : xOf(bar.to);
  const width = Math.max(end - x, 10);
  const middle = y + barHeight / 2;
  // An open end is drawn as a point to the right, not as an edge.
  const shape =
    bar.to === undefined
      ? `<path d="M${x} ${y}H${x + width}l8 ${barHeight / 2}l-8 ${barHeight / 2}H${x}Z"/>`
      : `<rect x="${x}" y="${y}" width="${width}" height="${barHeight}" rx="4"/>`;
  const label = `<text x="${x + 5}" y="${middle + 4}">${escaped(fitted(mark.label, width - 8))}</text>`;
  const classes = `bar ${mark.classes}${bar.to === undefined ? " open" : ""}`;
  return `<g class="${classes}"><title>${escaped(mark.title)}</title>${shape}${label}</g>`;
}

function xOf(column: number): number {
  return nameWidth + column * columnWidth;
}

function fitted(text: string, width: number): string {
  const most = Math.floor(width / characterWidth);
  if (text.length <= most) return text;
  return most < 2 ? "" : `${text.slice(0, most - 1)}…`;
}

const meanings = {
  applied: "answered",
  unknown: "no answer: it may take effect at any time, or never",
  "not-applied": "certainly not applied",
  ordered: "has its place in the longest order found (its number)",
  free: "has no place in that order",
  part: "belongs to the contradiction",
  stuck: "fits nowhere",
} as const;

function legendOf(classes: readonly (keyof typeof meanings)[]): string {
  const items = classes.map((name) => {
    const swatch = '<svg width="26" height="16"><rect x="2" y="2" width="22" height="12" rx="3"/></svg>';
    return `<li class="bar ${name}">${swatch} ${meanings[name]}</li>`;
  });
  return `<ul>${items.join("")}</ul>`;
}

function leftOut(count: number): string {
  return count === 0 ? "" : `<p>${count} more operations are not shown.</p>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

const style = `
body { margin: 16px; font: 13px/1.5 system-ui, sans-serif; color: #1f2430; background: #fff; }
h1 { font-size: 17px; } ul { display: flex; flex-wrap: wrap; gap: 4px 20px; padding: 0; list-style: none; }
ul svg { vertical-align: -3px; } pre { padding: 10px; background: #f4f5f7; overflow: auto; }
main { overflow: auto; } svg text { font: 11px ui-monospace, monospace; }
.grid line { stroke: #e6e8ec; } .grid text { fill: #7a8190; text-anchor: middle; }
.names text { font-weight: 600; }
.bar rect, .bar path { fill: #cfe3f7; stroke: #5b8fc4; }
.unknown rect, .unknown path { fill: #fff3cd; stroke: #b58b00; stroke-dasharray: 4 3; }
.not-applied rect { fill: #eceef1; stroke: #a3a9b5; }
.ordered rect, .ordered path { fill: #d3efd9; stroke: #4c9a60; }
.free rect, .free path { fill: #f0f1f3; stroke: #a3a9b5; }
.open path { stroke-dasharray: 4 3; }
.part rect, .part path { stroke: #1f2430; stroke-width: 2; }
.stuck rect, .stuck path { fill: #f9c6c4; stroke: #b3261e; stroke-width: 2.5; }
`;

function page(title: string, body: readonly string[]): string {
  return [
    "<!doctype html>",
    `<html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title><style>${style}</style></head>`,
    `<body><h1>${escaped(title)}</h1>`,
    "<main>",
    ...body.filter((text) => text !== ""),
    "</main></body></html>",
    "",
  ].join("\n");
}
