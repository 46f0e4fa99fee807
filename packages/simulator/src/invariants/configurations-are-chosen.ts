import { type Link, registerQuorum, storesIn } from "@quorate/membership";
import { type StoreId, compareBallots, isQuorum, quorumOf, zeroBallot } from "@quorate/synod";
import { type DurableStep, type Witness, configurationKey } from "../witness.ts";
import type { Invariant } from "./invariant.ts";

/**
 * R3, R10, R11: a configuration is adopted only after a majority of those who decide accepted it, or something later; one
 * that ends a joint phase only when a majority of its own members holds it as well; and it is reported to be in force only
 * when a majority of them adopted it.
 */
export function configurationsAreChosen(): Invariant {
  return {
    name: "only chosen configurations are adopted",
    rule: "R3, R10, R11",
    onDurable: ({ store, links }: DurableStep, witness: Witness) => {
      for (const link of links) {
        const { configuration } = link;
        const problem = whatIsMissing(link, witness);
        if (problem === undefined) continue;
        return `${store.node} adopts configuration ${configuration.id} of epoch ${configuration.epoch}, ${problem}`;
      }
      return undefined;
    },
    onReconfigured: (configuration, witness) => {
      if (configuration.kind !== "stable") return `epoch ${configuration.epoch} is reported, a joint one`;
      const members = storesIn(configuration.members);
      const adopted = members.filter((id) => witness.stores.get(id)?.chain.has(configuration.epoch));
      if (isQuorum(quorumOf(members), adopted)) return undefined;
      return `epoch ${configuration.epoch} is reported, which ${adopted.length} of ${members.length} members adopted`;
    },
  };
}

function whatIsMissing({ configuration, ballot }: Link, witness: Witness): string | undefined {
  const before = witness.links.get(configuration.epoch - 1)?.configuration;
  // The first one is chosen by decree (Birth).
  if (before === undefined) return undefined;
  const holds = (id: StoreId) => {
    const accepted = witness.stores.get(id)?.image.registers.get(configurationKey)?.accepted ?? zeroBallot;
    return compareBallots(accepted, ballot) >= 0;
  };
  const deciding = storesIn(before.kind === "stable" ? before.members : before.old);
  if (!isQuorum(registerQuorum(before), deciding.filter(holds))) return "not chosen yet";
  if (configuration.kind === "joint") return undefined;
  // Chosen again at a higher ballot it need not be installed where it is in force already.
  const knows = (id: StoreId) => holds(id) || witness.stores.get(id)?.chain.has(configuration.epoch) === true;
  const members = storesIn(configuration.members);
  return isQuorum(quorumOf(members), members.filter(knows)) ? undefined : "which too few of its members hold";
}
