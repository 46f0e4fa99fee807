import { type StepName, stepNames } from "@quorate/membership";
import type { ReplicaEvent } from "@quorate/replica";
import type { Situation } from "./sometimes.ts";
import type { Trace } from "./trace.ts";

/** Notes what a replica says of itself, and recognizes situations in it. */
export function narrated(
  event: ReplicaEvent,
  node: { readonly name: string },
  trace: Trace,
  watch: { reach(situation: Situation): void },
): void {
  switch (event.kind) {
    case "operation": {
      const { operation, outcome, rounds } = event;
      trace.note("settled", node.name, rounds, () => `${operation} ${outcome} after ${rounds} rounds`);
      if (rounds > 1) watch.reach("an operation took more than one round");
      if (outcome === "unknown") watch.reach("an operation ended unknown");
      if (outcome === "not-applied") watch.reach("an operation ended not applied");
      return;
    }
    case "forwarded": {
      const { end, operations } = event;
      trace.note("forwarded", node.name, operations, () => `${operations} operations: ${end}`);
      if (operations > 1) watch.reach("several operations were forwarded together");
      return watch.reach(forwardEnds[end]);
    }
    case "conflict":
      trace.note("conflict", node.name, event.highest.counter, () => event.phase);
      watch.reach(event.phase === "prepare" ? "a prepare met a higher promise" : "an accept met a higher promise");
      return;
    case "adopted":
      trace.note("adopted", node.name, event.epoch, () => `epoch ${event.epoch}${event.joint ? ", joint" : ""}`);
      return;
    case "retired":
      trace.note("retired", node.name, 0, () => event.reason);
      watch.reach(event.reason === "removed" ? "a member was removed" : "a joiner was refused");
      return;
    case "change":
      trace.note("change", node.name, event.detail.length, () => event.detail);
      return spotChange(event.detail, watch);
    case "fatal":
      trace.note("fatal", node.name, 0, () => event.error.message);
      return;
    case "absurd-counter":
      trace.note("absurd-counter", node.name, event.counter, () => String(event.counter));
      return;
    case "unfit-link":
      trace.note("unfit-link", node.name, event.epoch, () => event.detail);
      return;
    default:
  }
}

const forwardEnds = {
  chosen: "an operation was forwarded and chosen",
  declined: "forwarded operations were declined",
  late: "the owner of a key did not answer",
} as const;

function spotChange(detail: string, watch: { reach(situation: Situation): void }): void {
  if (stepNames.includes(detail as StepName)) return;
  if (detail.startsWith("takes over")) watch.reach("a watcher took a change over");
  if (detail === "finished the change") watch.reach("a watcher finished a change");
  if (detail.startsWith("ended the change") && detail.includes('"kind":"aborted"')) {
    watch.reach("a joint phase was aborted by a watcher");
  }
}
