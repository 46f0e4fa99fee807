import { isQuorum, quorumOf, formatBallot } from "@quorate/synod";
import { storesIn } from "@quorate/membership";
import { type DurableStep, type Witness, configurationKey } from "../witness.ts";
import type { Invariant } from "./invariant.ts";

/**
 * R5, R6, R9: once a majority of the members of a stable configuration adopted it, a majority of them holds, for every
 * key, at least the highest ballot that was chosen, or a floor that stands for it; a key that was collected meanwhile
 * (R14) owes nothing.
 */
export function catchUpIsComplete(): Invariant {
  const checked = new Set<number>();
  return {
    name: "after stable(N) a majority of N holds every chosen ballot",
    rule: "R5, R6, R9",
    onDurable: ({ links }: DurableStep, witness: Witness) => {
      const configuration = links.at(-1)?.configuration;
      if (configuration?.kind !== "stable" || checked.has(configuration.epoch)) return undefined;
      const members = storesIn(configuration.members);
      const quorum = quorumOf(members);
      const adopted = members.filter((id) => witness.stores.get(id)?.chain.has(configuration.epoch));
      if (!isQuorum(quorum, adopted)) return undefined;
      checked.add(configuration.epoch);
      for (const [key, ballot] of witness.chosen) {
        if (key === configurationKey || witness.isCollected(key, ballot)) continue;
        const holders = members.filter((id) => {
          const store = witness.stores.get(id);
          return store !== undefined && witness.holds(store, key, ballot);
        });
        if (isQuorum(quorum, holders)) continue;
        const count = `${holders.length} of ${members.length} members`;
        return `at epoch ${configuration.epoch} ${count} hold the chosen ballot ${formatBallot(ballot)} of ${key}`;
      }
      return undefined;
    },
  };
}
