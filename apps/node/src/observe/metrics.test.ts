import type { NodeId } from "@quorate/membership";
import { describe, expect, it } from "vitest";
import { FakeReplica, stableOf } from "../service/fake-node.test-support.ts";
import { createMetrics } from "./metrics.ts";

describe("the metrics of a node", () => {
  it("count what the replica narrates", async () => {
    const metrics = createMetrics({ version: "1.2.3", status: () => undefined, peers: () => [] });
    metrics.observe({ kind: "frame-sent", messages: 7 });
    metrics.observe({ kind: "batch-synced", operations: 64, durationMs: 2 });
    metrics.observe({ kind: "operation", operation: "change", outcome: "applied", rounds: 1, durationMs: 3 });
    metrics.observe({ kind: "operation", operation: "change", outcome: "unknown", rounds: 4, durationMs: 500 });
    metrics.observe({ kind: "conflict", phase: "accept", highest: { epoch: 1, counter: 1, proposer: "p" as never } });
    const text = await metrics.text();
    for (const line of [
      'quorate_build_info{version="1.2.3",node_version="' + process.versions.node + '"} 1',
      "quorate_network_frame_messages_sum 7",
      'quorate_network_frame_messages_bucket{le="4"} 0',
      'quorate_network_frame_messages_bucket{le="8"} 1',
      "quorate_disk_batch_operations_sum 64",
      "quorate_disk_batch_fsync_duration_seconds_sum 0.002",
      'quorate_proposer_requests_total{op="change",outcome="applied"} 1',
      'quorate_proposer_requests_total{op="change",outcome="unknown"} 1',
      "quorate_proposer_outcome_unknown_total 1",
      'quorate_proposer_rounds_per_request_sum{op="change"} 5',
      'quorate_proposer_request_duration_seconds_count{op="change"} 2',
      'quorate_proposer_conflicts_total{phase="accept"} 1',
    ]) {
      expect(text.split("\n")).toContain(line);
    }
    expect(text).toContain("nodejs_eventloop_lag_seconds");
  });

  it("read the state of the replica at every scrape", async () => {
    const replica = new FakeReplica();
    let open = false;
    const metrics = createMetrics({
      version: "1",
      status: () => (open ? replica.status() : undefined),
      peers: () => [
        ["http://n2:1", true],
        ["http://n3:1", false],
      ],
    });
    expect(await metrics.text()).toContain("quorate_cluster_epoch 0");
    open = true;
    replica.configuration = stableOf(["n1", "n2", "n3"], 5);
    replica.collection = { waiting: 7, blockedBy: ["n3" as NodeId], collected: 12 };
    const lines = (await metrics.text()).split("\n");
    expect(lines).toContain("quorate_cluster_epoch 5");
    expect(lines).toContain("quorate_cluster_joint 0");
    expect(lines).toContain("quorate_cluster_members 3");
    expect(lines).toContain("quorate_store_tombstones 7");
    expect(lines).toContain("quorate_gc_removed_total 12");
    expect(lines).toContain('quorate_gc_blocked{peer="n3"} 1');
    replica.collection = { waiting: 0, blockedBy: [], collected: 19 };
    const later = (await metrics.text()).split("\n");
    expect(later).toContain("quorate_gc_removed_total 19");
    expect(later.filter((line) => line.startsWith("quorate_gc_blocked{"))).toEqual([]);
    expect(lines).toContain('quorate_network_peer_up{peer="http://n2:1"} 1');
    expect(lines).toContain('quorate_network_peer_up{peer="http://n3:1"} 0');
  });
});
