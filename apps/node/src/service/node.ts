import type { Configuration, Member } from "@quorate/membership";
import type { Clock, Replica } from "@quorate/replica";
import type { Logger } from "../observe/log.ts";
import type { Machines } from "../start/machines.ts";
import { EdgeError } from "./error.ts";
import type { InFlight } from "./in-flight.ts";

/** What every service of a running node shares. */
export interface Node {
  readonly name: string;
  readonly version: string;
  /** Whether it listens beyond loopback without encryption. */
  readonly insecure: boolean;
  /** Throws NOT_READY until the store is open. */
  readonly replica: () => Replica;
  readonly clock: Clock;
  readonly machines: Machines;
  /** The longest an operation may take. */
  readonly requestTimeoutMs: number;
  /** How long a change may fail to reach a majority of the new members. */
  readonly reconfigTimeoutMs: number;
  readonly valueBytesMax: number;
  readonly inFlight: InFlight;
  readonly log: Logger;
}

/** Longest key, and longest id of a machine, in UTF-8 bytes. */
export const keyBytesMax = 1024;

/** The id of the cluster and the epoch, as every answer names them. */
export interface Header {
  /** Empty before the node belongs to a cluster. */
  readonly clusterId: string;
  readonly member: string;
  readonly epoch: number;
}

export function headerOf(node: Node): Header {
  const { cluster, configuration } = node.replica().status();
  return { clusterId: cluster ?? "", member: node.name, epoch: configuration?.epoch ?? 0 };
}

/** The members in force, and while a change runs those that are to be. */
export interface Membership {
  readonly epoch: number;
  readonly joint: boolean;
  readonly members: readonly Member[];
  readonly joining: readonly Member[];
}

/** The members as this node knows them. Throws NOT_READY while it belongs to no cluster: an empty list would be a lie. */
export function knownMembership(node: Node): Membership {
  const { configuration } = node.replica().status();
  if (configuration === undefined) throw new EdgeError("NOT_READY", `${node.name} belongs to no cluster yet`);
  return membershipOf(configuration);
}

export function membershipOf(configuration: Configuration | undefined): Membership {
  if (configuration === undefined) return { epoch: 0, joint: false, members: [], joining: [] };
  const { epoch } = configuration;
  return configuration.kind === "stable"
    ? { epoch, joint: false, members: configuration.members, joining: [] }
    : { epoch, joint: true, members: configuration.old, joining: configuration.new };
}
