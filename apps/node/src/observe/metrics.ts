import { unreachable } from "@quorate/synod";
import type { ReplicaEvent, ReplicaStatus } from "@quorate/replica";
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";
import { membershipOf } from "../service/node.ts";

/** A node's metrics in Prometheus format. */
export interface Metrics {
  /** Counts what the replica narrates. */
  readonly observe: (event: ReplicaEvent) => void;
  readonly text: () => Promise<string>;
  readonly contentType: string;
}

/** What is read at the time of a scrape. */
export interface MetricsSources {
  readonly version: string;
  /** Undefined until the store is open. */
  readonly status: () => ReplicaStatus | undefined;
  /** Whether the stream to each peer is up, by address. */
  readonly peers: () => Iterable<readonly [address: string, up: boolean]>;
}

const durations = [
  0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];
const sizes = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];
const rounds = [0, 1, 2, 3, 4, 6, 8, 12, 16, 32];

/** Metrics of one node, in a registry of its own. */
export function createMetrics(sources: MetricsSources): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  addGauges(registry, sources);
  return {
    observe: observer(registry),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function observer(registry: Registry): (event: ReplicaEvent) => void {
  const requests = requestMetrics(registry);
  const conflicts = counter(registry, "quorate_proposer_conflicts_total", "Rounds that met a higher ballot", ["phase"]);
  const forwarded = counter(registry, "quorate_proposer_forwarded_total", "Operations sent to another node", ["end"]);
  const adoptions = counter(registry, "quorate_reconfig_adoptions_total", "Configurations adopted", []);
  const absurd = counter(registry, "quorate_absurd_counters_total", "Ballot counters refused as absurd", []);
  const frameMessages = histogram(registry, "quorate_network_frame_messages", "Messages in a frame sent", [], sizes);
  const batchOperations = histogram(registry, "quorate_disk_batch_operations", "Answers in a durable batch", [], sizes);
  const batchSeconds = histogram(
    registry,
    "quorate_disk_batch_fsync_duration_seconds",
    "Time to write a batch and sync it",
    [],
    durations,
  );
  return (event) => {
    switch (event.kind) {
      case "frame-sent":
        return frameMessages.observe(event.messages);
      case "batch-synced":
        batchOperations.observe(event.operations);
        return batchSeconds.observe(event.durationMs / 1_000);
      case "operation":
        return requests(event);
      case "conflict":
        return conflicts.inc({ phase: event.phase });
      case "forwarded":
        return forwarded.inc({ end: event.end }, event.operations);
      case "adopted":
        return adoptions.inc();
      case "absurd-counter":
        return absurd.inc();
      case "retired":
      case "change":
      case "unfit-link":
      case "fatal":
        return;
      default:
        return unreachable(event);
    }
  };
}

function requestMetrics(registry: Registry): (event: ReplicaEvent & { readonly kind: "operation" }) => void {
  const prefix = "quorate_proposer";
  const total = counter(registry, `${prefix}_requests_total`, "Operations by outcome", ["op", "outcome"]);
  const unknown = counter(registry, `${prefix}_outcome_unknown_total`, "Operations whose outcome is unknown", []);
  const seconds = histogram(registry, `${prefix}_request_duration_seconds`, "Time to the answer", ["op"], durations);
  const taken = histogram(registry, `${prefix}_rounds_per_request`, "Rounds an operation took", ["op"], rounds);
  // Looked up once: labels are put together anew at each use otherwise.
  const of = (op: "read" | "change") => ({
    applied: total.labels(op, "applied"),
    "not-applied": total.labels(op, "not-applied"),
    unknown: total.labels(op, "unknown"),
    seconds: seconds.labels(op),
    taken: taken.labels(op),
  });
  const children = { read: of("read"), change: of("change") };
  return ({ operation, outcome, durationMs, rounds: count }) => {
    const child = children[operation];
    child[outcome].inc();
    if (outcome === "unknown") unknown.inc();
    child.seconds.observe(durationMs / 1_000);
    child.taken.observe(count);
  };
}

function counter<Label extends string>(
  registry: Registry,
  name: string,
  help: string,
  labelNames: Label[],
): Counter<Label> {
  return new Counter({ name, help, labelNames, registers: [registry] });
}

function histogram<Label extends string>(
  registry: Registry,
  name: string,
  help: string,
  labelNames: Label[],
  buckets: number[],
): Histogram<Label> {
  return new Histogram({ name, help, labelNames, buckets, registers: [registry] });
}

function addGauges(registry: Registry, { version, status, peers }: MetricsSources): void {
  const registers = [registry];
  new Gauge({ name: "quorate_build_info", help: "Always 1", labelNames: ["version", "node_version"], registers }).set(
    { version, node_version: process.versions.node },
    1,
  );
  gauge(
    "quorate_cluster_epoch",
    "Epoch of the configuration adopted; 0 before the first",
    ({ configuration }) => configuration?.epoch ?? 0,
  );
  gauge("quorate_cluster_joint", "1 while two sets of members decide together", ({ configuration }) =>
    configuration?.kind === "joint" ? 1 : 0,
  );
  gauge(
    "quorate_cluster_members",
    "Members in force; while joint those of the old set",
    ({ configuration }) => membershipOf(configuration).members.length,
  );
  gauge("quorate_proposer_pending", "Operations waiting or in flight", ({ pendingOperations }) => pendingOperations);
  gauge("quorate_store_keys", "Registers in the store, tombstones included", ({ registers: stored }) => stored);
  gauge("quorate_store_tombstones", "Deleted keys that wait to be collected", ({ collection }) => collection.waiting);
  gauge("quorate_store_batch_sequence", "Number of the last durable batch", ({ durableSequence }) => durableSequence);
  new Gauge({
    name: "quorate_network_peer_up",
    help: "1 while the stream to the peer is up",
    labelNames: ["peer"],
    registers,
    collect() {
      this.reset();
      for (const [peer, up] of peers()) this.set({ peer }, up ? 1 : 0);
    },
  });
  new Counter({
    name: "quorate_gc_removed_total",
    help: "Deleted keys that left the store",
    registers,
    collect() {
      this.reset();
      this.inc(status()?.collection.collected ?? 0);
    },
  });
  new Gauge({
    name: "quorate_gc_blocked",
    help: "1 for each member without whose answer nothing is collected",
    labelNames: ["peer"],
    registers,
    collect() {
      this.reset();
      for (const peer of status()?.collection.blockedBy ?? []) this.set({ peer }, 1);
    },
  });

  function gauge(name: string, help: string, read: (status: ReplicaStatus) => number): void {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        const current = status();
        if (current !== undefined) this.set(read(current));
      },
    });
  }
}
