import { memberWith } from "@quorate/membership";
import type { ReplicaStatus } from "@quorate/replica";
import { formatUrl, isWildcard } from "../url.ts";
import type { StartOptions } from "./options.ts";
import { listedUrl } from "./word.ts";

type Reachable = Pick<StartOptions, "name" | "advertiseUrl" | "listen" | "word">;

/** Where others reach a node that is yet to become a member; an initial cluster says it, too. */
export function addressAtBirth({ name, advertiseUrl, listen, word }: Reachable): string {
  return advertiseUrl ?? listedUrl(word, name) ?? formatUrl(listen);
}

/** Where others reach the node of this store. A member's word no longer counts: its cluster may have moved it since. */
export function addressOf(
  options: Reachable,
  { stage, configuration, store }: Pick<ReplicaStatus, "stage" | "configuration" | "store">,
): string {
  const member = configuration === undefined ? undefined : memberWith(configuration, store);
  if (stage.kind === "blank" || stage.kind === "retired" || member === undefined) return addressAtBirth(options);
  const { name, advertiseUrl, listen, word } = options;
  if (advertiseUrl !== undefined) return advertiseUrl;
  // The command line of its birth goes on to work as long as the cluster still looks for the node there.
  const isWhereItWas = listedUrl(word, name) === member.address;
  return isWhereItWas || isWildcard(listen) ? member.address : formatUrl(listen);
}
