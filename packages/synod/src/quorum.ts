import { assert } from "./assert.ts";
import type { StoreId } from "./ids.ts";

/**
 * Who must agree: a majority of every group. A stable configuration has one group, a joint one has two.
 * Groups are sets of store ids (R12), never of node names or answers.
 */
export interface Quorum {
  readonly groups: readonly (readonly StoreId[])[];
}

/** A vote is won, cannot be won any more, or may still go either way. */
export type Tally = "won" | "lost" | "pending";

/** A quorum system over groups; refuses none at all, an empty group and a repeated store. */
export function quorumOf(...groups: readonly (readonly StoreId[])[]): Quorum {
  assert(groups.length > 0, "a quorum has at least one group");
  for (const group of groups) {
    assert(group.length > 0, "a group of a quorum is not empty");
    assert(!hasRepeated(group), "a group of a quorum names a store once");
  }
  return { groups };
}

/** Every one of these stores must agree: each is a group of its own, whose majority it is. Collection needs it (R14). */
export function unanimityOf(stores: readonly StoreId[]): Quorum {
  return quorumOf(...stores.map((store) => [store]));
}

/** The least number of stores that any two majorities of `size` stores share at least one of. */
export function majority(size: number): number {
  const needed = Math.floor(size / 2) + 1;
  assert(2 * needed > size && needed <= size, "two majorities intersect");
  return needed;
}

/** What a store said: yes, no, or nothing yet. */
export type Opinion = (store: StoreId) => boolean | undefined;

/** Counts votes: the meet over all groups. Stores outside the groups do not count. */
export function tally(quorum: Quorum, yes: readonly StoreId[], no: readonly StoreId[]): Tally {
  return tallyOf(quorum, (store) => (yes.includes(store) ? true : no.includes(store) ? false : undefined));
}

/** Counts the votes of those that the groups name: the same as {@link tally}. */
export function tallyOf(quorum: Quorum, opinion: Opinion): Tally {
  let verdict: Tally = "won";
  for (const group of quorum.groups) {
    const vote = tallyGroup(group, opinion);
    if (vote === "lost") return "lost";
    if (vote === "pending") verdict = "pending";
  }
  return verdict;
}

/** Whether these stores alone form a quorum. */
export function isQuorum(quorum: Quorum, stores: readonly StoreId[]): boolean {
  return tally(quorum, stores, []) === "won";
}

/** Every store of any group, once. */
export function storesOf(quorum: Quorum): readonly StoreId[] {
  return [...new Set(quorum.groups.flat())];
}

/** Groups are small: comparing each with those before it is cheaper than a set. */
function hasRepeated(group: readonly StoreId[]): boolean {
  return group.some((store, index) => group.indexOf(store) !== index);
}

function tallyGroup(group: readonly StoreId[], opinion: Opinion): Tally {
  const needed = majority(group.length);
  let [agreed, refused] = [0, 0];
  for (const store of group) {
    const vote = opinion(store);
    if (vote === true) agreed++;
    else if (vote === false) refused++;
  }
  if (agreed >= needed) return "won";
  return group.length - refused < needed ? "lost" : "pending";
}
