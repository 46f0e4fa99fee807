import { majority } from "@quorate/synod";

/**
 * When it is worth to let another node apply an operation, and how long to wait for it. Times are in milliseconds, and
 * the least that were met: the distance of nodes, not how busy they are, so that a busy cluster does not begin to duel.
 */
export interface Distances {
  /** From asking the owner to its answer. */
  readonly owner: number;
  /** From forwarding to the owner to its word that it is chosen. Undefined if there was none. */
  readonly forwarded: number | undefined;
  /** From asking the nearest quorum to its answers. */
  readonly own: number;
  /** From asking each other member to its answer, the owner included; infinity for those that never answered. */
  readonly others: readonly number[];
}

/** Within this distance a node is near: forwarding there costs less than a duel. */
const nearMs = 10;

/** After this many operations of its own in a row, a node takes a key over. */
export const streakMax = 3;

/** Patience with an owner from which nothing at all is heard, at least and, for a near one, at most. */
const patienceMsMin = 30;
const patienceMsMax = 80;

/** An owner that is heard, and does not come to this, is waited for so many times longer. */
const aliveFactor = 4;

/** Whether an owner is so near that everything goes there. */
export function isNear(owner: number): boolean {
  return owner <= nearMs;
}

/** Whether forwarding to an owner that is not near beats two round trips to the nearest quorum: the first of a node that has no promise. */
export function isWorthForwarding({ owner, forwarded, own, others }: Distances): boolean {
  // The owner reaches nobody faster than the difference between its distance and theirs.
  const nearest = others.reduce((least, other) => Math.min(least, Math.abs(other - owner) || owner), owner);
  return (forwarded ?? owner + nearest) < 2 * own;
}

/** From asking a quorum to the answers of its nearest, where each group of it needs its majority. */
export function quorumDistance<Store>(
  groups: readonly (readonly Store[])[],
  distanceOf: (store: Store) => number,
): number {
  const distances = groups.map((group) => {
    const ascending = group.map(distanceOf).toSorted((a, b) => a - b);
    return ascending[majority(group.length) - 1] ?? 0;
  });
  return Math.max(...distances);
}

export interface Patience {
  /** After this long without an answer, an owner from which nothing is heard meanwhile is taken for gone. */
  readonly silentMs: number;
  /** After this long without an answer, nobody waits for it any more. */
  readonly longestMs: number;
}

/** How long to wait for the owner; `typicalMs` is what forwarding took of late, `leastMs` the least it can take. */
export function patienceOf(typicalMs: number | undefined, leastMs: number): Patience {
  const typical = Math.max(leastMs, typicalMs ?? leastMs);
  const most = Math.max(patienceMsMax, 1.5 * leastMs + patienceMsMin, 2 * typical);
  const silentMs = Math.min(most, Math.max(patienceMsMin, 1.5 * leastMs, 4 * typical));
  return { silentMs, longestMs: aliveFactor * silentMs };
}
