import type { Copies, Page, ProbeAnswer, Progress, ScanPage, Link as ConfigurationLink } from "@quorate/membership";
import type {
  Accepted,
  Ballot,
  Collected,
  Conflict,
  Kept,
  Observed,
  Promised,
  ProposerId,
  StoreId,
} from "@quorate/synod";

/**
 * Everything one peer says to another in one tick (design section 3). The header is named once:
 * `cluster`, `to`, `epoch` and `configuration` fence every message of the frame (R2, R12).
 */
export interface Frame {
  readonly cluster: string;
  readonly from: FrameSource;
  /** The store the frame is meant for; empty only for probes and reservations, whose sender does not know it yet. */
  readonly to: StoreId | "";
  /** The configuration the messages were sent, or answered, in. Epoch 0 and an empty id before the first. */
  readonly epoch: number;
  readonly configuration: string;
  /** The sender's highest durable batch (R19). */
  readonly durable: number;
  /** What the sender has seen of the store `to`; the process of a store that was opened behind it ends (R19). */
  readonly seen: readonly Sighting[];
  readonly messages: readonly Message[];
}

/**
 * The highest durable batch that a process told of its store. Of one store the highest few are kept, of as many
 * processes, so that what one told is not forgotten when the store is opened again and again (R19).
 */
export interface Sighting {
  readonly process: ProposerId;
  readonly durable: number;
}

export interface FrameSource {
  readonly node: string;
  readonly store: StoreId;
  /** The sender's process; answers name the asker's, so that none counts for a restarted one. */
  readonly process: ProposerId;
}

/** A question carries the attempt that its answer must name; attempts are never reused within a process. */
export interface Question {
  readonly kind: "question";
  readonly attempt: number;
  readonly body: QuestionBody;
}

export interface Reply {
  readonly kind: "answer";
  readonly attempt: number;
  /** The process that asked. */
  readonly process: ProposerId;
  readonly body: AnswerBody;
}

export type Message = Question | Reply;

/** Questions to the acceptor, all fenced by the frame's epoch (R2). */
export type FencedBody =
  | { readonly kind: "prepare"; readonly key: string; readonly ballot: Ballot }
  | {
      readonly kind: "accept";
      readonly key: string;
      readonly ballot: Ballot;
      readonly value: Uint8Array;
      readonly next: Ballot | undefined;
    }
  | { readonly kind: "read"; readonly key: string }
  /** Step (b) of R14: every member accepted the tombstone at this ballot. */
  | { readonly kind: "collect"; readonly key: string; readonly ballot: Ballot }
  | { readonly kind: "list"; readonly after: string | undefined }
  /** What the store accepted after `after`, with the values or only a digest of it (R5, R6). */
  | { readonly kind: "scan"; readonly after: string | undefined; readonly values: boolean }
  /** What other stores accepted, to be taken over (R7). */
  | { readonly kind: "fill"; readonly copies: Copies }
  | { readonly kind: "install"; readonly link: ConfigurationLink }
  | { readonly kind: "announce"; readonly progress: Progress };

/** Questions outside the fence: they carry or ask for identity, not for votes. */
export type ControlBody =
  | { readonly kind: "adopt"; readonly links: readonly ConfigurationLink[] }
  | { readonly kind: "probe" }
  | { readonly kind: "reserve"; readonly token: string; readonly list: readonly string[]; readonly former: StoreId };

/**
 * Operations of one key, which whoever probably holds the promise of its next round is asked to apply: in order, all in
 * one round or none (Forwarding). Their origin is the process that sends the frame.
 */
export interface ForwardBody {
  readonly kind: "forward";
  readonly key: string;
  /** Below every round that may carry any of them (R17). */
  readonly birth: Ballot;
  /** In order. */
  readonly operations: readonly ForwardedOperation[];
}

export interface ForwardedOperation {
  /** The number that its origin gave it, above that of the change before; 0 for a read. */
  readonly number: number;
  /** What the node's `commands` make a change of; undefined for a read. */
  readonly command: Uint8Array | undefined;
}

/** What is told of forwarded operations. None of it proves that a late copy is not applied (R16). */
export type ForwardReply =
  /** An accept that carries them is about to be sent. The answers count if that ballot is chosen, in their order. */
  | { readonly kind: "attempted"; readonly ballot: Ballot; readonly answers: readonly ForwardedAnswer[] }
  /**
   * The register that a quorum accepted says that they were applied at this ballot. `alone`: nobody but their origin
   * changed the key in the last two rounds.
   */
  | { readonly kind: "chosen"; readonly ballot: Ballot; readonly alone: boolean }
  /** This copy of them is not tried, or not any more. */
  | { readonly kind: "declined" };

/** The answer to one forwarded operation, if the attempt that made it counts. */
export interface ForwardedAnswer {
  readonly output: ForwardedOutput;
  /** The register after the operation; undefined if it is absent then. */
  readonly revision: string | undefined;
  readonly version: number;
}

export type ForwardedOutput =
  /** What the change answers, or for a read the payload; undefined where a read found none. */
  | { readonly kind: "output"; readonly output: Uint8Array | undefined }
  | { readonly kind: "too-large"; readonly bytes: number }
  | { readonly kind: "threw"; readonly error: string };

export type QuestionBody = FencedBody | ControlBody | ForwardBody;

export type AnswerBody =
  | Promised
  | Accepted
  | Conflict
  | Observed
  | Collected
  | Kept
  | { readonly kind: "page"; readonly page: Page }
  | { readonly kind: "scanned"; readonly page: ScanPage }
  /** All was taken over but these keys, which a promise or a later value of the adopted epoch forbids (R7). */
  | { readonly kind: "filled"; readonly refused: readonly string[] }
  | { readonly kind: "installed" }
  | { readonly kind: "announced" }
  /** The epoch the store has durably adopted now. */
  | { readonly kind: "adopted"; readonly epoch: number }
  | { readonly kind: "probed"; readonly answer: ProbeAnswer }
  | { readonly kind: "reserved" }
  | ForwardReply
  | Refusal;

/** Nothing was stepped. Refusals are answers, not errors; they prove nothing about late copies (R16). */
export type Refusal =
  | { readonly kind: "refused"; readonly why: "stale"; readonly links: readonly ConfigurationLink[] }
  /** The store is at an older epoch and asks for the chain from it. */
  | { readonly kind: "refused"; readonly why: "behind"; readonly epoch: number }
  | {
      readonly kind: "refused";
      readonly why: "wrong-cluster" | "wrong-store" | "wrong-epoch" | "not-voting" | "reserved" | "absurd-counter";
      readonly detail: string;
    };
