import { contenders } from "../workloads/contenders.ts";
import type { Results } from "./results.ts";
import { greatest, median, paired, ratios, series } from "./statistics.ts";

/** What has to be shown, as a bound on something that is computed from the samples of one run. */
export interface Target {
  readonly measure: string;
  readonly sense: "at least" | "at most";
  readonly required: number;
  /** What would be better still. */
  readonly aim?: number;
  readonly unit: "x" | "/s" | "ms" | "failed";
  /** By repetition; empty where the cells were not measured. */
  values(results: Results): ReadonlyMap<number, number>;
}

/** How a target came out. */
export interface Verdict {
  readonly target: Target;
  /** The median over the repetitions; undefined where it was not measured. */
  readonly value: number | undefined;
  readonly repetitions: number;
  readonly verdict: "met" | "aim met" | "MISSED" | "not measured";
}

/** Judges every target by a run. */
export function judge(targets: readonly Target[], results: Results): readonly Verdict[] {
  return targets.map((target) => {
    const values = [...target.values(results).values()];
    const value = median(values);
    return { target, value, repetitions: values.length, verdict: verdictOf(target, value) };
  });
}

function verdictOf({ sense, required, aim }: Target, value: number | undefined): Verdict["verdict"] {
  if (value === undefined) return "not measured";
  const holds = (bound: number): boolean => (sense === "at least" ? value >= bound : value <= bound);
  if (!holds(required)) return "MISSED";
  return aim !== undefined && holds(aim) ? "aim met" : "met";
}

const { etcdH2load, etcdH2loadAlone, etcdUnary, quorateH2load, quorateSession, quorateUnary } = contenders;

const of = (results: Results, cell: string, contender: string, metric: string): ReadonlyMap<number, number> =>
  series(results.get(cell) ?? [], contender, metric);

const ratesOf = (results: Results, cell: string, contender: string): ReadonlyMap<number, number> =>
  of(results, cell, contender, "perSecond");

const ETCD = [etcdH2load, etcdH2loadAlone, etcdUnary];

/** etcd under whichever generator drives it faster in that repetition. */
const etcdAtBest = (results: Results, cell: string): ReadonlyMap<number, number> =>
  greatest(ETCD.map((contender) => ratesOf(results, cell, contender)));

/**
 * What h2load could get out of etcd's get and transaction: it cannot send what depends on an answer, so this is one get
 * and one put after the other.
 */
const etcdModifyAtBest = (results: Results): ReadonlyMap<number, number> =>
  greatest([
    ratesOf(results, "modify/256/128B", etcdUnary),
    ...[etcdH2load, etcdH2loadAlone].map((contender) =>
      paired(
        ratesOf(results, "get/256/128B", contender),
        ratesOf(results, "put/256/128B", contender),
        (get, put) => 1 / (1 / get + 1 / put),
      ),
    ),
  ]);

/** The targets of throughput and latency. */
export const throughputTargets: readonly Target[] = [
  {
    measure: "put, 256 in flight: plain gRPC by h2load against etcd's leader",
    sense: "at least",
    required: 0.7,
    aim: 1,
    unit: "x",
    values: (results) =>
      ratios(ratesOf(results, "put/256/128B", quorateH2load), ratesOf(results, "put/256/128B", etcdH2load)),
  },
  ...[256, 1024].map(
    (inFlight): Target => ({
      measure: `put, ${inFlight} in flight: session against etcd's better generator`,
      sense: "at least",
      required: 2.5,
      aim: 4,
      unit: "x",
      values: (results) =>
        ratios(ratesOf(results, `put/${inFlight}/128B`, quorateSession), etcdAtBest(results, `put/${inFlight}/128B`)),
    }),
  ),
  ...[
    ["h2load", quorateH2load, etcdH2load],
    ["grpc-js", quorateUnary, etcdUnary],
    ["session against grpc-js", quorateSession, etcdUnary],
  ].map(
    ([name, ours = "", theirs = ""]): Target => ({
      measure: `put, sequential: mean latency against etcd, ${name}`,
      sense: "at most",
      required: 1,
      aim: 0.8,
      unit: "x",
      values: (results) =>
        ratios(of(results, "put/1/128B", ours, "meanMs"), of(results, "put/1/128B", theirs, "meanMs")),
    }),
  ),
  {
    measure: "linearizable get, 256 in flight: plain gRPC by h2load",
    sense: "at least",
    required: 1.2,
    unit: "x",
    values: (results) =>
      ratios(ratesOf(results, "get/256/128B", quorateH2load), ratesOf(results, "get/256/128B", etcdH2load)),
  },
  {
    measure: "linearizable get, 256 in flight: session against etcd's better generator",
    sense: "at least",
    required: 4,
    unit: "x",
    values: (results) => ratios(ratesOf(results, "get/256/128B", quorateSession), etcdAtBest(results, "get/256/128B")),
  },
  {
    measure: "read-modify-write, 256 in flight: plain gRPC against get and txn, both through grpc-js",
    sense: "at least",
    required: 2,
    unit: "x",
    values: (results) =>
      ratios(ratesOf(results, "modify/256/128B", quorateUnary), ratesOf(results, "modify/256/128B", etcdUnary)),
  },
  {
    measure: "read-modify-write, 256 in flight: plain gRPC by h2load against etcd's get and put by h2load",
    sense: "at least",
    required: 2,
    unit: "x",
    values: (results) => ratios(ratesOf(results, "modify/256/128B", quorateH2load), etcdModifyAtBest(results)),
  },
  {
    measure: "read-modify-write, 256 in flight: session against get and txn through grpc-js",
    sense: "at least",
    required: 6,
    unit: "x",
    values: (results) =>
      ratios(ratesOf(results, "modify/256/128B", quorateSession), ratesOf(results, "modify/256/128B", etcdUnary)),
  },
  {
    measure: "read-modify-write, 256 in flight: session against etcd's get and put by h2load, if that is better",
    sense: "at least",
    required: 6,
    unit: "x",
    values: (results) => ratios(ratesOf(results, "modify/256/128B", quorateSession), etcdModifyAtBest(results)),
  },
  {
    measure: "one hot key, 1024 in flight: session",
    sense: "at least",
    required: 50_000,
    unit: "/s",
    values: (results) => ratesOf(results, "hot/1024/128B", quorateSession),
  },
  {
    measure: "one hot key, 1024 in flight: failed operations",
    sense: "at most",
    required: 0,
    unit: "failed",
    values: (results) => of(results, "hot/1024/128B", quorateSession, "failed"),
  },
];
