import { type Configuration, type Progress, membersOf } from "@quorate/membership";
import { type CollectionStatus, OperationError } from "@quorate/replica";
import { runningChange } from "./cluster.ts";
import { EdgeError } from "./error.ts";
import type { Node } from "./node.ts";

/** What a node knows of itself, without asking anyone. */
export interface NodeStatus {
  readonly name: string;
  readonly version: string;
  readonly clusterId: string | null;
  readonly storeId: string;
  readonly stage: "blank" | "forming" | "joining" | "member" | "retired";
  readonly epoch: number;
  readonly joint: boolean;
  readonly members: number;
  /** The change of members that this node runs or has heard of. */
  readonly change: Progress | null;
  readonly registers: number;
  readonly durableSequence: number;
  readonly pendingOperations: number;
  readonly collection: CollectionStatus;
  readonly insecure: boolean;
  readonly machines: readonly string[];
}

export function statusOf(node: Node): NodeStatus {
  const replica = node.replica();
  const status = replica.status();
  const { configuration } = status;
  return {
    name: node.name,
    version: node.version,
    clusterId: status.cluster ?? null,
    storeId: status.store,
    stage: status.stage.kind,
    epoch: configuration?.epoch ?? 0,
    joint: configuration?.kind === "joint",
    members: configuration === undefined ? 0 : membersOf(configuration).length,
    change: runningChange(replica)?.progress ?? null,
    registers: status.registers,
    durableSequence: status.durableSequence,
    pendingOperations: status.pendingOperations,
    collection: status.collection,
    insecure: node.insecure,
    machines: [...node.machines.keys()],
  };
}

/** The longest a probe waits: a quorum that takes longer is no help to whoever asks. */
export const readyMsMax = 1_000;

/** A register nothing is ever written to, so that reading it costs one round trip and no write. */
const probeKey = "probe/ready";

/** Resolves if this node is a member and a quorum answers a read before the deadline; else throws why not. */
export async function checkReady(node: Node, deadline: number): Promise<void> {
  const replica = node.replica();
  const { stage, configuration } = replica.status();
  if (stage.kind === "joining") {
    throw new EdgeError("NOT_READY", `${node.name} is not a member yet: the change that adds it is not committed`);
  }
  try {
    await replica.read(probeKey, deadline);
  } catch (error) {
    if (!(error instanceof OperationError) || error.reason !== "NO_QUORUM" || configuration === undefined) throw error;
    throw new EdgeError("NO_QUORUM", `${node.name} reaches no quorum of ${namesIn(configuration)}: no answer in time`);
  }
}

function namesIn(configuration: Configuration): string {
  return membersOf(configuration)
    .map(({ node }) => node)
    .join(", ");
}
