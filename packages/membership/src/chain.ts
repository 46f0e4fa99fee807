import { compareBallots } from "@quorate/synod";
import { type Configuration, type Link, configurationProblem, sameMembers } from "./configuration.ts";

/** The chosen configurations a node has adopted, oldest first, epochs without gaps (R3). */
export type Chain = readonly Link[];

export type ChainStep =
  | { readonly kind: "extended"; readonly chain: Chain }
  /** Nothing newer among the links. */
  | { readonly kind: "unchanged" }
  /** The links do not connect to the chain; ask for earlier ones. */
  | { readonly kind: "gap" }
  /** A link is no legal successor of the one before it: whoever sent it is mistaken, and nothing follows from it. */
  | { readonly kind: "unfit"; readonly epoch: number }
  /** One epoch, two configurations: the fatal alarm of R3. */
  | { readonly kind: "forked"; readonly epoch: number };

/**
 * Follows links to their last one, checking each (R3), or none of them. Links the chain already has must be the same
 * ones: that alone is a fork, for a link that does not follow was not chosen after this chain.
 */
export function extendChain(chain: Chain, links: readonly Link[]): ChainStep {
  let extended = chain;
  for (const link of links) {
    const { epoch, id } = link.configuration;
    const last = extended.at(-1);
    const known = extended.find(({ configuration }) => configuration.epoch === epoch);
    if (known !== undefined) {
      if (known.configuration.id !== id) return { kind: "forked", epoch };
      continue;
    }
    if (last === undefined || epoch > last.configuration.epoch + 1) return { kind: "gap" };
    if (epoch < last.configuration.epoch) continue;
    if (!follows(last.configuration, link.configuration)) return { kind: "unfit", epoch };
    if (compareBallots(link.ballot, last.ballot) <= 0) return { kind: "unfit", epoch };
    extended = [...extended, link];
  }
  return extended === chain ? { kind: "unchanged" } : { kind: "extended", chain: extended };
}

/** The links a node at `epoch` needs, its own first so that it can check the connection; at most `limit`. */
export function linksFrom(chain: Chain, epoch: number, limit: number): readonly Link[] {
  const start = chain.findIndex(({ configuration }) => configuration.epoch >= epoch);
  return start < 0 ? [] : chain.slice(start, start + limit);
}

/** Whether `child` is a legal successor of `parent`: joint from stable, or stable from joint by commit or abort. */
export function follows(parent: Configuration, child: Configuration): boolean {
  if (child.epoch !== parent.epoch + 1 || child.parent !== parent.id) return false;
  if (configurationProblem(child) !== undefined) return false;
  if (parent.kind === "stable") return child.kind === "joint" && sameMembers(child.old, parent.members);
  if (child.kind !== "stable") return false;
  return sameMembers(child.members, parent.new) || sameMembers(child.members, parent.old);
}

/** Whether a stable successor of `parent` is its abort: the old set again and not the new one. */
export function isAbort(parent: Configuration, child: Configuration): boolean {
  return (
    parent.kind === "joint" &&
    child.kind === "stable" &&
    sameMembers(child.members, parent.old) &&
    !sameMembers(parent.old, parent.new)
  );
}
