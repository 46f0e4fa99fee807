import { limits } from "../limits/cell.ts";
import { contenders } from "../workloads/contenders.ts";
import { duration, percent, rate, times } from "./numbers.ts";
import type { Results } from "./results.ts";
import type { Sample } from "./sample.ts";
import { errorsIn, greatest, median, medianOf, ratios, series } from "./statistics.ts";
import { table } from "./table.ts";
import type { Target, Verdict } from "./targets.ts";

/** A copy of each value goes to three disks. */
const COPIES = 3;
const NONE = "-";

/** A line for a sample, as it is measured. */
export function sampleLine(cell: string, { contender, repetition, metrics, errors }: Sample): string {
  const numbers = Object.entries(metrics)
    .filter(([name, value]) => shown.has(name) && !(name === "retries" && value === 0))
    .map(([name, value]) => metricInWords(name, value));
  const failures = Object.entries(errors).map(([label, count]) => `${count} ${label}`);
  return [`${cell} ${repetition}`, contender, ...numbers, ...failures].join("  ");
}

const shown = new Set(["perSecond", "p50Ms", "p99Ms", "meanMs", "retries"]);

/** The medians of every throughput cell: a row for each contender. */
export function throughputText(results: Results): string {
  const head = ["cell", "contender", "per second", "of etcd", "p50", "p99", "mean", "node µs", "of a limit", "failed"];
  const rows = [...results]
    .filter(([cell]) => /^(put|get|modify|mixed|hot)\//.test(cell))
    .flatMap(([cell, samples]) =>
      contendersIn(samples).map((contender) => throughputRow(results, cell, samples, contender)),
    );
  return rows.length === 0 ? "" : table([head, ...rows]);
}

/** The medians of every other cell: a row for each number. */
export function otherText(results: Results): string {
  const rows = [...results]
    .filter(([cell]) => !/^(put|get|modify|mixed|hot)\//.test(cell))
    .flatMap(([cell, samples]) =>
      contendersIn(samples).flatMap((contender) =>
        metricsIn(samples, contender)
          .filter((metric) => !minor.has(metric))
          .map((metric) => {
            const value = medianOf(samples, contender, metric);
            return [cell, contender, value === undefined ? NONE : metricInWords(metric, value)];
          }),
      ),
    );
  return rows.length === 0 ? "" : table([["cell", "of", "median"], ...rows]);
}

/** What the targets came to; of those that were not measured their number only. */
export function verdictText(verdicts: readonly Verdict[]): string {
  const rows = verdicts.flatMap(({ target, value, repetitions, verdict }) => {
    if (value === undefined) return [];
    return [[target.measure, inUnit(target.unit, value), boundInWords(target), String(repetitions), verdict]];
  });
  const missing = verdicts.length - rows.length;
  const rest = missing === 0 ? "" : `${missing} targets were not measured, or not with what they compare.`;
  const shown = rows.length === 0 ? "" : table([["target", "median", "wanted", "repetitions", "verdict"], ...rows]);
  return [shown, rest].filter((part) => part !== "").join("\n\n");
}

/** The failed operations of a run; empty if there are none. */
export function errorText(results: Results): string {
  return [...results]
    .flatMap(([cell, samples]) =>
      contendersIn(samples).flatMap((contender) =>
        Object.entries(errorsIn(samples.filter((sample) => sample.contender === contender))).map(
          ([label, count]) => `${cell}  ${contender}: ${count} ${label}`,
        ),
      ),
    )
    .join("\n");
}

/** Of every load, but not what such a cell is about; they are in the JSON. */
const minor = new Set(["failed", "retries", "longestGapMs", "longestSilenceMs", "generatorCores", "meanMs", "p90Ms"]);

function throughputRow(results: Results, cell: string, samples: readonly Sample[], contender: string): string[] {
  const value = (metric: string): number | undefined => medianOf(samples, contender, metric);
  const show = (metric: string, write: (value: number) => string): string => {
    const found = value(metric);
    return found === undefined ? NONE : write(found);
  };
  const etcd = greatest(
    [contenders.etcdH2load, contenders.etcdH2loadAlone, contenders.etcdUnary].map((name) =>
      series(samples, name, "perSecond"),
    ),
  );
  const ratio = median([...ratios(series(samples, contender, "perSecond"), etcd).values()]);
  return [
    cell,
    contender,
    show("perSecond", rate),
    ratio === undefined ? NONE : times(ratio),
    show("p50Ms", duration),
    show("p99Ms", duration),
    show("meanMs", duration),
    show("nodeMicros", (micros) => micros.toFixed(0)),
    limitShare(results, cell, contender, value("perSecond")),
    show("failed", rate),
  ];
}

/** Writes of a session as a share of what LevelDB alone does, three copies counted; else of what grpc-js alone does. */
function limitShare(results: Results, cell: string, contender: string, perSecond: number | undefined): string {
  const [operation = "", , size = ""] = cell.split("/");
  const { limit, copies, name } = limitFor(operation, contender);
  const most = medianOf(results.get(`limits/${size}`) ?? [], limit, "perSecond");
  return most === undefined || perSecond === undefined ? NONE : `${percent((perSecond * copies) / most)} ${name}`;
}

function limitFor(
  operation: string,
  contender: string,
): { readonly limit: string; readonly copies: number; readonly name: string } {
  if (contender !== contenders.quorateSession) {
    const limit = contender.includes("h2load") ? limits.plain : limits.unary;
    return { limit, copies: 1, name: "unary" };
  }
  if (operation === "get" || operation === "mixed") return { limit: limits.stream, copies: 1, name: "stream" };
  return { limit: limits.batch(256), copies: COPIES, name: "LevelDB" };
}

function boundInWords({ sense, required, aim, unit }: Target): string {
  return `${sense} ${inUnit(unit, required)}${aim === undefined ? "" : `, aim ${inUnit(unit, aim)}`}`;
}

function inUnit(unit: Target["unit"], value: number): string {
  switch (unit) {
    case "x":
      return times(value);
    case "/s":
      return `${rate(value)}/s`;
    case "ms":
      return duration(value);
    case "failed":
      return rate(value);
  }
}

function metricInWords(name: string, value: number): string {
  if (name === "perSecond") return `${rate(value)}/s`;
  const bare = name.replace(/(Ms|PerSecond|MiB)$/, "");
  if (name.endsWith("Ms")) return `${bare} ${duration(value)}`;
  if (name.endsWith("PerSecond")) return `${bare} ${rate(value)}/s`;
  if (name.endsWith("MiB")) return `${bare} ${rate(value)} MiB`;
  return `${name} ${rate(value)}`;
}

function contendersIn(samples: readonly Sample[]): readonly string[] {
  return [...new Set(samples.map(({ contender }) => contender))];
}

function metricsIn(samples: readonly Sample[], contender: string): readonly string[] {
  const own = samples.filter((sample) => sample.contender === contender);
  return [...new Set(own.flatMap(({ metrics }) => Object.keys(metrics)))];
}
