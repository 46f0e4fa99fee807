import type { Frame } from "@quorate/replica";
import type { DurableStep } from "../witness.ts";
import type { Invariant } from "./invariant.ts";

/** R12, Birth: all stores that belong to a cluster belong to the one cluster, and no frame names another one. */
export function oneCluster(): Invariant {
  let cluster: string | undefined;
  const check = (name: string | undefined, who: string): string | undefined => {
    if (name === undefined || name === "") return undefined;
    cluster ??= name;
    return name === cluster ? undefined : `${who} belongs to cluster ${name}, the others to ${cluster}`;
  };
  return {
    name: "one cluster",
    rule: "R12, Birth",
    onDurable: ({ store }: DurableStep) => check(store.cluster, store.node),
    onSent: (frame: Frame) => check(frame.cluster, frame.from.node),
  };
}
