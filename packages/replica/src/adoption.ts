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
  const start = state.chain.length === 0 ? firstLinks(state, offer.links) : state.chain;
  if (start === undefined) {
    const detail = `no configuration offered names store ${identity.store} and respects its reservation`;
    return { state, answer: { kind: "refused", why: "not-voting", detail }, link: undefined };
  }
  const step = extendChain(start, offer.links);
  if (step.kind === "forked") throw new Error(`epoch ${step.epoch} has two configurations (R3)`);
  const epoch = state.chain.at(-1)?.configuration.epoch ?? 0;
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

/**
 * A store without a configuration adopts only one that names it, by whoever reserved it (R3, Birth). It keeps the
 * links before that one too, so that it can bring others forward later.
 */
function firstLinks({ identity }: DurableState, links: readonly Link[]): Chain | undefined {
  const former = identity.reservation?.former;
  const isNamed = links.some(({ configuration }) => {
    const respects = former === undefined || membersOf(configuration).some(({ store }) => store === former);
    return respects && memberWith(configuration, identity.store) !== undefined;
  });
  return isNamed ? links.slice(0, 1) : undefined;
}
