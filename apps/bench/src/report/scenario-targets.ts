import { changeId } from "../scenarios/change.ts";
import { faults, faultsId } from "../scenarios/faults.ts";
import { membersContender, membersId } from "../scenarios/members.ts";
import { scaleContender, scaleId } from "../scenarios/scale.ts";
import { nearestMs, regions, wideAreaId } from "../scenarios/wide-area.ts";
import type { Results } from "./results.ts";
import { paired, ratios, series } from "./statistics.ts";
import type { Target } from "./targets.ts";

const of = (results: Results, cell: string, contender: string, metric: string): ReadonlyMap<number, number> =>
  series(results.get(cell) ?? [], contender, metric);

/** A contender's metric as a multiple of a metric in the same run. */
const multiple =
  (cell: string, [over, overMetric]: readonly [string, string], [under, underMetric]: readonly [string, string]) =>
  (results: Results): ReadonlyMap<number, number> =>
    ratios(of(results, cell, over, overMetric), of(results, cell, under, underMetric));

const largest = scaleId(10_000_000);

const faultTargets: readonly Target[] = faults
  .filter((fault) => fault !== "calm")
  .flatMap((fault): Target[] => [
    {
      measure: `longest pause of a client at a live node, above the longest without a fault: ${fault}`,
      sense: "at most",
      required: 100,
      unit: "ms",
      values: (results) =>
        paired(
          of(results, faultsId, "quorate", `${fault}GapMs`),
          of(results, faultsId, "quorate", "calmGapMs"),
          (under, calm) => Math.max(0, under - calm),
        ),
    },
    {
      measure: `failed operations of clients at live nodes: ${fault}`,
      sense: "at most",
      required: 0,
      unit: "failed",
      values: (results) => of(results, faultsId, "quorate", `${fault}Failed`),
    },
  ]);

const wideAreaTargets: readonly Target[] = regions.map((region) => ({
  measure: `wide area, read-modify-write in ${region}: median against the nearest other node's round trip`,
  sense: "at most",
  required: 1.1,
  unit: "x",
  values: (results) =>
    new Map(
      [...of(results, wideAreaId, "quorate", `${region}P50Ms`)].map(([repetition, ms]) => [
        repetition,
        ms / nearestMs(region),
      ]),
    ),
}));

/** The targets of faults, distance, size and change. */
export const scenarioTargets: readonly Target[] = [
  ...faultTargets,
  ...wideAreaTargets,
  {
    measure: "10,000,000 keys against 10,000: puts",
    sense: "at least",
    required: 0.8,
    unit: "x",
    values: multiple(largest, [scaleContender(10_000_000), "perSecond"], [scaleContender(10_000), "perSecond"]),
  },
  {
    measure: "10,000,000 keys against 10,000: resident memory of the largest node",
    sense: "at most",
    required: 1.5,
    unit: "x",
    values: multiple(largest, [scaleContender(10_000_000), "residentMiB"], [scaleContender(10_000), "residentMiB"]),
  },
  {
    measure: "9 members against 3 on the same processors: puts",
    sense: "at least",
    required: 0.3,
    unit: "x",
    values: multiple(membersId, [membersContender(9), "perSecond"], [membersContender(3), "perSecond"]),
  },
  {
    measure: "change from 3 to 4 members with 1,000,000 keys: keys copied",
    sense: "at least",
    required: 50_000,
    unit: "/s",
    values: (results) => of(results, changeId(1_000_000), "quorate", "copyPerSecond"),
  },
  {
    measure: "change from 3 to 4 members: foreground p99 against before",
    sense: "at most",
    required: 2,
    unit: "x",
    values: multiple(changeId(1_000_000), ["quorate", "duringP99Ms"], ["quorate", "beforeP99Ms"]),
  },
];
