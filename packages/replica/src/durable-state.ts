import { type Chain, type Configuration, type Link, memberWith } from "@quorate/membership";
import { type Ballot, type StoreId, assert, isBallot, zeroBallot } from "@quorate/synod";
import { decodeLink, encodeLink } from "./configuration-codec.ts";
import type { Sighting } from "./frame.ts";
import type { MetaName } from "./ports.ts";
import type { Stage } from "./replica.ts";
import { decodeText, encodeText } from "./text.ts";

/** A former's durable claim on a store, so that it forms nothing itself (Birth). */
export interface Reservation {
  readonly token: string;
  readonly list: readonly string[];
  readonly former: StoreId;
}

/** Who this store is. `cluster` is there once it belongs to one. */
export interface Identity {
  readonly store: StoreId;
  readonly cluster: string | undefined;
  /** The initial list the former has yet to commit; until then it serves no client (Birth). */
  readonly forming: { readonly token: string; readonly list: readonly string[] } | undefined;
  readonly reservation: Reservation | undefined;
}

/** Everything of a replica that survives a restart, beside registers. */
export interface DurableState {
  readonly identity: Identity;
  /** Every chosen configuration this store adopted, oldest first (R3). */
  readonly chain: Chain;
  /** The highest durable batches that were seen of each other store (R19). */
  readonly seen: ReadonlyMap<StoreId, readonly Sighting[]>;
  /** Stands in for the promises of every register that was removed (R14). It never falls. */
  readonly floor: Ballot;
}

const formatVersion = 1;
const identityName: MetaName = "identity";
const seenName: MetaName = "seen";
const floorName: MetaName = "floor";
const linkPrefix = "link/";

export type MetaEntry = readonly [MetaName, Uint8Array];

export function identityMeta(identity: Identity): MetaEntry {
  return [identityName, encodeText(JSON.stringify({ format: formatVersion, ...identity }))];
}

export function linkMeta(link: Link): MetaEntry {
  return [`${linkPrefix}${String(link.configuration.epoch).padStart(16, "0")}`, encodeLink(link)];
}

export function seenMeta(seen: ReadonlyMap<StoreId, readonly Sighting[]>): MetaEntry {
  return [seenName, encodeText(JSON.stringify([...seen]))];
}

export function floorMeta(floor: Ballot): MetaEntry {
  return [floorName, encodeText(JSON.stringify(floor))];
}

/** Reads what the metas above wrote; undefined for a store that was never formatted. Throws on anything else. */
export function readDurableState(meta: ReadonlyMap<MetaName, Uint8Array>): DurableState | undefined {
  const bytes = meta.get(identityName);
  if (bytes === undefined) {
    assert(meta.size === 0, "a store with records has an identity");
    return undefined;
  }
  const { format, ...identity } = JSON.parse(decodeText(bytes)) as Identity & { readonly format: number };
  assert(format === formatVersion, `the store's identity has format ${format}; this version reads ${formatVersion}`);
  const names = [...meta.keys()].filter((name) => name.startsWith(linkPrefix)).toSorted();
  const chain = names.map((name) => decodeLink(meta.get(name) ?? new Uint8Array()));
  for (const [index, { configuration }] of chain.entries()) {
    const before = chain[index - 1];
    assert(before === undefined || before.configuration.epoch + 1 === configuration.epoch, "the chain has no gap (R3)");
  }
  const seen = meta.get(seenName);
  const pairs = seen === undefined ? [] : (JSON.parse(decodeText(seen)) as [StoreId, Sighting[]][]);
  return {
    identity: {
      store: identity.store,
      cluster: identity.cluster,
      forming: identity.forming,
      reservation: identity.reservation,
    },
    chain,
    seen: new Map(pairs),
    floor: floorIn(meta.get(floorName)),
  };
}

function floorIn(bytes: Uint8Array | undefined): Ballot {
  if (bytes === undefined) return zeroBallot;
  const floor = JSON.parse(decodeText(bytes)) as Ballot;
  assert(isBallot(floor) && typeof floor.proposer === "string", "a stored floor is a ballot");
  return floor;
}

/** The configuration in force for this store. */
export function adoptedIn({ chain }: DurableState): Configuration | undefined {
  return chain.at(-1)?.configuration;
}

/** A state never changes, and its stage is asked for with every question. */
const stages = new WeakMap<DurableState, Stage>();

/** Where in its life a store is (R12). */
export function stageOf(state: DurableState): Stage {
  const known = stages.get(state);
  if (known !== undefined) return known;
  const stage = findStage(state);
  stages.set(state, stage);
  return stage;
}

function findStage({ identity, chain }: DurableState): Stage {
  const configuration = chain.at(-1)?.configuration;
  if (configuration === undefined) return { kind: "blank" };
  const names = (link: Link): boolean => memberWith(link.configuration, identity.store) !== undefined;
  // Left out once is left out for ever, even if a later configuration names the same store: what it holds is of a
  // time that the members have left behind. The links before the first that names it are history it was given.
  const joined = chain.findIndex(names);
  if (joined < 0 || !chain.slice(joined).every(names)) {
    return { kind: "retired", removed: chain.some((link) => link.configuration.kind === "stable" && names(link)) };
  }
  if (identity.forming !== undefined) return { kind: "forming" };
  const members = configuration.kind === "stable" ? configuration.members : configuration.old;
  return members.some(({ store }) => store === identity.store) ? { kind: "member" } : { kind: "joining" };
}
