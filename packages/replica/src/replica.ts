import type { ChangeLimits, Configuration, Link, NodeId, Progress, Target } from "@quorate/membership";
import type { Ballot, StoreId } from "@quorate/synod";
import type { Applied, Change, Current } from "./change.ts";
import type { Command, Commands } from "./command.ts";
import type { AcceptorStore, Clock, Failpoint, Observer, Random, Transport } from "./ports.ts";

/** Bounds and patience of a replica. No defaults: apps/node states them. */
export interface ReplicaLimits {
  readonly change: ChangeLimits;
  /** The longest key in UTF-8 bytes, and the longest payload in bytes. */
  readonly keyBytesMax: number;
  readonly payloadBytesMax: number;
  /** Frames are split above this. */
  readonly frameBytesMax: number;
  /** A page of a listing. */
  readonly pageBytesMax: number;
  readonly pageEntriesMax: number;
  /** The memory for registers that an acceptor has at hand, and for promises of a proposer. Dropping either is safe. */
  readonly cachedRegistersBytesMax: number;
  readonly cachedPromisesBytesMax: number;
  /** Operations waiting in this process; beyond it OVERLOADED. */
  readonly pendingOperationsMax: number;
  /** How long a round waits for a quorum before it is given up and retried at a higher ballot. */
  readonly roundMs: number;
  /** Bounds of the jittered backoff after a conflict. */
  readonly backoffMinMs: number;
  readonly backoffMaxMs: number;
  /**
   * How long a deleted key is left alone before it is collected, and again before it leaves the stores; a promise that
   * no value followed, for some rounds more. Patience only; what is in doubt for longer may be answered unknown (R17).
   */
  readonly settleMs: number;
  /** How often a member looks at the configuration register and at a running change (R9). */
  readonly watchMs: number;
}

export interface ReplicaOptions {
  readonly node: NodeId;
  /** The URL peers reach this node at. */
  readonly address: string;
  readonly store: AcceptorStore;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: ReplicaLimits;
  readonly observe: Observer;
  readonly failpoint: Failpoint;
  /** Makes the changes that other nodes forward; without it nothing is forwarded here. */
  readonly commands?: Commands;
}

/**
 * blank: formatted, not in any configuration. forming: it formed a cluster and does not serve before the
 * initial list is committed. joining: named by a joint configuration only. member. retired: a chosen
 * configuration left it out; `removed` tells an ex-member from an aborted joiner.
 */
export type Stage =
  | { readonly kind: "blank" }
  | { readonly kind: "forming" }
  | { readonly kind: "joining" }
  | { readonly kind: "member" }
  | { readonly kind: "retired"; readonly removed: boolean };

export interface ReplicaStatus {
  readonly node: NodeId;
  readonly store: StoreId;
  readonly cluster: string | undefined;
  readonly stage: Stage;
  /** The adopted configuration. */
  readonly configuration: Configuration | undefined;
  /** The change this node runs or last heard of, while joint or probing. */
  readonly progress: Progress | undefined;
  readonly durableSequence: number;
  readonly registers: number;
  readonly pendingOperations: number;
  readonly collection: CollectionStatus;
}

/** The background collection of deleted keys (R14), as far as this node takes part in it. */
export interface CollectionStatus {
  /**
   * Deleted keys in this node's store that it knows of and that wait to be collected. The store may hold more of
   * them while it is still being looked through, after a start or when very many were deleted at once.
   */
  readonly waiting: number;
  /** Members without whose answer the last try ended; nothing is collected before they answer. Empty when all did. */
  readonly blockedBy: readonly NodeId[];
  /** Deleted keys that left this node's store since it started, whichever member collected them. */
  readonly collected: number;
}

/** Which registers of a store to show. */
export interface RegistersQuery {
  /** Only keys that begin so; all for the empty text. */
  readonly prefix: string;
  /** Only keys above it, in the order of `compareKeys`. */
  readonly after: string | undefined;
  /** At most so many; a page may end earlier, by its size. */
  readonly entriesMax: number;
}

/** What a store holds of a register. A deleted key's revision is not shown, as it is shown nowhere. */
export type StoredContent =
  /** A promise that no value followed; the store drops it by itself. */
  | { readonly kind: "promise" }
  | { readonly kind: "value"; readonly revision: string; readonly version: number }
  /** Collection: not known of yet, waits for its turn or for members, or is being tried. */
  | { readonly kind: "deleted"; readonly collection: "unseen" | "waiting" | "trying" };

/** One register as one store has it: accepted there, which is not yet chosen. */
export interface StoredRegister {
  readonly key: string;
  readonly promised: Ballot;
  /** Zero where nothing was accepted. */
  readonly accepted: Ballot;
  /** Size of the accepted value with all that is kept beside the payload. */
  readonly bytes: number;
  readonly content: StoredContent;
}

export interface RegisterPage {
  readonly registers: readonly StoredRegister[];
  /** Whether nothing follows this page. */
  readonly last: boolean;
}

/** What an administrator asks for: the whole set that shall be in force. */
export interface ReconfigureRequest {
  /** Members to have. An entry equal in node and address to a present member keeps it; `replace` forces a new store. */
  readonly target: readonly Target[];
  /** Nodes of the target whose store must be a new one, though name and address may be those of a member. */
  readonly replace: readonly NodeId[];
  /** Refuse unless the stable configuration in force has this epoch. */
  readonly expectedEpoch: number | undefined;
  /** Probe and check only; change nothing. */
  readonly dryRun: boolean;
}

/**
 * One node's replica: an acceptor, a proposer, the keeper of the configuration and the coordinator of
 * changes. All methods reject with {@link OperationError}, `reformat` and `close` also with what the store says;
 * `deadline` is a time of the clock port, infinity for none.
 */
export interface Replica {
  status(): ReplicaStatus;
  /**
   * Registers of this node's own store, for people who look into it: no answer of the cluster, and no quorum is asked.
   * Reserved ones are not shown. INVALID_ARGUMENT for a query that no store can be asked.
   */
  inspect(query: RegistersQuery): Promise<RegisterPage>;
  /**
   * Applies a change once: the answer follows its round's quorum (R16), and a retry never applies it twice (R17). With a
   * command, which stands for the same change, another node may be asked to apply it (Forwarding).
   */
  change<Output>(
    key: string,
    change: Change<Output>,
    deadline: number,
    command?: Command<Output>,
  ): Promise<Applied<Output>>;
  /** A linearizable read: a quorum read, or an identity change where that does not settle it (R8). */
  read(key: string, deadline: number): Promise<Current | undefined>;
  /** Makes a cluster of one (Birth). Refused unless the store is blank. Resolves with the cluster id. */
  form(): Promise<string>;
  /** The least named node of an initial list: forms, and keeps at it until the whole list is committed (Birth). */
  formWith(initial: InitialCluster): Promise<string>;
  /**
   * Changes the set of members; resolves with the stable link in force afterwards. At the deadline it rejects with
   * OUTCOME_UNKNOWN, and the change goes on by itself: `status()` tells how far it has come. A dry run, and what
   * was not begun by then, is not-applied.
   */
  reconfigure(request: ReconfigureRequest, onProgress: (progress: Progress) => void, deadline: number): Promise<Link>;
  /**
   * Abandons the change in progress; resolves with the stable link after it, which this node itself may not have
   * adopted yet. Rejects with EPOCH_MISMATCH if there is none, or if it was decided before. At the deadline it
   * rejects with OUTCOME_UNKNOWN, and the abort goes on by itself.
   */
  abort(deadline: number): Promise<Link>;
  /** Reformats a retired store with a new id, so that it can join again (R12). Refused for any other. */
  reformat(): Promise<void>;
  /** Takes no new operations and resolves when none is pending, or at the deadline. */
  drain(deadline: number): Promise<void>;
  /** Stops at once. Operations that are pending reject with their outcome. */
  close(): Promise<void>;
}

export interface InitialCluster {
  readonly members: readonly Target[];
  readonly token: string;
}
