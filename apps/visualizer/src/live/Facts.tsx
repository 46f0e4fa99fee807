import type { JSX } from "preact";
import { Panel } from "../ui/controls.tsx";
import { quantity, shortId, timeOfDay } from "./format.ts";
import type { NodeStatus } from "./node-api.ts";
import { words } from "./words.ts";

/** What the node says of itself. */
export function Facts({
  status,
  answeredAtMs,
}: {
  readonly status: NodeStatus;
  readonly answeredAtMs: number | undefined;
}): JSX.Element {
  const { clusterId, storeId, stage, epoch, joint, version, machines, collection } = status;
  const facts: readonly (readonly [name: string, value: string, whole?: string])[] = [
    [words.facts.node, status.name],
    [words.facts.stage, words.stages[stage] ?? stage],
    [words.facts.epoch, words.facts.epochOf(epoch, joint)],
    [words.facts.registers, quantity(status.registers)],
    [words.facts.pending, quantity(status.pendingOperations)],
    [words.facts.batch, quantity(status.durableSequence)],
    [words.facts.deleted, quantity(collection.waiting)],
    [words.facts.collected, quantity(collection.collected)],
    [words.facts.machines, machines.length === 0 ? words.facts.none : machines.join(", ")],
    [words.facts.cluster, clusterId === null ? words.facts.none : shortId(clusterId), clusterId ?? ""],
    [words.facts.store, shortId(storeId), storeId],
    [words.facts.version, version],
    [words.facts.answered, answeredAtMs === undefined ? words.facts.none : timeOfDay(answeredAtMs)],
  ];
  return (
    <Panel label={words.facts.title} class="live-panel">
      <dl class="live-facts">
        {facts.map(([name, value, whole]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd title={whole}>{value}</dd>
          </div>
        ))}
      </dl>
      {collection.waiting > 0 && collection.blockedBy.length > 0 && (
        <p class="live-warn">{words.blockedBy(collection.blockedBy.join(", "))}</p>
      )}
    </Panel>
  );
}
