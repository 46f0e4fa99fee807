import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { timeOfDay } from "./format.ts";
import { type PlotSpec, columnsOf, summaryOf } from "./plots.ts";
import type { Moment } from "./readings.ts";
import { words } from "./words.ts";

const height = 150;

/** One plot with its legend, which shows the latest values, or those under the pointer. */
export function Plot({ spec, moments }: { readonly spec: PlotSpec; readonly moments: readonly Moment[] }): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const drawing = useRef<uPlot | null>(null);
  const [pointed, setPointed] = useState<number>();
  useEffect(() => {
    if (place.current === null) return undefined;
    const element = place.current;
    const plot = new uPlot(
      optionsOf(spec, element.clientWidth, setPointed),
      [[], ...spec.series.map(() => [])],
      element,
    );
    drawing.current = plot;
    const resizing = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }));
    resizing.observe(element);
    const endTheme = onTheme(() => plot.redraw());
    return () => {
      endTheme();
      resizing.disconnect();
      plot.destroy();
    };
  }, [spec]);
  useEffect(() => {
    drawing.current?.setData(columnsOf(spec, moments) as uPlot.AlignedData);
  }, [spec, moments]);
  const shown = (pointed === undefined ? undefined : moments[pointed]) ?? moments.at(-1);
  return (
    <figure class="live-plot">
      <figcaption>
        <strong>{spec.title}</strong>
        <time>{pointed === undefined || shown === undefined ? words.plots.now : timeOfDay(shown.atMs)}</time>
      </figcaption>
      <div class="live-canvas" ref={place} role="img" aria-label={summaryOf(spec, moments)} />
      <p class="live-legend" aria-hidden="true">
        {spec.series.map(({ name, colour, dashed, valueOf }) => {
          const value = shown === undefined ? null : valueOf(shown);
          return (
            <span key={name}>
              <i class="live-key" style={{ borderTop: `2px ${dashed ? "dashed" : "solid"} var(${colour})` }} />
              {name} <b>{value === null ? words.plots.noData : spec.format(value)}</b>
            </span>
          );
        })}
      </p>
    </figure>
  );
}

function optionsOf(spec: PlotSpec, width: number, onPoint: (index: number | undefined) => void): uPlot.Options {
  const axis = {
    stroke: () => property("--muted"),
    grid: { stroke: () => property("--line"), width: 1 },
    ticks: { show: false },
  };
  const font = `11px ${property("--sans")}`;
  return {
    width,
    height,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: { y: { range: (_, __, highest) => [0, highest > 0 ? highest * 1.1 : 1] } },
    axes: [
      { ...axis, font, space: 70, values: (_, values) => values.map((seconds) => timeOfDay(seconds * 1_000)) },
      { ...axis, font, size: 56, values: (_, values) => values.map(spec.format) },
    ],
    series: [
      {},
      ...spec.series.map(({ colour, dashed }) => ({
        stroke: () => property(colour),
        width: 1.5,
        ...(dashed ? { dash: [5, 3] } : {}),
        points: { show: false },
      })),
    ],
    hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? undefined)] },
  };
}

/** A custom property of the theme, as it is now. */
function property(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Runs `task` whenever the theme may have changed; the returned function ends that. */
function onTheme(task: () => void): () => void {
  const preference = matchMedia("(prefers-color-scheme: dark)");
  preference.addEventListener("change", task);
  const choice = new MutationObserver(task);
  choice.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  return () => {
    preference.removeEventListener("change", task);
    choice.disconnect();
  };
}
