/** What became of an operation (R16). An outcome is never called not-applied when it is unknown. */
export type Outcome = "applied" | "not-applied" | "unknown";

/** The stable codes a replica's errors carry; users and tests match on them, never on messages. */
export type Reason =
  | "NO_QUORUM"
  | "OUTCOME_UNKNOWN"
  | "NOT_READY"
  | "DRAINING"
  | "NOT_A_MEMBER"
  | "OVERLOADED"
  | "INVALID_ARGUMENT"
  | "VALUE_TOO_LARGE"
  | "KEY_EXISTS"
  | "REVISION_MISMATCH"
  | "KEY_NOT_FOUND"
  | "REJECTED_BY_TRANSITION"
  | "MEMBER_UNREACHABLE"
  | "MEMBER_EXISTS"
  | "MEMBER_NOT_FOUND"
  | "LAST_MEMBER"
  | "STORE_MISMATCH"
  | "CLUSTER_ID_MISMATCH"
  | "UNSAFE_RECONFIG"
  | "EPOCH_MISMATCH"
  | "RECONFIG_IN_PROGRESS"
  | "RECONFIG_ABORTED"
  | "CORRUPT"
  | "INTERNAL";

/** An operation's failure, with its outcome. Thrown at the edge of the replica only; inside, refusals are replies. */
export class OperationError extends Error {
  readonly reason: Reason;
  readonly outcome: Outcome;
  /** Small facts for the user: ids, counts, limits. */
  readonly metadata: Readonly<Record<string, string>>;

  constructor(reason: Reason, outcome: Outcome, message: string, metadata: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = "OperationError";
    this.reason = reason;
    this.outcome = outcome;
    this.metadata = metadata;
  }
}
