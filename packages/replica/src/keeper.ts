import {
  type Configuration,
  type Link,
  type Member,
  dataQuorum,
  memberWith,
  membersOf,
  registerQuorum,
} from "@quorate/membership";
import { type StoreId, assert, unanimityOf } from "@quorate/synod";
import type { AcceptorHost } from "./acceptor-host.ts";
import type { Context, Exchange } from "./exchange.ts";
import { missingLinks } from "./fence.ts";
import type { Refusal } from "./frame.ts";
import type { Clock } from "./ports.ts";
import type { Electorate } from "./rounds.ts";

/** A member is helped forward once in this time, however many of its refusals arrive. */
const helpEveryMs = 100;

/** Links of history that a newcomer gets; a member that is further behind is brought forward by older ones. */
const historyMax = 256;

/**
 * Knows the configuration in force for this node's own rounds: the last one its store adopted durably. Brings
 * this node forward with the links others send, and others with its own (R2, R3).
 */
export class Keeper {
  readonly #host: AcceptorHost;
  readonly #exchange: Exchange;
  readonly #clock: Clock;
  readonly #helpedAt = new Map<string, number>();
  readonly #listeners = new Set<(link: Link) => void>();
  #adopted: Link | undefined;
  /** The epoch that is adopted, or being adopted. */
  #adopting: number;
  /** Made once for a configuration: rounds ask for it by the thousand. */
  #electorate: Electorate | undefined;

  constructor(options: { readonly host: AcceptorHost; readonly exchange: Exchange; readonly clock: Clock }) {
    this.#host = options.host;
    this.#exchange = options.exchange;
    this.#clock = options.clock;
    this.#adopted = options.host.state.chain.at(-1);
    this.#adopting = this.#adopted?.configuration.epoch ?? 0;
  }

  /** The configuration this node's store adopted durably. */
  get adopted(): Link | undefined {
    return this.#adopted;
  }

  get configuration(): Configuration | undefined {
    return this.#adopted?.configuration;
  }

  /** The adopted configuration of an epoch, if this node has it. */
  linkAt(epoch: number): Link | undefined {
    const { epoch: last } = this.#adopted?.configuration ?? { epoch: 0 };
    if (epoch > last) return undefined;
    return this.#host.state.chain.find(({ configuration }) => configuration.epoch === epoch);
  }

  /** Called by the host when an adoption became durable. */
  advance(link: Link): void {
    this.#adopted = link;
    this.#electorate = undefined;
    this.#helpedAt.clear();
    for (const listener of this.#listeners) listener(link);
  }

  /** Calls back at each adoption; the returned function ends it. */
  onAdopted(listener: (link: Link) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Whom a round on data asks, in the configuration in force. */
  dataElectorate(): Electorate {
    const configuration = this.#inForce();
    this.#electorate ??= {
      context: this.context(),
      members: membersOf(configuration),
      quorum: dataQuorum(configuration),
    };
    return this.#electorate;
  }

  /** Whom a collection asks: every member of a stable configuration that names this store, all of whom must agree (R14). */
  unanimousElectorate(): Electorate | undefined {
    const { configuration } = this;
    if (configuration?.kind !== "stable") return undefined;
    const { members } = configuration;
    if (!members.some(({ store }) => store === this.#host.state.identity.store)) return undefined;
    return { context: this.context(), members, quorum: unanimityOf(members.map(({ store }) => store)) };
  }

  /** Whom a round on the configuration register asks: while joint, the old set alone (R10). */
  registerElectorate(): Electorate {
    const configuration = this.#inForce();
    const deciding = configuration.kind === "stable" ? configuration.members : configuration.old;
    // A member that moves is reached at its new address already.
    const members = deciding.map((member) => memberWith(configuration, member.store) ?? member);
    return { context: this.context(), members, quorum: registerQuorum(configuration) };
  }

  /** What this node's questions name. Epoch 0 before the first configuration. */
  context(): Context {
    const { cluster } = this.#host.state.identity;
    const configuration = this.#adopted?.configuration;
    return { cluster: cluster ?? "", epoch: configuration?.epoch ?? 0, configuration: configuration?.id ?? "" };
  }

  /**
   * Acts on a store's refusal: adopts the links this node lacks, or sends the ones the other lacks (R2). It does not
   * matter which question was refused, nor whether that still waits: a quorum may have answered it long ago.
   */
  refused(store: StoreId, refusal: Refusal): void {
    if (refusal.why === "stale") {
      void this.adopt(refusal.links);
    } else if (refusal.why === "behind") {
      const member = this.memberOf(store);
      if (member !== undefined) this.#help(member, refusal.epoch);
    }
  }

  /** Adopts chosen links durably. A host that stops meanwhile tells why by itself. */
  async adopt(links: readonly Link[]): Promise<void> {
    const epoch = links.at(-1)?.configuration.epoch ?? 0;
    // Every refusal of a tick brings the same links.
    if (epoch <= this.#adopting) return;
    this.#adopting = epoch;
    const { cluster } = this.context();
    await this.#host.adopt(cluster, links).catch(() => undefined);
    this.#adopting = this.#adopted?.configuration.epoch ?? 0;
  }

  /** The links a store at `epoch` lacks; one without any configuration takes the history of the last (R3). */
  linksFor(epoch: number): readonly Link[] {
    if (epoch > 0) return missingLinks(this.#host.state, epoch);
    return this.#adopted === undefined ? [] : this.linksTo(this.#adopted);
  }

  /** A link behind those that lead to it: whoever adopts it keeps them, to bring others forward in turn (R3). */
  linksTo(link: Link): readonly Link[] {
    const { epoch } = link.configuration;
    const before = this.#host.state.chain.filter(({ configuration }) => configuration.epoch < epoch);
    return [...before.slice(-historyMax), link];
  }

  /** Sends a member the chain from its epoch on, not more often than it can use it. */
  #help(member: Member, epoch: number): void {
    const now = this.#clock.now();
    const key = `${member.store}@${epoch}`;
    if (now - (this.#helpedAt.get(key) ?? Number.NEGATIVE_INFINITY) < helpEveryMs) return;
    this.#helpedAt.set(key, now);
    this.#exchange.tell(member, this.context(), { kind: "adopt", links: this.linksFor(epoch) });
  }

  /** A store as the last configuration that names it does. */
  memberOf(store: StoreId): Member | undefined {
    const named = this.#host.state.chain.findLast(({ configuration }) => memberWith(configuration, store));
    return named && memberWith(named.configuration, store);
  }

  #inForce(): Configuration {
    const configuration = this.configuration;
    assert(configuration !== undefined, "a round needs a configuration in force");
    return configuration;
  }
}
