import { duration, quantity } from "./format.ts";
import type { Moment } from "./readings.ts";
import { words } from "./words.ts";

/** A line of a plot. */
export interface Series {
  readonly name: string;
  /** A custom property of the theme. */
  readonly colour: string;
  /** So that lines differ without their colours too. */
  readonly dashed: boolean;
  readonly valueOf: (moment: Moment) => number | null;
}

/** A plot over time. */
export interface PlotSpec {
  readonly title: string;
  readonly series: readonly Series[];
  /** Writes a value with its unit. */
  readonly format: (value: number) => string;
}

function rate(name: string, colour: string, of: keyof NonNullable<Moment["rates"]>, dashed = false): Series {
  return { name, colour, dashed, valueOf: ({ rates }) => rates && rates[of] };
}

function quantile(name: string, colour: string, of: keyof Moment["durations"], which: "p50" | "p99"): Series {
  return { name, colour, dashed: which === "p99", valueOf: ({ durations }) => durations[of][which] };
}

/** The plots of the page. */
export const plots: readonly PlotSpec[] = [
  {
    title: words.plots.operations,
    format: quantity,
    series: [
      rate(words.plots.changes, "--accent", "changes"),
      rate(words.plots.reads, "--good", "reads"),
      rate(words.plots.refused, "--warn", "refused", true),
      rate(words.plots.unknown, "--bad", "unknown", true),
    ],
  },
  {
    title: words.plots.latency,
    format: duration,
    series: [
      quantile(words.plots.changeP50, "--accent", "change", "p50"),
      quantile(words.plots.changeP99, "--accent", "change", "p99"),
      quantile(words.plots.readP50, "--good", "read", "p50"),
      quantile(words.plots.readP99, "--good", "read", "p99"),
    ],
  },
  {
    title: words.plots.work,
    format: quantity,
    series: [
      rate(words.plots.syncs, "--accent", "syncs"),
      rate(words.plots.frames, "--good", "frames"),
      rate(words.plots.messages, "--muted", "messages", true),
      rate(words.plots.conflicts, "--bad", "conflicts", true),
    ],
  },
  {
    title: words.plots.sync,
    format: duration,
    series: [
      quantile(words.plots.p50, "--accent", "sync", "p50"),
      quantile(words.plots.p99, "--accent", "sync", "p99"),
    ],
  },
];

/** Times in seconds, then the values of each line: what the drawing takes. */
export function columnsOf({ series }: PlotSpec, moments: readonly Moment[]): readonly (readonly (number | null)[])[] {
  return [moments.map(({ atMs }) => atMs / 1_000), ...series.map(({ valueOf }) => moments.map(valueOf))];
}

/** The plot in words, for those who do not see it. */
export function summaryOf({ title, series, format }: PlotSpec, moments: readonly Moment[]): string {
  const parts = series.map(({ name, valueOf }) => {
    const values = moments.map(valueOf).filter((value) => value !== null);
    const last = values.at(-1);
    if (last === undefined) return `${name} ${words.plots.nothingYet}`;
    const [lowest, highest] = [Math.min(...values), Math.max(...values)];
    return words.plots.summaryOf(name, format(last), format(lowest), format(highest));
  });
  return words.plots.summary(title, parts);
}
