/** The process exit codes of `quorate`, for scripts to branch on. */
export const ExitCode = {
  ok: 0,
  error: 1,
  cannotConnect: 2,
  invalidInput: 3,
  preconditionFailed: 4,
  notHealthy: 5,
  outcomeUnknown: 6,
  timedOut: 7,
  usage: 64,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** What decides the exit code of a failed operation; a `QuorateError` has this shape. */
export interface FailureFacts {
  readonly reason: string;
  readonly outcome: string;
  /** The gRPC status code. */
  readonly code: number;
}

/** The exit code of each reason, provided the outcome is not unknown. */
const BY_REASON: Readonly<Record<string, ExitCode>> = {
  INVALID_ARGUMENT: ExitCode.invalidInput,
  VALUE_TOO_LARGE: ExitCode.invalidInput,
  UNKNOWN_MACHINE: ExitCode.invalidInput,
  UNKNOWN_TRANSITION: ExitCode.invalidInput,

  REVISION_MISMATCH: ExitCode.preconditionFailed,
  KEY_EXISTS: ExitCode.preconditionFailed,
  KEY_NOT_FOUND: ExitCode.preconditionFailed,
  REJECTED_BY_TRANSITION: ExitCode.preconditionFailed,
  STALE_EPOCH: ExitCode.preconditionFailed,
  EPOCH_MISMATCH: ExitCode.preconditionFailed,
  CLUSTER_ID_MISMATCH: ExitCode.preconditionFailed,
  MEMBER_EXISTS: ExitCode.preconditionFailed,
  MEMBER_NOT_FOUND: ExitCode.preconditionFailed,
  MEMBER_UNREACHABLE: ExitCode.preconditionFailed,
  LAST_MEMBER: ExitCode.preconditionFailed,
  UNSAFE_RECONFIG: ExitCode.preconditionFailed,
  RECONFIG_IN_PROGRESS: ExitCode.preconditionFailed,
  RECONFIG_ABORTED: ExitCode.preconditionFailed,

  UNREACHABLE: ExitCode.cannotConnect,

  NO_QUORUM: ExitCode.notHealthy,
  NOT_READY: ExitCode.notHealthy,
  DRAINING: ExitCode.notHealthy,
  OVERLOADED: ExitCode.notHealthy,
  NOT_A_MEMBER: ExitCode.notHealthy,
  STORE_MISMATCH: ExitCode.notHealthy,
  CORRUPT: ExitCode.notHealthy,

  OUTCOME_UNKNOWN: ExitCode.outcomeUnknown,
  DEADLINE: ExitCode.timedOut,
  INTERNAL: ExitCode.error,
};

/** The exit code of a gRPC status that came without a reason, as from a proxy or the transport itself. */
const BY_STATUS: Readonly<Record<number, ExitCode>> = {
  3: ExitCode.invalidInput, // INVALID_ARGUMENT
  4: ExitCode.timedOut, // DEADLINE_EXCEEDED
  5: ExitCode.preconditionFailed, // NOT_FOUND
  6: ExitCode.preconditionFailed, // ALREADY_EXISTS
  8: ExitCode.invalidInput, // RESOURCE_EXHAUSTED: a message above the transport's limit
  9: ExitCode.preconditionFailed, // FAILED_PRECONDITION
  11: ExitCode.invalidInput, // OUT_OF_RANGE
  14: ExitCode.cannotConnect, // UNAVAILABLE
};

/**
 * The exit code of a failed operation. An unknown outcome is 6 whatever the reason, because nothing else
 * tells a script that it must look before it repeats; a read changes nothing, so its outcome says nothing.
 */
export function exitCodeOf(failure: FailureFacts, verb: "read" | "write"): ExitCode {
  if (verb === "write" && failure.outcome === "unknown") return ExitCode.outcomeUnknown;
  // A read's round may write, too; that it got no quorum for it is all there is to say.
  if (verb === "read" && failure.reason === "OUTCOME_UNKNOWN") return ExitCode.notHealthy;
  const byReason = Object.hasOwn(BY_REASON, failure.reason) ? BY_REASON[failure.reason] : undefined;
  return byReason ?? BY_STATUS[failure.code] ?? ExitCode.error;
}
