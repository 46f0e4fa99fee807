import { status } from "@grpc/grpc-js";
import type { ServiceError } from "@grpc/grpc-js";
import { decodeErrorDetails, errorDetailsKey } from "@quorate/protos";
import type { SessionFailure } from "@quorate/protos";
import { QuorateError } from "./error.ts";
import type { Outcome } from "./error.ts";

/** Whether an operation changes anything. A pure read can be repeated whatever became of it. */
export type Kind = "read" | "write";

/** A call that failed, by its trailers or by what a session says instead. */
export type Refusal = ServiceError | SessionFailure;

/** A failed call, judged: whether the operation may be tried again, and what to think of the endpoint. */
export interface Judgement {
  readonly error: QuorateError;
  readonly again: boolean;
  /** failed: others first for a while. dropped: others first until it serves again. fine: nothing to blame. */
  readonly endpoint: "fine" | "failed" | "dropped";
  /** Whether trying at once, even elsewhere, would make things worse. */
  readonly pause: boolean;
  /** Whether it was the node that answered, and not only the connection that ended. */
  readonly fromServer: boolean;
}

/** Reasons that another endpoint, or a later moment, may not have. */
const retryableReasons: ReadonlySet<string> = new Set([
  "NO_QUORUM",
  "NOT_READY",
  "DRAINING",
  "NOT_A_MEMBER",
  "BALLOT_CONFLICT",
  "OVERLOADED",
  "STALE_EPOCH",
]);
const droppingReasons: ReadonlySet<string> = new Set(["DRAINING", "NOT_A_MEMBER"]);
const crowdedReasons: ReadonlySet<string> = new Set(["BALLOT_CONFLICT", "OVERLOADED"]);

/** Codes that come from broken connections and servers that stop, when no reason of ours is given. */
const transientCodes: ReadonlySet<number> = new Set([
  status.CANCELLED,
  status.UNKNOWN,
  status.DEADLINE_EXCEEDED,
  status.ABORTED,
  status.INTERNAL,
  status.UNAVAILABLE,
]);

/** Codes with which a server or a proxy turns a call away before anything runs. */
const turnedAwayCodes: ReadonlySet<number> = new Set([
  status.UNIMPLEMENTED,
  status.UNAUTHENTICATED,
  status.PERMISSION_DENIED,
]);

/** Judges a call that was sent and failed (R16): a write is tried again only if it is known to be not applied. */
export function judge(error: Refusal, kind: Kind, url: string): Judgement {
  const { reason, outcome, message, metadata } = decode(error);
  if (reason === undefined) return judgeForeign(error, kind, url);
  // A read applies nothing, even if the round that would have answered it has an unknown outcome.
  const certain: Outcome = kind === "read" ? "not-applied" : outcome;
  const transient = retryableReasons.has(reason) || (kind === "read" && reason === "OUTCOME_UNKNOWN");
  const again = certain === "not-applied" && transient;
  return {
    error: new QuorateError(`${message} (from ${url}${certain === "unknown" ? "; the outcome is unknown" : ""})`, {
      reason,
      outcome: certain,
      retryable: again,
      code: error.code,
      metadata,
      cause: error,
    }),
    again,
    endpoint: droppingReasons.has(reason) ? "dropped" : transient && !crowdedReasons.has(reason) ? "failed" : "fine",
    pause: crowdedReasons.has(reason),
    fromServer: true,
  };
}

/** Whether it was the node that answered, and not only the connection that ended. */
export function isFromServer(error: Refusal): boolean {
  return decode(error).reason !== undefined || !transientCodes.has(error.code);
}

/** A failure without our trailers: a broken connection, a proxy, or the library itself. */
function judgeForeign(error: Refusal, kind: Kind, url: string): Judgement {
  const transient = transientCodes.has(error.code);
  const name = status[error.code] ?? "UNKNOWN";
  const certain = kind === "read" || turnedAwayCodes.has(error.code);
  const again = kind === "read" && transient;
  const reason = name === "DEADLINE_EXCEEDED" ? "DEADLINE" : certain ? name : "OUTCOME_UNKNOWN";
  const shown = reason === name ? "" : `${name} `;
  const words = certain ? "" : "; the call may have left, so the outcome is unknown: read before you try again";
  return {
    error: new QuorateError(
      `${"details" in error && error.details !== "" ? error.details : error.message} (${shown}from ${url}${words})`,
      {
        reason,
        outcome: certain ? "not-applied" : "unknown",
        retryable: again,
        code: error.code,
        cause: error,
      },
    ),
    again,
    endpoint: transient ? "failed" : "fine",
    pause: false,
    fromServer: isFromServer(error),
  };
}

interface Decoded {
  readonly reason: string | undefined;
  readonly outcome: Outcome;
  readonly message: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The two plain trailers decide; the details, which some proxies drop, add the facts. */
function decode(error: Refusal): Decoded {
  if ("kind" in error) {
    const { reason, outcome, message, metadata } = error;
    return { reason: reason === "" ? undefined : reason, outcome: outcomeOf(outcome), message, metadata };
  }
  const bytes = error.metadata.get(errorDetailsKey)[0];
  const details = bytes instanceof Uint8Array ? decodeErrorDetails(bytes) : undefined;
  const plain = error.metadata.get("quorate-reason")[0];
  return {
    reason: typeof plain === "string" ? plain : details?.reason,
    outcome: outcomeOf(error.metadata.get("quorate-outcome")[0]),
    message: error.details,
    metadata: details?.metadata ?? {},
  };
}

function outcomeOf(text: unknown): Outcome {
  return text === "applied" || text === "not-applied" ? text : "unknown";
}
