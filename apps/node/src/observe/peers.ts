import { membersOf } from "@quorate/membership";
import type { ReplicaStatus } from "@quorate/replica";
import type { TransportEvent } from "@quorate/transport-grpc";
import type { Logger } from "./log.ts";

/** Follows the peer streams: a line in the log for what an operator should see, and who is up for the metrics. */
export class PeerWatch {
  readonly #log: Logger;
  /** Addresses that this node's own streams reach. */
  readonly #up = new Set<string>();

  constructor(log: Logger) {
    this.#log = log;
  }

  observe(event: TransportEvent): void {
    const { kind, ...facts } = event;
    switch (kind) {
      case "peer-up":
        this.#log.debug(facts, "peer up");
        break;
      case "peer-down":
        this.#log.debug(facts, "peer down");
        break;
      case "refused":
        this.#log.warn(facts, "a peer stream was refused");
        return;
      case "malformed":
        this.#log.warn(facts, "a frame was dropped: it does not decode");
        return;
      case "dropped":
        this.#log.debug(facts, "frames were dropped before they were sent");
        return;
    }
    if (event.direction === "incoming") return;
    if (kind === "peer-up") this.#up.add(event.address);
    else this.#up.delete(event.address);
  }

  /** Whether the stream to each other member is up, by address. */
  among(status: ReplicaStatus | undefined): readonly (readonly [address: string, up: boolean])[] {
    const { configuration, store: self } = status ?? {};
    const members = configuration === undefined ? [] : membersOf(configuration);
    return members.filter(({ store }) => store !== self).map(({ address }) => [address, this.#up.has(address)]);
  }
}
