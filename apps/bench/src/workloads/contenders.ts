import type { StoreCluster } from "../clusters/cluster.ts";
import { type Served, servedBy } from "../clusters/counters.ts";
import { processorSecondsOf } from "../clusters/process.ts";
import type { DriverKind } from "../generators/driver.ts";
import { runH2load } from "../generators/h2load.ts";
import type { Keys, Load, LoadReport, Operation } from "../generators/load.ts";
import { latenciesOf } from "../generators/recorder.ts";
import type { Sample } from "../report/sample.ts";
import type { Context } from "./cell.ts";
import { etcdCalls, PLAIN_PROCESSES, quorateCalls } from "./plain-calls.ts";

/** Who takes part in a cell: a system under one generator. */
export const contenders = {
  quorateH2load: "quorate h2load",
  quorateUnary: "quorate grpc-js",
  quorateSession: "quorate session",
  etcdH2load: "etcd h2load",
  /** A single process drives etcd a little faster, and its keys do not matter to it. */
  etcdH2loadAlone: "etcd h2load alone",
  etcdUnary: "etcd grpc-js",
} as const;

export type Contender = (typeof contenders)[keyof typeof contenders];

/** What a contender is to do. */
export interface Task {
  readonly operation: Operation;
  readonly inFlight: number;
  readonly valueBytes: number;
  readonly keys: Keys;
  readonly repetition: number;
}

type Measured = Pick<Sample, "metrics" | "errors">;

/** Those of the contenders that can do such an operation with what is installed. */
export function contendersFor(
  { operation, inFlight }: Pick<Task, "operation" | "inFlight">,
  { tools }: Pick<Context, "tools">,
): readonly Contender[] {
  const { etcdH2load, etcdH2loadAlone, etcdUnary, quorateH2load, quorateSession, quorateUnary } = contenders;
  const isPlain = tools.h2load !== undefined && operation !== "mixed";
  const isPlainForBoth = isPlain && (operation === "put" || operation === "get");
  // The two systems alternate, so that what changes over time meets both.
  return [
    ...(isPlain ? [quorateH2load] : []),
    ...(isPlainForBoth && tools.etcd !== undefined ? [etcdH2load] : []),
    quorateUnary,
    ...(tools.etcd === undefined ? [] : [etcdUnary]),
    quorateSession,
    ...(isPlainForBoth && tools.etcd !== undefined && inFlight > 1 ? [etcdH2loadAlone] : []),
  ];
}

/** Measures one contender once. */
export async function measure(context: Context, contender: Contender, task: Task): Promise<Measured> {
  switch (contender) {
    case "quorate h2load":
    case "etcd h2load":
    case "etcd h2load alone":
      return await measurePlain(context, contender, task);
    case "quorate grpc-js":
      return await measureDriver(context, "unary", await context.arena.quorate(), task);
    case "quorate session":
      return await measureDriver(context, "session", await context.arena.quorate(), task);
    case "etcd grpc-js":
      return await measureDriver(context, "etcd", await context.arena.etcd(), task);
  }
}

async function measureDriver(
  { arena, warmUpMs, measureMs }: Context,
  kind: DriverKind,
  cluster: StoreCluster,
  { operation, inFlight, valueBytes, keys, repetition }: Task,
): Promise<Measured> {
  const generator = await arena.generator(kind);
  const pace = { kind: "closed", inFlight } as const;
  const load: Load = { operation, pace, keys, valueBytes, seed: repetition, warmUpMs, measureMs };
  const { result, cores } = await watched(cluster, () => generator.run(load));
  const [report] = result;
  if (report === undefined) throw new Error("the generator reported nothing");
  const metrics = loadMetrics(report);
  return { metrics: { ...metrics, ...perOperation(cores, metrics.perSecond) }, errors: report.errors };
}

/** The numbers of a report. */
export function loadMetrics(report: LoadReport): Readonly<Record<string, number>> & { readonly perSecond: number } {
  const failed = Object.values(report.errors).reduce((sum, count) => sum + count, 0);
  return {
    perSecond: report.operations / report.seconds,
    failed,
    retries: report.retries,
    longestGapMs: report.longestGapMs,
    generatorCores: report.processorSeconds / report.seconds,
    ...latenciesOf(report),
  };
}

async function measurePlain(
  { arena, warmUpMs, measureMs }: Context,
  contender: "quorate h2load" | "etcd h2load" | "etcd h2load alone",
  { operation, inFlight, valueBytes, keys }: Task,
): Promise<Measured> {
  const isEtcd = contender !== "quorate h2load";
  const processes = contender === "etcd h2load alone" ? 1 : Math.min(inFlight, PLAIN_PROCESSES);
  const cluster = await (isEtcd ? arena.etcd() : arena.quorate());
  const value = Buffer.alloc(valueBytes, "v");
  const calls = isEtcd
    ? etcdCalls(operation, await cluster.leader(), keys, value)
    : quorateCalls(operation, cluster.nodes, keys, value);
  if (calls === undefined) throw new Error(`h2load cannot do ${operation}`);
  const before = await servedBy(cluster);
  const { result, cores } = await watched(cluster, () =>
    runH2load({ calls: calls.slice(0, processes), inFlight, warmUpMs, measureMs }),
  );
  const errors = plainErrors(result, before, await servedBy(cluster), inFlight);
  const { perSecond, meanMs, maxMs } = result;
  const failed = Object.values(errors).reduce((sum, count) => sum + count, 0);
  return { metrics: { perSecond, failed, meanMs, maxMs, processes, ...perOperation(cores, perSecond) }, errors };
}

/**
 * h2load takes every gRPC error for a success, so the nodes are asked too. What was in flight when it hung up may count
 * there as failed.
 */
export function plainErrors(
  { failed, requests }: { readonly failed: number; readonly requests: number },
  before: Served,
  after: Served,
  inFlight: number,
): Readonly<Record<string, number>> {
  const errors = {
    "HTTP failure": failed,
    "failed at the node": Math.max(0, after.badly - before.badly - inFlight),
    "not served by a node": Math.max(0, requests - (after.well - before.well)),
  };
  return Object.fromEntries(Object.entries(errors).filter(([, count]) => count > 0));
}

/** Runs something and tells how many processors the nodes kept busy meanwhile. */
async function watched<Result>(
  { nodes }: StoreCluster,
  act: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly cores: number }> {
  const pids = nodes.map(({ pid }) => pid);
  const [usedBefore, startedAt] = [await processorSecondsOf(pids), performance.now()];
  const result = await act();
  const seconds = (performance.now() - startedAt) / 1_000;
  return { result, cores: ((await processorSecondsOf(pids)) - usedBefore) / seconds };
}

function perOperation(nodeCores: number, perSecond: number): Readonly<Record<string, number>> {
  return { nodeCores, nodeMicros: perSecond === 0 ? 0 : (nodeCores / perSecond) * 1_000_000 };
}
