import type { Frame } from "@quorate/replica";
import type { Configuration } from "@quorate/membership";
import type { DurableStep, StoreView, Witness } from "../witness.ts";

/** What a client was told of a key. */
export interface Told {
  readonly key: string;
  /** Undefined for an absent key. */
  readonly revision: string | undefined;
  readonly content: string | undefined;
  /** The newest revision that anybody knew when the operation began. */
  readonly since: string | undefined;
  /** Whether the operation made the content that it was told. */
  readonly isNew: boolean;
}

/** Something that must hold after every step. Each look answers with what is wrong, in words; undefined if nothing is. */
export interface Invariant {
  /** What must hold, as a sentence. */
  readonly name: string;
  /** The rules of the design that promise it. */
  readonly rule: string;
  /** A batch became durable; the witness has seen it. */
  readonly onDurable?: (step: DurableStep, witness: Witness) => string | undefined;
  /** A frame leaves a process, whatever becomes of it. `isOlder`: it comes from a disk that was put back in time. */
  readonly onSent?: (frame: Frame, witness: Witness, isOlder: boolean) => string | undefined;
  /** A frame arrives at a process that runs on a store. */
  readonly onArrived?: (frame: Frame, store: StoreView) => void;
  /** An administrator was told that this configuration is in force. */
  readonly onReconfigured?: (configuration: Configuration, witness: Witness) => string | undefined;
  /** A client was told something. */
  readonly onTold?: (told: Told) => string | undefined;
}
