import type { Frame, NodeId, Replica, Target } from "@quorate/replica";
import type { ProposerId } from "@quorate/synod";
import type { Disk } from "./disk.ts";
import { Owner } from "./virtual-time.ts";

/** What a caller learns when the process it asked died: nothing. */
export class ProcessDied extends Error {}

/** One node: its disk, and the process that runs on it now. */
export class SimNode {
  readonly name: NodeId;
  readonly address: string;
  readonly disk: Disk;
  /** The id of its process, once it said anything, and the last batch that was durable when it opened the disk. */
  process: ProposerId | undefined;
  openedAt = 0;
  /** How many processes it had. */
  starts = 0;
  owner: Owner;
  /** There while its process serves. */
  replica: Replica | undefined;
  /** Whoever waits for this process. */
  readonly callers: Set<(error: ProcessDied) => void> = new Set();

  constructor(name: string, disk: Disk) {
    this.name = name as NodeId;
    this.address = `sim://${name}`;
    this.disk = disk;
    this.owner = new Owner(name);
    this.owner.alive = false;
  }

  get isUp(): boolean {
    return this.replica !== undefined && this.owner.alive;
  }

  /** Whether a frame tells this process that its disk once held more. */
  isBetrayedBy({ seen }: Frame): boolean {
    return seen.some(({ process, durable }) => process !== this.process && durable > this.openedAt);
  }

  get target(): Target {
    return { node: this.name, address: this.address };
  }
}
