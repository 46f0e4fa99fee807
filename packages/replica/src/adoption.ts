import { type Chain, type Link, extendChain, memberWith, membersOf } from "@quorate/membership";
import type { Ballots } from "./ballots.ts";
import { type DurableState, identityMeta, linkMeta } from "./durable-state.ts";
import type { AnswerBody } from "./frame.ts";
import type { Transaction } from "./transaction.ts";
import { installLink } from "./vote.ts";

export interface AdoptionStep {
  readonly state: DurableState;
  readonly answer: AnswerBody;
  /** The configuration in force now, if it changed. */
  readonly link: Link | undefined;
}

/**
 * Steps an adoption (R3): follows the chain of chosen configurations to its last link, checking each, and writes
 * links, identity and the configuration register in one batch. Throws on a fork: the fatal alarm.
 */
export function adopt(
  transaction: Transaction,
  ballots: Ballots,
  state: DurableState,
  offer: { readonly cluster: string; readonly links: readonly Link[] },
): AdoptionStep {
  const { identity } = state;
  const first = state.chain.length === 0 ? firstLink(state, offer.links) : undefined;
  if (state.chain.length === 0 && first === undefined) {
    const detail = `no configuration offered names store ${identity.store} and respects its reservation`;
    return { state, answer: { kind: "refused", why: "not-voting", detail }, link: undefined };
  }
  const start: Chain = first === undefined ? state.chain : [first];
  const step = extendChain(start, offer.links);
  if (step.kind === "forked") throw new Error(`epoch ${step.epoch} has two configurations (R3)`);
  const epoch = start.at(-1)?.configuration.epoch ?? 0;
  if (step.kind === "gap") return { state, answer: { kind: "refused", why: "behind", epoch }, link: undefined };
  const chain = step.kind === "extended" ? step.chain : start;
  const added = chain.slice(state.chain.length);
  const link = added.at(-1);
  if (link === undefined) return { state, answer: { kind: "adopted", epoch }, link: undefined };

  for (const each of added) {
    transaction.putMeta(linkMeta(each));
    ballots.meet(each.ballot);
  }
  installLink(transaction, link);
  const settled = { ...identity, cluster: offer.cluster, reservation: undefined };
  transaction.putMeta(identityMeta(settled));
  return {
    state: { ...state, identity: settled, chain },
    answer: { kind: "adopted", epoch: link.configuration.epoch },
    link,
  };
}

/** A store without a configuration adopts only one that names it, by whoever reserved it (R3, Birth). */
function firstLink({ identity }: DurableState, links: readonly Link[]): Link | undefined {
  const former = identity.reservation?.former;
  return links.find(({ configuration }) => {
    const respects = former === undefined || membersOf(configuration).some(({ store }) => store === former);
    return respects && memberWith(configuration, identity.store) !== undefined;
  });
}
