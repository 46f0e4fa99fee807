import type { Member } from "@quorate/membership";
import type { Ballot, StoreId } from "@quorate/synod";
import type { Ballots } from "./ballots.ts";
import { isTombstone } from "./envelope.ts";
import type { Keeper } from "./keeper.ts";
import type { Electorate, PhaseOptions, Rounds } from "./rounds.ts";

/** A tombstone that every member of a stable configuration accepted at one ballot (R14a). */
export interface Settled {
  readonly kind: "settled";
  readonly ballot: Ballot;
  readonly electorate: Electorate;
}

export type Settling =
  | Settled
  /** The key is not deleted, or nobody holds a register of it. */
  | { readonly kind: "no-tombstone" }
  /** Someone uses the key: an operation waits here, or a higher ballot is under way. */
  | { readonly kind: "contested" }
  /** These members did not answer, or refused to. */
  | { readonly kind: "blocked"; readonly by: readonly Member[] }
  /** There is no stable configuration that names this store. */
  | { readonly kind: "suspended" };

/**
 * Step (a) of R14: all members promise, what they show is a tombstone, and all accept exactly that at one ballot.
 * Nothing is piggybacked: a promise above the tombstone would keep it from being removed.
 */
export async function settleTombstone(
  { keeper, rounds, ballots }: { readonly keeper: Keeper; readonly rounds: Rounds; readonly ballots: Ballots },
  key: string,
  arrival: Promise<void>,
): Promise<Settling> {
  const electorate = keeper.unanimousElectorate();
  if (electorate === undefined) return { kind: "suspended" };
  const ballot = ballots.draw(electorate.context.epoch);
  const promises = new Hearing(arrival);
  const prepared = await rounds.prepare(electorate, key, ballot, promises);
  if (prepared.kind !== "won") return unsettled(prepared, promises, electorate.members);
  if (promises.isWanted) return { kind: "contested" };
  const { value } = prepared.found;
  if (value === undefined || !isTombstone(value)) return { kind: "no-tombstone" };
  const acceptances = new Hearing(arrival);
  const accepted = await rounds.accept(electorate, key, { ballot, value, next: undefined }, acceptances);
  if (accepted.kind !== "won") return unsettled(accepted, acceptances, electorate.members);
  return { kind: "settled", ballot, electorate };
}

/** Who answered in a phase, and whether the answer was more than a refusal. It ends when an operation wants the key. */
class Hearing implements PhaseOptions {
  readonly until: Promise<void>;
  readonly stores = new Map<StoreId, boolean>();
  isWanted = false;

  constructor(arrival: Promise<void>) {
    this.until = arrival.then(() => void (this.isWanted = true));
  }

  readonly heard = (store: StoreId, counts: boolean): void => void this.stores.set(store, counts);
}

function unsettled(
  verdict: { readonly kind: "lost"; readonly highest: Ballot } | { readonly kind: "late" },
  { stores, isWanted }: Hearing,
  members: readonly Member[],
): Settling {
  if (isWanted || (verdict.kind === "lost" && verdict.highest.counter > 0)) return { kind: "contested" };
  const refusing = members.filter(({ store }) => stores.get(store) === false);
  // The first refusal ends a phase: those that are silent then need not be.
  return { kind: "blocked", by: refusing.length > 0 ? refusing : members.filter(({ store }) => !stores.has(store)) };
}
