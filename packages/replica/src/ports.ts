import type { Ballot, Register } from "@quorate/synod";
import type { Frame } from "./frame.ts";

/**
 * The ports of a replica. None has a default: whoever builds a node passes every one of them, so that the
 * same code runs on a real disk and network, in a browser and in virtual time.
 */

/** What a store keeps durably beside registers: small named records, owned and encoded by the replica. */
export type MetaName = string;

/** One atomic, durable step of a store. A register of `undefined` is removed. */
export interface StoreBatch {
  readonly registers: readonly (readonly [key: string, register: Register | undefined])[];
  readonly meta: readonly (readonly [name: MetaName, value: Uint8Array | undefined])[];
  /** The highest ballot counter seen anywhere (R20), kept with the batch's sequence number. */
  readonly counter: number;
  /**
   * How many registers there are after this batch. The caller had every register in hand before it changed
   * it, so it counts; a store keeps the number and never reads to find out.
   */
  readonly registersTotal: number;
}

/** What a store finds when it is opened. */
export interface StoreHead {
  /** The number of the last durable batch; 0 for a store never written (R19). */
  readonly sequence: number;
  /** How many registers are stored: `registersTotal` of the last batch. */
  readonly registers: number;
  /** The highest ballot counter of the last batch. */
  readonly counter: number;
  /** Every meta record. */
  readonly meta: ReadonlyMap<MetaName, Uint8Array>;
}

export interface StorePage {
  readonly entries: readonly (readonly [key: string, register: Register])[];
  /** Whether the listing ends with this page. */
  readonly last: boolean;
}

/**
 * An acceptor's disk. Batches are atomic and applied in the order of the calls; `write` resolves only
 * after the batch is durable (R18). Every method rejects once any storage error happened: the caller
 * stops and never serves from memory after it. A record that fails its check rejects (R19).
 */
export interface AcceptorStore {
  /** Opens, checks and reads the head. Called once, before anything else. */
  open(): Promise<StoreHead>;
  /** The registers of these keys, in order. */
  get(keys: readonly string[]): Promise<readonly (Register | undefined)[]>;
  /**
   * Registers above `after` in the order of `compareKeys`, up to `entriesMax` entries and about `bytesMax` bytes, at
   * least one.
   */
  list(after: string | undefined, entriesMax: number, bytesMax: number): Promise<StorePage>;
  /** Writes a batch and resolves with its sequence number once it is durable. */
  write(batch: StoreBatch): Promise<number>;
  /** Removes every record, durably: the reformatting of a retired store (R12). The sequence starts again at 0. */
  erase(): Promise<void>;
  close(): Promise<void>;
}

/** One end of a connection: where frames go. Frames may be lost, delayed, repeated and reordered, silently. */
export interface Link {
  send(frame: Frame): void;
}

/** Receives a frame and the way back to its sender. */
export type FrameReceiver = (frame: Frame, from: Link) => void;

/**
 * The peer network. `send` never throws and never blocks; a link to a dead peer drops frames. What it delivers is
 * well-formed whatever peers send: known kinds, ballots within `isBallot`, a value exactly where there is an accepted
 * ballot, checked configurations, keys that are Unicode text. The replica does not look at that again.
 */
export interface Transport {
  /** The link to an address; the same one for the same address. Connects when first used and reconnects by itself. */
  connect(address: string): Link;
  /** Frames that arrive, requests and answers alike. Called once, before any frame is sent. */
  listen(receive: FrameReceiver): void;
  close(): Promise<void>;
}

/** A source of patience; it is never asked about safety. */
export interface Clock {
  /** Milliseconds that never go back. */
  now(): number;
  /** Runs `task` once, when at least `delayMs` have passed by `now()`; the returned function cancels it. */
  after(delayMs: number, task: () => void): () => void;
  /** Runs `task` at the end of the current tick of the event loop. */
  defer(task: () => void): void;
}

export interface Random {
  /** An integer in [0, 2^32), unpredictable in production: ids are made of it. */
  uint32(): number;
}

/** What a replica narrates, for metrics, logs and pictures; no part of its behaviour. */
export type ReplicaEvent =
  | { readonly kind: "frame-sent"; readonly messages: number }
  | { readonly kind: "batch-synced"; readonly operations: number; readonly durationMs: number }
  | {
      readonly kind: "operation";
      readonly operation: "read" | "change";
      readonly outcome: "applied" | "not-applied" | "unknown";
      readonly rounds: number;
      readonly durationMs: number;
    }
  /** Operations of one key were forwarded: chosen there, declined, or nothing came of it in time. */
  | {
      readonly kind: "forwarded";
      readonly end: "chosen" | "declined" | "late";
      readonly operations: number;
      readonly durationMs: number;
    }
  | { readonly kind: "conflict"; readonly phase: "prepare" | "accept"; readonly highest: Ballot }
  | { readonly kind: "adopted"; readonly epoch: number; readonly joint: boolean }
  | { readonly kind: "retired"; readonly reason: "removed" | "aborted" }
  | { readonly kind: "absurd-counter"; readonly counter: number; readonly highest: number }
  /** A peer called a configuration chosen that does not follow what this store adopted; it was refused (R3). */
  | { readonly kind: "unfit-link"; readonly epoch: number; readonly detail: string }
  | { readonly kind: "change"; readonly detail: string }
  | { readonly kind: "fatal"; readonly error: Error };

export type Observer = (event: ReplicaEvent) => void;

/**
 * A named point of a change where tests stop the process (`--list-failpoints`). Production passes a
 * function that returns at once.
 */
export type Failpoint = (name: string) => Promise<void>;
