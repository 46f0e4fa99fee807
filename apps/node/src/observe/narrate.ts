import { memberWith } from "@quorate/membership";
import type { ReplicaEvent, ReplicaStatus } from "@quorate/replica";
import type { Logger } from "./log.ts";

/** Logs what an operator wants to read of a replica; the rest is for the metrics. */
export function tell(event: ReplicaEvent, log: Logger): void {
  switch (event.kind) {
    case "adopted":
      log.info({ epoch: event.epoch, joint: event.joint }, "adopted a configuration");
      return;
    case "change":
      log.info(`change of members: ${event.detail}`);
      return;
    case "absurd-counter":
      log.error(
        { counter: event.counter, highest: event.highest },
        "refused a ballot counter far above every other (R20)",
      );
      return;
    case "unfit-link":
      log.error({ epoch: event.epoch }, `refused a configuration: ${event.detail} (R3)`);
      return;
    default:
      return;
  }
}

/** Warns of a member that does not listen where its cluster looks for it. */
export function warnIfMoved({ configuration, store, node }: ReplicaStatus, address: string, log: Logger): void {
  const member = configuration === undefined ? undefined : memberWith(configuration, store);
  if (member === undefined || member.address === address) return;
  log.warn(
    { configured: member.address, advertised: address },
    `${node} is a member under another URL; others will not reach it there. Start it with that URL, or change the ` +
      "member with `quorate reconfig`",
  );
}
