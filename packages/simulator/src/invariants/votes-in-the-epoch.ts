import type { Frame } from "@quorate/replica";
import { compareBallots, formatBallot, isZeroBallot, sameBallot, zeroBallot } from "@quorate/synod";
import type { Write } from "../disk.ts";
import { type DurableStep, type Witness, configurationKey, promiseOf } from "../witness.ts";
import type { Invariant } from "./invariant.ts";

/**
 * R1, R2, R4, R7: a ballot asked for is of its frame's epoch; what a store promises or accepts is of an epoch that it had
 * adopted by then, and nothing of an older epoch is stepped after an adoption, unless a joint phase copies what another
 * store accepted; nothing of the epoch in force is accepted below a promise, be it copied or not.
 */
export function votesInTheEpoch(): Invariant {
  return {
    name: "votes belong to the adopted epoch",
    rule: "R1, R2, R4, R7",
    onDurable: (step: DurableStep, witness: Witness) => {
      const { store, writes, before } = step;
      const adopted = store.configuration?.epoch ?? 0;
      for (const write of writes) {
        const [key, was, is] = write;
        // Adoption writes a configuration at the ballot it was chosen at, which may be of any earlier epoch.
        if (is === undefined || key === configurationKey) continue;
        if (isCopy(step, write, witness)) continue;
        const promised = promiseOf(was, before.floor);
        const isAccepted = !isZeroBallot(is.accepted) && !sameBallot(is.accepted, was?.accepted ?? zeroBallot);
        if (isAccepted && compareBallots(is.accepted, promised) < 0) {
          return `${store.node} accepted ${formatBallot(is.accepted)} of ${key} below its promise of ${formatBallot(promised)}`;
        }
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

/** Whether a store took over while joint what another one had accepted in an older epoch, and promised nothing new. */
function isCopy({ store, before }: DurableStep, [key, was, is]: Write, witness: Witness): boolean {
  const { configuration } = store;
  const wasJoint = witness.links.get(before.epoch)?.configuration.kind === "joint";
  if (is === undefined || !(wasJoint || configuration?.kind === "joint")) return false;
  const { promised, accepted } = is;
  // A copy may come in the very batch that adopts the joint configuration.
  const epoch = configuration?.kind === "joint" ? configuration.epoch : before.epoch;
  if (isZeroBallot(accepted) || accepted.epoch >= epoch || !witness.wasAccepted(key, accepted)) return false;
  const kept = [promiseOf(was, before.floor), store.floor, accepted];
  return promised.epoch >= before.epoch || kept.some((ballot) => sameBallot(promised, ballot));
}
