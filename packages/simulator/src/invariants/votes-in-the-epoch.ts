import type { Frame } from "@quorate/replica";
import { formatBallot, isZeroBallot, sameBallot, zeroBallot } from "@quorate/synod";
import { type DurableStep, configurationKey } from "../witness.ts";
import type { Invariant } from "./invariant.ts";

/**
 * R1, R2, R4: a ballot asked for is of its frame's epoch; what a store promises or accepts is of an epoch that it had
 * adopted by then, and nothing of an older epoch is stepped after an adoption.
 */
export function votesInTheEpoch(): Invariant {
  return {
    name: "votes belong to the adopted epoch",
    rule: "R1, R2, R4",
    onDurable: ({ store, writes, before }: DurableStep) => {
      const adopted = store.configuration?.epoch ?? 0;
      for (const [key, was, is] of writes) {
        // Adoption writes a configuration at the ballot it was chosen at, which may be of any earlier epoch.
        if (is === undefined || key === configurationKey) continue;
        for (const part of ["promised", "accepted"] as const) {
          const ballot = is[part];
          if (isZeroBallot(ballot) || sameBallot(ballot, was?.[part] ?? zeroBallot)) continue;
          if (ballot.epoch >= before.epoch && ballot.epoch <= adopted) continue;
          const span = before.epoch === adopted ? adopted : `${before.epoch} to ${adopted}`;
          return `${store.node} ${part} ${formatBallot(ballot)} of ${key} at epoch ${span}`;
        }
      }
      return undefined;
    },
    onSent: ({ epoch, messages, from }: Frame) => {
      for (const { body } of messages) {
        if (body.kind !== "prepare" && body.kind !== "accept") continue;
        if (body.ballot.epoch === epoch) continue;
        return `${from.node} asks for ballot ${formatBallot(body.ballot)} of ${body.key} in a frame of epoch ${epoch}`;
      }
      return undefined;
    },
  };
}
