import { status } from "@grpc/grpc-js";
import { OperationError, type Outcome, type Reason } from "@quorate/replica";

/** Every reason a node answers: the replica's, and those of its own edge. */
export type EdgeReason = Reason | "VALUE_TOO_LARGE" | "UNKNOWN_MACHINE" | "UNKNOWN_TRANSITION";

/** A refusal or failure as clients see it, over gRPC and HTTP alike. */
export class EdgeError extends Error {
  readonly reason: EdgeReason;
  readonly outcome: Outcome;
  /** Small facts for the user: limits, names, counts. */
  readonly metadata: Readonly<Record<string, string>>;

  constructor(
    reason: EdgeReason,
    message: string,
    metadata: Readonly<Record<string, string>> = {},
    outcome: Outcome = "not-applied",
  ) {
    super(message);
    this.name = "EdgeError";
    this.reason = reason;
    this.outcome = outcome;
    this.metadata = metadata;
  }
}

/** How a reason is said on the wire. */
export interface WireStatus {
  readonly code: status;
  readonly http: number;
  /** Seconds after which trying again makes sense; sent as Retry-After. */
  readonly retryAfterSeconds?: number;
}

/** The one table of reasons; README.md lists it for users. */
export const wireStatus: Readonly<Record<EdgeReason, WireStatus>> = {
  NO_QUORUM: { code: status.UNAVAILABLE, http: 503, retryAfterSeconds: 1 },
  NOT_READY: { code: status.UNAVAILABLE, http: 503, retryAfterSeconds: 1 },
  DRAINING: { code: status.UNAVAILABLE, http: 503, retryAfterSeconds: 1 },
  OUTCOME_UNKNOWN: { code: status.UNKNOWN, http: 504 },
  REVISION_MISMATCH: { code: status.FAILED_PRECONDITION, http: 412 },
  // Over HTTP only `If-None-Match: *` leads here.
  KEY_EXISTS: { code: status.ALREADY_EXISTS, http: 412 },
  KEY_NOT_FOUND: { code: status.NOT_FOUND, http: 404 },
  REJECTED_BY_TRANSITION: { code: status.FAILED_PRECONDITION, http: 422 },
  UNKNOWN_MACHINE: { code: status.NOT_FOUND, http: 404 },
  UNKNOWN_TRANSITION: { code: status.NOT_FOUND, http: 404 },
  NOT_A_MEMBER: { code: status.FAILED_PRECONDITION, http: 421 },
  CLUSTER_ID_MISMATCH: { code: status.FAILED_PRECONDITION, http: 421 },
  STORE_MISMATCH: { code: status.FAILED_PRECONDITION, http: 409 },
  RECONFIG_IN_PROGRESS: { code: status.ABORTED, http: 409 },
  RECONFIG_ABORTED: { code: status.FAILED_PRECONDITION, http: 409 },
  EPOCH_MISMATCH: { code: status.FAILED_PRECONDITION, http: 412 },
  UNSAFE_RECONFIG: { code: status.FAILED_PRECONDITION, http: 409 },
  MEMBER_UNREACHABLE: { code: status.FAILED_PRECONDITION, http: 409 },
  MEMBER_EXISTS: { code: status.ALREADY_EXISTS, http: 409 },
  MEMBER_NOT_FOUND: { code: status.NOT_FOUND, http: 404 },
  LAST_MEMBER: { code: status.FAILED_PRECONDITION, http: 409 },
  VALUE_TOO_LARGE: { code: status.INVALID_ARGUMENT, http: 413 },
  INVALID_ARGUMENT: { code: status.INVALID_ARGUMENT, http: 400 },
  OVERLOADED: { code: status.RESOURCE_EXHAUSTED, http: 429, retryAfterSeconds: 1 },
  CORRUPT: { code: status.DATA_LOSS, http: 500 },
  INTERNAL: { code: status.INTERNAL, http: 500 },
};

/**
 * Any thrown thing as an {@link EdgeError}. What is no expected refusal becomes INTERNAL with an unknown
 * outcome and an id; `report` gets the original under the same id.
 */
export function edgeErrorOf(error: unknown, report: (id: string, error: unknown) => void): EdgeError {
  if (error instanceof EdgeError) return error;
  if (error instanceof OperationError) {
    const known = new EdgeError(error.reason, error.message, error.metadata, error.outcome);
    if (error.reason !== "INTERNAL") return known;
  }
  const id = crypto.randomUUID();
  report(id, error);
  return new EdgeError("INTERNAL", `internal error ${id}; the node's log has the details`, { errorId: id }, "unknown");
}
