import { type Link, follows } from "@quorate/membership";
import type { Frame } from "@quorate/replica";
import type { DurableStep } from "../witness.ts";
import type { Invariant } from "./invariant.ts";

/** R3: an epoch has one configuration, and each one follows the one before it. */
export function oneConfigurationPerEpoch(): Invariant {
  const links = new Map<number, Link>();
  const check = (link: Link, who: string): string | undefined => {
    const { epoch, id } = link.configuration;
    const known = links.get(epoch);
    if (known !== undefined) {
      return known.configuration.id === id
        ? undefined
        : `${who}: epoch ${epoch} has two configurations, ${known.configuration.id} and ${id}`;
    }
    links.set(epoch, link);
    const before = links.get(epoch - 1);
    if (before === undefined || follows(before.configuration, link.configuration)) return undefined;
    return `${who}: configuration ${id} of epoch ${epoch} does not follow ${before.configuration.id}`;
  };
  const checkAll = (found: readonly Link[], who: string) => {
    for (const link of found) {
      const problem = check(link, who);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
  return {
    name: "one configuration per epoch",
    rule: "R3, R9",
    onDurable: ({ store, links }: DurableStep) => checkAll(links, store.node),
    onSent: ({ messages, from }: Frame) => {
      for (const { body } of messages) {
        const found = body.kind === "adopt" ? body.links : body.kind === "install" ? [body.link] : undefined;
        const problem = found && checkAll(found, from.node);
        if (problem !== undefined) return problem;
      }
      return undefined;
    },
  };
}
