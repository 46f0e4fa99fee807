import { type Ballot, type Brand, type Quorum, type StoreId, assert, quorumOf } from "@quorate/synod";

/** The name an operator gives a node. A name is not an identity: the store id is (R12). */
export type NodeId = Brand<"NodeId">;

/** The random id of a configuration; two configurations of one epoch with different ids are a fatal alarm (R3). */
export type ConfigurationId = Brand<"ConfigurationId">;

/** A node, the store it keeps, and the URL where peers and clients reach it. */
export interface Member {
  readonly node: NodeId;
  readonly store: StoreId;
  readonly address: string;
}

interface Common {
  /** Grows by one with every configuration. */
  readonly epoch: number;
  readonly id: ConfigurationId;
  /** The configuration this one replaced; undefined only for the first one. */
  readonly parent: ConfigurationId | undefined;
}

/** One set of members; a majority of it decides. */
export interface Stable extends Common {
  readonly kind: "stable";
  readonly members: readonly Member[];
}

/** The old and the new set; a majority of each decides while the state moves. */
export interface Joint extends Common {
  readonly kind: "joint";
  readonly old: readonly Member[];
  readonly new: readonly Member[];
}

export type Configuration = Stable | Joint;

/** A configuration that was chosen, and the ballot it was chosen at in the configuration register (R3). */
export interface Link {
  readonly configuration: Configuration;
  readonly ballot: Ballot;
}

/** The first configuration of a new cluster (Birth). */
export function formed(self: Member, id: ConfigurationId): Stable {
  return checked({ kind: "stable", epoch: 1, id, parent: undefined, members: [self] });
}

/** `stable(O)@k → joint(O, N)@k+1`. */
export function enterJoint(from: Configuration, members: readonly Member[], id: ConfigurationId): Joint {
  checked(from);
  assert(from.kind === "stable", "a change starts from a stable configuration");
  return checked({ kind: "joint", epoch: from.epoch + 1, id, parent: from.id, old: from.members, new: members });
}

/** `joint(O, N)@k+1 → stable(N)@k+2`. */
export function leaveJoint(from: Configuration, id: ConfigurationId): Stable {
  return leave(from, (joint) => joint.new, id);
}

/** `joint(O, N)@k+1 → stable(O)@k+2`. */
export function abortJoint(from: Configuration, id: ConfigurationId): Stable {
  return leave(from, (joint) => joint.old, id);
}

/** Every member of either set, a store once; where a store is in both, as the new set has it. */
export function membersOf(configuration: Configuration): readonly Member[] {
  if (configuration.kind === "stable") return configuration.members;
  const joining = new Set(configuration.new.map(({ store }) => store));
  return [...configuration.old.filter(({ store }) => !joining.has(store)), ...configuration.new];
}

/** The member with this store id, if the configuration names it. */
export function memberWith(configuration: Configuration, store: StoreId): Member | undefined {
  if (configuration.kind === "stable") return memberIn(configuration.members, store);
  return memberIn(configuration.new, store) ?? memberIn(configuration.old, store);
}

function memberIn(members: readonly Member[], store: StoreId): Member | undefined {
  for (const member of members) if (member.store === store) return member;
  return undefined;
}

/** Who decides data: a majority of the one set, or of both while joint. */
export function dataQuorum(configuration: Configuration): Quorum {
  return configuration.kind === "stable"
    ? quorumOf(storesIn(configuration.members))
    : quorumOf(storesIn(configuration.old), storesIn(configuration.new));
}

/**
 * Who decides the configuration register: while joint a majority of the *old* set alone, so that a dead
 * new set can always be abandoned (R10).
 */
export function registerQuorum(configuration: Configuration): Quorum {
  return quorumOf(storesIn(configuration.kind === "stable" ? configuration.members : configuration.old));
}

/** The store ids of these members, in their order. */
export function storesIn(members: readonly Member[]): readonly StoreId[] {
  return members.map(({ store }) => store);
}

/** Whether two lists name the same members, node, store and address, in any order. */
export function sameMembers(a: readonly Member[], b: readonly Member[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ node, store, address }) =>
      b.some((other) => other.node === node && other.store === store && other.address === address),
    )
  );
}

/** What is wrong with a list of members, in words; undefined if nothing is. */
export function membersProblem(members: readonly Member[]): string | undefined {
  if (members.length === 0) return "a configuration needs at least one member";
  return (
    namesProblem(members, "node", ({ node }) => node) ??
    namesProblem(members, "store", ({ store }) => store) ??
    namesProblem(members, "address", ({ address }) => address)
  );
}

/** Every step of a change checks its configurations: lists are short, and comparing is cheaper than collecting. */
function namesProblem(
  members: readonly Member[],
  what: string,
  nameOf: (member: Member) => string,
): string | undefined {
  for (let index = 0; index < members.length; index++) {
    const name = nameOf(members[index] as Member);
    if (name === "") return `a member has an empty ${what}`;
    for (let other = 0; other < index; other++) {
      if (nameOf(members[other] as Member) === name) return `two members have the ${what} ${name}`;
    }
  }
  return undefined;
}

/** What is wrong with a configuration, in words; undefined if it keeps every invariant. */
export function configurationProblem(configuration: Configuration): string | undefined {
  const { epoch, id, parent } = configuration;
  if (!Number.isSafeInteger(epoch) || epoch < 1) return `an epoch is a positive integer, not ${epoch}`;
  if (id.length === 0) return "a configuration has an id";
  if ((parent === undefined) !== (epoch === 1)) return "exactly the first configuration has no parent";
  if (parent === id) return "a configuration is not its own parent";
  if (configuration.kind === "stable") return membersProblem(configuration.members);
  return membersProblem(configuration.old) ?? membersProblem(configuration.new);
}

/** Throws if the configuration breaks an invariant; called on entry and exit of every membership step. */
export function checked<C extends Configuration>(configuration: C): C {
  const problem = configurationProblem(configuration);
  assert(problem === undefined, problem ?? "");
  return configuration;
}

function leave(from: Configuration, side: (joint: Joint) => readonly Member[], id: ConfigurationId): Stable {
  checked(from);
  assert(from.kind === "joint", "only a joint configuration can be left");
  return checked({ kind: "stable", epoch: from.epoch + 1, id, parent: from.id, members: side(from) });
}
