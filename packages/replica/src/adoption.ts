import { type Chain, type Link, extendChain, memberWith, membersOf } from "@quorate/membership";
import { type DurableState, adoptedIn, identityMeta, linkMeta, stageOf } from "./durable-state.ts";
import type { AnswerBody } from "./frame.ts";
import type { Transaction } from "./transaction.ts";
import { type Reporters, absurdity, unfitLink } from "./reporters.ts";
import { installLink } from "./vote.ts";

export interface AdoptionStep {
  readonly state: DurableState;
  readonly answer: AnswerBody;
  /** The configuration in force now, if it changed. */
  readonly link: Link | undefined;
}

/**
 * Steps an adoption (R3): follows the chain of chosen configurations to its last link, checking each, and writes
 * links, identity and the configuration register in one batch. Throws on a fork: the fatal alarm. Links that do not
 * follow, or were chosen at an absurd ballot (R20), are refused and reported.
 */
export function adopt(
  transaction: Transaction,
  reporters: Reporters,
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
  const epoch = adoptedIn(state)?.epoch ?? 0;
  if (step.kind === "gap") return { state, answer: { kind: "refused", why: "behind", epoch }, link: undefined };
  if (step.kind === "unfit") {
    return { state, answer: unfitLink(reporters, step.epoch, adoptedIn(state)), link: undefined };
  }
  const extended = step.kind === "extended" ? step.chain : start;
  const chain = state.chain.length === 0 ? ownHistory(state, extended) : extended;
  const added = chain.slice(state.chain.length);
  const link = added.at(-1);
  if (link === undefined) return { state, answer: answerIn(state), link: undefined };

  for (const { ballot } of added) {
    const refusal = absurdity(reporters, ballot);
    if (refusal !== undefined) return { state, answer: refusal, link: undefined };
  }
  for (const each of added) transaction.putMeta(linkMeta(each));
  installLink(transaction, link);
  const settled = { ...identity, cluster: offer.cluster, reservation: undefined };
  transaction.putMeta(identityMeta(settled));
  const after = { ...state, identity: settled, chain };
  return { state: after, answer: answerIn(after), link };
}

/** A store that is named and yet never votes again must not be counted among those that adopted (R10, R11, R12). */
function answerIn(state: DurableState): AnswerBody {
  const configuration = adoptedIn(state);
  const { store } = state.identity;
  const isNamed = configuration !== undefined && memberWith(configuration, store) !== undefined;
  if (isNamed && stageOf(state).kind === "retired") {
    const detail = `store ${store} is retired: an earlier configuration left it out; reformat it to join again`;
    return { kind: "refused", why: "not-voting", detail };
  }
  return { kind: "adopted", epoch: configuration?.epoch ?? 0 };
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

/**
 * The links that a store keeps of those it adopts first. It never voted, so that a change which named it and was
 * aborted before it heard of it is not of its own past, and does not retire it (R12): where the last link names it, the
 * links up to the last earlier one that did are left out.
 */
function ownHistory({ identity }: DurableState, links: Chain): Chain {
  const names = (link: Link): boolean => memberWith(link.configuration, identity.store) !== undefined;
  const leftOut = links.findLastIndex((link) => !names(link));
  if (leftOut === links.length - 1) return links;
  return links.slice(links.slice(0, leftOut + 1).findLastIndex(names) + 1);
}
