import type { Current } from "./change.ts";
import { type Envelope, currentOf, decodeEnvelope } from "./envelope.ts";
import { OperationError } from "./error.ts";
import type { Keeper } from "./keeper.ts";
import type { Clock, Observer } from "./ports.ts";
import type { Proposer } from "./proposer.ts";
import type { Rounds } from "./rounds.ts";

export interface ReaderOptions {
  readonly keeper: Keeper;
  readonly rounds: Rounds;
  readonly proposer: Proposer;
  readonly clock: Clock;
  readonly observe: Observer;
  /** Reads waiting in this process; beyond it OVERLOADED. */
  readonly pendingMax: number;
}

/** Linearizable reads: one round trip where a quorum agrees, an identity round where it does not (R8). */
export class Reader {
  readonly #options: ReaderOptions;
  #pending = 0;

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  /** Reads that have not been answered. */
  get pending(): number {
    return this.#pending;
  }

  /** See `Replica.read`. */
  async read(key: string, deadline: number): Promise<Current | undefined> {
    const { pendingMax } = this.#options;
    if (this.#pending >= pendingMax) {
      const detail = `${this.#pending} reads are waiting, the limit is ${pendingMax}; try again`;
      throw new OperationError("OVERLOADED", "not-applied", detail);
    }
    this.#pending++;
    try {
      return await this.#read(key, deadline);
    } finally {
      this.#pending--;
    }
  }

  async #read(key: string, deadline: number): Promise<Current | undefined> {
    const { rounds, keeper, proposer, clock, observe } = this.#options;
    const startedAt = clock.now();
    const verdict = await rounds.read(keeper.dataElectorate(), key, deadline);
    if (verdict.kind === "value" || verdict.kind === "absent") {
      const current = verdict.kind === "value" ? copied(currentOf(decoded(verdict.value))) : undefined;
      const durationMs = clock.now() - startedAt;
      observe({ kind: "operation", operation: "read", outcome: "applied", rounds: 1, durationMs });
      return current;
    }
    // The stores differ, or the value is of an older epoch: only a round can tell what is chosen (R8).
    const { output } = await proposer.read(key, deadline);
    return copied(output);
  }
}

/** A copy, also of a Buffer: the acceptor or the proposer may go on from these very bytes. */
function copied(current: Current | undefined): Current | undefined {
  // Not spread: that is slow where the revision is a getter.
  return (
    current && {
      payload: new Uint8Array(current.payload),
      version: current.version,
      revision: current.revision,
    }
  );
}

function decoded(value: Uint8Array): Envelope {
  try {
    return decodeEnvelope(value);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new OperationError("INTERNAL", "not-applied", `the register of this key cannot be used: ${why}`);
  }
}
