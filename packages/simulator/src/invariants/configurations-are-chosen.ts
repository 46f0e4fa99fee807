import { registerQuorum, storesIn } from "@quorate/membership";
import { compareBallots, isQuorum, zeroBallot } from "@quorate/synod";
import { type DurableStep, type Witness, configurationKey } from "../witness.ts";
import type { Invariant } from "./invariant.ts";

/** R3, R10: a configuration is adopted only after a majority of those who decide accepted it, or something later. */
export function configurationsAreChosen(): Invariant {
  return {
    name: "only chosen configurations are adopted",
    rule: "R3, R10",
    onDurable: ({ store, links }: DurableStep, witness: Witness) => {
      for (const { configuration, ballot } of links) {
        const before = witness.links.get(configuration.epoch - 1)?.configuration;
        // The first one is chosen by decree (Birth).
        if (before === undefined) continue;
        const quorum = registerQuorum(before);
        const deciding = before.kind === "stable" ? before.members : before.old;
        const holders = storesIn(deciding).filter((id) => {
          const accepted = witness.stores.get(id)?.image.registers.get(configurationKey)?.accepted ?? zeroBallot;
          return compareBallots(accepted, ballot) >= 0;
        });
        if (isQuorum(quorum, holders)) continue;
        return `${store.node} adopts configuration ${configuration.id} of epoch ${configuration.epoch}, not chosen yet`;
      }
      return undefined;
    },
  };
}
