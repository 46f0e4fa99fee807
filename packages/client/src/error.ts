/** What became of an operation. `not-applied` and `applied` are certain; a write that is neither is `unknown`. */
export type Outcome = "applied" | "not-applied" | "unknown";

/** What a {@link QuorateError} is made of. */
export interface ErrorFacts {
  /** A stable code such as NO_QUORUM; match on it, never on the message. */
  readonly reason: string;
  readonly outcome: Outcome;
  /** Whether the same call may succeed later and repeating it is safe. */
  readonly retryable: boolean;
  /** The gRPC status code. */
  readonly code: number;
  /** Small facts: ids, counts, limits, the current revision. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** Why an operation failed, and what became of it. Everything the client rejects with is one of these. */
export class QuorateError extends Error {
  readonly reason: string;
  readonly outcome: Outcome;
  readonly retryable: boolean;
  readonly code: number;
  readonly metadata: Readonly<Record<string, string>>;

  constructor(message: string, facts: ErrorFacts) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = "QuorateError";
    this.reason = facts.reason;
    this.outcome = facts.outcome;
    this.retryable = facts.retryable;
    this.code = facts.code;
    this.metadata = facts.metadata ?? {};
  }
}
