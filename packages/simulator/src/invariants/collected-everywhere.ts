import { storesIn } from "@quorate/membership";
import { isTombstone } from "@quorate/replica/steps";
import { formatBallot } from "@quorate/synod";
import type { DurableStep, Witness } from "../witness.ts";
import type { Invariant } from "./invariant.ts";

/**
 * R14: a register is removed only if it is a tombstone that every member of the configuration holds at that ballot, or
 * has a floor or a later value in place of, and never while two sets decide.
 */
export function collectedEverywhere(): Invariant {
  return {
    name: "only what every member knows to be deleted is collected",
    rule: "R14",
    onDurable: ({ store, writes, before }: DurableStep, witness: Witness) => {
      const { configuration } = store;
      // Within one batch a removal may come before the adoption of what follows.
      if (configuration === undefined || configuration.epoch !== before.epoch) return undefined;
      for (const [key, was, is] of writes) {
        if (is?.value !== undefined || was?.value === undefined) continue;
        const what = `${store.node} collects ${formatBallot(was.accepted)} of ${key}`;
        if (!isTombstone(was.value)) return `${what}, which is not deleted`;
        if (configuration.kind === "joint") return `${what} while two sets decide`;
        const lacking = storesIn(configuration.members).find((id) => {
          const member = witness.stores.get(id);
          return member === undefined || !witness.holds(member, key, was.accepted);
        });
        if (lacking !== undefined) return `${what}, which store ${lacking} has not seen`;
      }
      return undefined;
    },
  };
}
