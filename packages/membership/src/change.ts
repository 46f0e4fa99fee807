import type { Ballot, StoreId } from "@quorate/synod";
import type { Configuration, ConfigurationId, Link, Member, NodeId } from "./configuration.ts";

/** Where an administrator wants a member; its store id is learnt by the probe. */
export interface Target {
  readonly node: NodeId;
  readonly address: string;
}

/** What an administrator asks for: the whole set that shall be in force. */
export interface ChangeRequest {
  readonly target: readonly Target[];
  /** Nodes of the target whose store must be a new one, though name and address may be those of a member. */
  readonly replace: readonly NodeId[];
  /** Probe and check only; change nothing. */
  readonly dryRun: boolean;
  /** Refuse unless the stable configuration in force has this epoch. */
  readonly expectedEpoch: number | undefined;
}

/** Fresh random ids for the configurations a coordinator may propose; never used by another coordinator. */
export interface ConfigurationIds {
  readonly joint: ConfigurationId;
  readonly stable: ConfigurationId;
  readonly aborted: ConfigurationId;
}

/**
 * How far a change has come. The names are the wire's (`ChangeProgress`). COMMITTING decides what follows
 * the joint configuration, be it the new set or, in an abort, the old one; ADOPTING puts it in force.
 */
export type Phase = "PROBING" | "JOINT" | "CATCH_UP" | "COMMITTING" | "ADOPTING" | "DONE" | "ABORTED";

export interface Progress {
  readonly phase: Phase;
  /** The epoch of the configuration the change works in. */
  readonly epoch: number;
  /** Grows in steps of a whole `copy` effect. */
  readonly keysDone: number;
  /** An estimate from the stores' own counts. */
  readonly keysTotal: number;
  /** Keys and values that were copied, in bytes; what took a round of its own is not counted. */
  readonly bytesDone: number;
  readonly target: readonly NodeId[];
}

/** Patience, in milliseconds, and the pace of a catch-up. None of it matters to safety. */
export interface ChangeLimits {
  /** How long newcomers and majorities may take to answer the probe. */
  readonly probeMs: number;
  /** A joint phase that reaches no majority of the new set for this long is aborted (R10). */
  readonly reachMs: number;
  /** How long to wait for *all* of the new set after a majority adopted (R11). */
  readonly graceMs: number;
  /** How long before an unanswered effect is asked for again; copies soon wait for longer, up to `reachMs`. */
  readonly retryMs: number;
  /** Copies, with rounds for what cannot be copied; or an identity round for every key, the reference path. */
  readonly catchUp: "copy" | "identity";
  /** How much is copied in a second at most, so that clients notice little of it. */
  readonly copyKeysPerSecond: number;
  readonly copyBytesPerSecond: number;
}

/** What a probed node says of itself (R10, Birth). */
export interface ProbeAnswer {
  readonly node: NodeId;
  readonly store: StoreId;
  /** `blank` stores are formatted and unused; only they may join. */
  readonly stage: "blank" | "member" | "retired";
  /** The cluster the store belongs to, if any. */
  readonly cluster: string | undefined;
  readonly version: number;
}

export interface Page {
  readonly keys: readonly string[];
  /** Whether the listing ends with this page. */
  readonly last: boolean;
  /** How many registers the store holds in all. */
  readonly total: number;
}

/** What one store accepted last of some keys, tombstones included: columns of the same length. */
export interface Copies {
  readonly keys: readonly string[];
  readonly ballots: readonly Ballot[];
  readonly values: readonly Uint8Array[];
}

/** What a store accepted, in the order of its keys: everything above where the page begins, up to its end. */
export interface ScanPage {
  readonly keys: readonly string[];
  readonly ballots: readonly Ballot[];
  /** Not in a digest: a ballot carries one value, ever (R15), so that ballots tell whether values are the same. */
  readonly values: readonly Uint8Array[] | undefined;
  /** The last key that the page covers, be it in it or not; undefined if it covers all that follow. */
  readonly end: string | undefined;
  /** How many registers the store holds in all. */
  readonly total: number;
}

/** Why a change ended without its target in force. `reason` is the stable code users see. */
export interface Refusal {
  readonly reason:
    | "MEMBER_UNREACHABLE"
    | "MEMBER_EXISTS"
    | "STORE_MISMATCH"
    | "CLUSTER_ID_MISMATCH"
    | "NO_QUORUM"
    | "UNSAFE_RECONFIG"
    | "EPOCH_MISMATCH"
    | "RECONFIG_IN_PROGRESS"
    | "INVALID_ARGUMENT";
  readonly detail: string;
}

export type ChangeResult =
  | { readonly kind: "done"; readonly link: Link }
  | { readonly kind: "refused"; readonly refusal: Refusal }
  /** Abandoned: `link` is the stable one in force after it, with the old members. */
  | { readonly kind: "aborted"; readonly link: Link; readonly detail: string }
  /** The joint configuration may or may not have been chosen; a watcher will finish or abort it. */
  | { readonly kind: "unknown"; readonly detail: string };

/**
 * What the coordinator asks of its host. Effects are repeated until their event comes or the coordinator
 * moves on, so every one of them is idempotent. `consult` and `decide` go through the configuration
 * register's one queue (R15): in the order they were emitted, a repeat of a waiting or running one dropped.
 */
export type Effect =
  /** Ask the node at this address who it is → `probed`. */
  | { readonly kind: "probe"; readonly target: Target }
  /** Ask a member for a sign of life at the epoch in force → `reached`. Carries progress for its watcher. */
  | { readonly kind: "announce"; readonly member: Member; readonly progress: Progress }
  /** Get the configuration register's value chosen at `epoch` without changing it (R9) → `decided` or `undecided`. */
  | { readonly kind: "consult"; readonly epoch: number }
  /** Replace the register's value `from` by `to`, in a round at `from`'s epoch (R9) → `decided` or `undecided`. */
  | { readonly kind: "decide"; readonly from: ConfigurationId; readonly to: Configuration }
  /** Write the decided configuration into a store's register without adopting it (R10) → `installed`. */
  | { readonly kind: "install"; readonly link: Link; readonly member: Member }
  /** Have a store adopt the link (R3) → `adopted`. The host's own store gets one too; if it leaves, last of all. */
  | { readonly kind: "adopt"; readonly link: Link; readonly member: Member }
  /** One page of keys after `after`, from a store that adopted exactly this epoch (R5) → `paged`. */
  | { readonly kind: "list"; readonly epoch: number; readonly member: Member; readonly after: string | undefined }
  /** One page of what the store accepted after `after`, or its digest; fenced like `list` (R5) → `scanned`. */
  | {
      readonly kind: "scan";
      readonly epoch: number;
      readonly member: Member;
      readonly after: string | undefined;
      readonly values: boolean;
    }
  /** Have a store take over what others accepted (R6, R7), durably → `filled`. */
  | {
      readonly kind: "fill";
      readonly epoch: number;
      readonly member: Member;
      readonly batch: number;
      readonly copies: Copies;
    }
  /** Send a `tick` at this time of the host's clock, before the next one is due. */
  | { readonly kind: "wake"; readonly atMs: number }
  /** One identity round for each key under the joint quorum (reference path) → `copied` for each. */
  | { readonly kind: "copy"; readonly epoch: number; readonly keys: readonly string[] }
  /** Tell whoever asked for the change. */
  | { readonly kind: "progress"; readonly progress: Progress }
  /** The last effect of a change. */
  | { readonly kind: "finish"; readonly result: ChangeResult };

/**
 * What the host tells the coordinator: answers to this change's own effects, in any order, lost or repeated,
 * and `tick` at least every `retryMs`. A store counts only if it answered as the effect asked (R2, R12).
 */
export type ChangeEvent =
  | { readonly kind: "tick" }
  | { readonly kind: "abort" }
  | { readonly kind: "probed"; readonly address: string; readonly answer: ProbeAnswer }
  | { readonly kind: "unreachable"; readonly address: string; readonly detail: string }
  | { readonly kind: "reached"; readonly store: StoreId }
  /**
   * The register's chosen value and its ballot: ours, or whoever won. Also told, unasked, when the host
   * itself adopts a configuration while the change runs.
   */
  | { readonly kind: "decided"; readonly link: Link }
  | { readonly kind: "undecided"; readonly detail: string }
  | { readonly kind: "installed"; readonly store: StoreId }
  /** The epoch the store has adopted now; it may be a later one than asked. */
  | { readonly kind: "adopted"; readonly store: StoreId; readonly epoch: number }
  | { readonly kind: "paged"; readonly store: StoreId; readonly after: string | undefined; readonly page: Page }
  | { readonly kind: "scanned"; readonly store: StoreId; readonly after: string | undefined; readonly page: ScanPage }
  /** The batch is durable, but for the keys that a promise or a later value of the epoch in force forbade (R7). */
  | { readonly kind: "filled"; readonly store: StoreId; readonly batch: number; readonly refused: readonly string[] }
  | { readonly kind: "copied"; readonly key: string };
