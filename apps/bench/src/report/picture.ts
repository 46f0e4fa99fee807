import { contenders } from "../workloads/contenders.ts";
import type { Results } from "./results.ts";
import { median, series } from "./statistics.ts";
import { type Bar, type BarGroup, svgOf } from "./svg.ts";

const colors: Readonly<Record<string, string>> = {
  [contenders.quorateH2load]: "#8fb8de",
  [contenders.quorateUnary]: "#4f8fc7",
  [contenders.quorateSession]: "#1b5e9b",
  [contenders.etcdH2load]: "#f0b27a",
  [contenders.etcdH2loadAlone]: "#f7d3b0",
  [contenders.etcdUnary]: "#ca6f1e",
};

/** The picture of a run: operations a second of every contender, a group for each cell. */
export function pictureOf(results: Results): string {
  const groups = [...results].flatMap(([cell, samples]): BarGroup[] => {
    const bars = Object.entries(colors).flatMap(([label, color]): Bar[] => {
      const values = [...series(samples, label, "perSecond").values()];
      const value = median(values);
      if (value === undefined) return [];
      return [{ label, value, least: Math.min(...values), most: Math.max(...values), color }];
    });
    return bars.length === 0 ? [] : [{ title: cell, bars }];
  });
  return svgOf("operations per second: medians, least and most", groups);
}
