import { type Ballot, type ProposerId, type StoreId, isQuorum } from "@quorate/synod";
import type { ChangeEvent, ChangeLimits, ChangeRequest, ConfigurationIds, Effect, ProbeAnswer } from "./change.ts";
import {
  type ConfigurationId,
  type Link,
  type Member,
  type NodeId,
  type Stable,
  dataQuorum,
  registerQuorum,
} from "./configuration.ts";
import { compareByCodePoint } from "./keys.ts";

// A small honest world for the tests of the coordinator: stores that answer as real ones do, and one register.

export const limits: ChangeLimits = {
  probeMs: 5_000,
  reachMs: 10_000,
  graceMs: 2_000,
  retryMs: 500,
  catchUp: "identity",
  copyKeysPerSecond: 1_000,
  copyBytesPerSecond: 100_000,
};

export const cluster = "c1";

/** `1` is node n1 with store s1 at http://n1; `2b` is node n2 with store s2b; `3@url` is n3 with s3 at url. */
export function member(name: string): Member {
  const [short = "", address] = name.split("@");
  const node = `n${short.replace(/[a-z]$/, "")}` as NodeId;
  return { node, store: `s${short}` as StoreId, address: address ?? `http://${node}` };
}

export function members(names: string): readonly Member[] {
  return names.split(" ").map(member);
}

/** A stable link at epoch 7. */
export function stable(names: string): Link {
  const configuration: Stable = {
    kind: "stable",
    epoch: 7,
    id: "c7" as ConfigurationId,
    parent: "c6" as ConfigurationId,
    members: members(names),
  };
  return { configuration, ballot: ballot(6, 1) };
}

export function ballot(epoch: number, counter: number): Ballot {
  return { epoch, counter, proposer: "p" as ProposerId };
}

/** Ids of one coordinator. */
export function idsOf(name: string): ConfigurationIds {
  const id = (kind: string): ConfigurationId => `${kind}-${name}` as ConfigurationId;
  return { joint: id("joint"), stable: id("stable"), aborted: id("aborted") };
}

export function request(names: string, more: Partial<ChangeRequest> = {}): ChangeRequest {
  const target = members(names).map(({ node, address }) => ({ node, address }));
  return { target, replace: [], dryRun: false, expectedEpoch: undefined, ...more };
}

export interface FakeStore {
  readonly member: Member;
  stage: ProbeAnswer["stage"];
  cluster: string | undefined;
  version: number;
  epoch: number;
  isUp: boolean;
  keys: readonly string[];
}

export class World {
  readonly stores = new Map<StoreId, FakeStore>();
  readonly #pageKeysMax: number;
  /** The register's chosen value. */
  register: Link;
  /** Whether the register's rounds get their answers back; they may be chosen all the same. */
  answersRegister = true;
  /** Whether the register's rounds reach a quorum. */
  reachesRegister = true;

  constructor(current: Link, newcomers: readonly Member[], keys: readonly string[], pageKeysMax: number) {
    this.register = current;
    this.#pageKeysMax = pageKeysMax;
    const present = current.configuration.kind === "stable" ? current.configuration.members : [];
    for (const each of present) {
      this.#add({ member: each, stage: "member", cluster, version: 1, epoch: 7, isUp: true, keys });
    }
    for (const each of newcomers) {
      this.#add({ member: each, stage: "blank", cluster: undefined, version: 1, epoch: 0, isUp: true, keys: [] });
    }
  }

  store(name: string): FakeStore {
    const found = this.stores.get(member(name).store);
    if (found === undefined) throw new Error(`no store ${name}`);
    return found;
  }

  /** Carries out an effect and returns what the host hears of it. */
  answers(effect: Effect): readonly ChangeEvent[] {
    switch (effect.kind) {
      case "probe":
        return this.#probe(effect.target.address);
      case "announce":
        return this.#announced(effect);
      case "consult":
        return this.#decided();
      case "decide":
        if (this.#canDecide() && this.register.configuration.id === effect.from) {
          const { epoch, counter } = this.register.ballot;
          this.register = {
            configuration: effect.to,
            ballot: ballot(Math.max(epoch, effect.to.epoch - 1), counter + 1),
          };
        }
        return this.#decided();
      case "install":
        return this.#isUp(effect.member) ? [{ kind: "installed", store: effect.member.store }] : [];
      case "adopt":
        return this.#adopt(effect);
      case "list":
        return this.#list(effect);
      case "copy": {
        const { configuration } = this.register;
        if (configuration.epoch !== effect.epoch || !isQuorum(dataQuorum(configuration), this.#up())) return [];
        return effect.keys.map((key) => ({ kind: "copied", key }));
      }
      case "scan":
      case "fill":
      case "wake":
      case "progress":
      case "finish":
        return [];
    }
  }

  #add(store: FakeStore): void {
    this.stores.set(store.member.store, store);
  }

  #up(): readonly StoreId[] {
    return [...this.stores.values()].filter(({ isUp }) => isUp).map((store) => store.member.store);
  }

  #isUp({ store }: Member): boolean {
    return this.stores.get(store)?.isUp === true;
  }

  #canDecide(): boolean {
    return this.reachesRegister && isQuorum(registerQuorum(this.register.configuration), this.#up());
  }

  #decided(): readonly ChangeEvent[] {
    return this.#canDecide() && this.answersRegister
      ? [{ kind: "decided", link: this.register }]
      : [{ kind: "undecided", detail: "no quorum" }];
  }

  #probe(address: string): readonly ChangeEvent[] {
    // The last store with an address lives there: a newcomer may have taken a dead member's place.
    const found = [...this.stores.values()].findLast((store) => store.member.address === address);
    if (found?.isUp !== true) return [{ kind: "unreachable", address, detail: "connection refused" }];
    const { node, store } = found.member;
    const { stage, cluster: own, version } = found;
    return [{ kind: "probed", address, answer: { node, store, stage, cluster: own, version } }];
  }

  /** Who is behind what is in force does not answer; in a later phase nobody who is gets a question. */
  #announced({ member: { store: id }, progress }: Effect & { readonly kind: "announce" }): readonly ChangeEvent[] {
    const store = this.stores.get(id);
    const isBehind = progress.phase === "PROBING" && (store?.epoch ?? 0) < progress.epoch;
    return store?.isUp === true && !isBehind ? [{ kind: "reached", store: id }] : [];
  }

  #adopt({ link, member: { store: id } }: Effect & { readonly kind: "adopt" }): readonly ChangeEvent[] {
    const store = this.stores.get(id);
    if (store?.isUp !== true) return [];
    store.epoch = Math.max(store.epoch, link.configuration.epoch);
    store.stage = "member";
    store.cluster = cluster;
    return [{ kind: "adopted", store: id, epoch: store.epoch }];
  }

  #list({ member: { store: id }, after, epoch }: Effect & { readonly kind: "list" }): readonly ChangeEvent[] {
    const store = this.stores.get(id);
    if (store?.isUp !== true || store.epoch > epoch) return [];
    store.epoch = epoch;
    const rest = store.keys
      .toSorted(compareByCodePoint)
      .filter((key) => after === undefined || compareByCodePoint(key, after) > 0);
    const keys = rest.slice(0, this.#pageKeysMax);
    const page = { keys, last: keys.length === rest.length, total: store.keys.length };
    return [{ kind: "paged", store: id, after, page }];
  }
}
