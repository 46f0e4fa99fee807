import { type ChangeResult, type Link, membersOf } from "@quorate/membership";
import { OperationError } from "./error.ts";

/** What is in force after a change that was asked for. */
export function linkInForce(result: ChangeResult): Link {
  if (result.kind === "done") return result.link;
  throw failureOf(result);
}

/** The failure of a change that did not end as it was asked. */
export function failureOf(result: Exclude<ChangeResult, { readonly kind: "done" }>): OperationError {
  switch (result.kind) {
    case "refused":
      return new OperationError(result.refusal.reason, "not-applied", result.refusal.detail);
    case "aborted":
      return new OperationError("RECONFIG_ABORTED", "not-applied", result.detail);
    case "unknown":
      return new OperationError("OUTCOME_UNKNOWN", "unknown", `${result.detail}; see the reconfiguration's status`);
  }
}

/** Whether nothing runs is known only from a quorum: without one the abort can be tried again. */
export function nothingToAbort(adopted: Link | undefined, isKnown: boolean): OperationError {
  const epoch = adopted?.configuration.epoch ?? 0;
  if (isKnown || epoch === 0) {
    return new OperationError("EPOCH_MISMATCH", "not-applied", `no change is in progress; epoch ${epoch} is stable`);
  }
  const detail = `no majority of the members of epoch ${epoch} told whether a change is in progress; try again`;
  return new OperationError("NO_QUORUM", "not-applied", detail);
}

/** An abort lost the race against the commit (R9): nothing was abandoned. */
export function tooLate({ configuration }: Link): OperationError {
  const { epoch } = configuration;
  const members = membersOf(configuration).map(({ node }) => node);
  const detail = `the change was decided before the abort: ${members.join(", ")} are in force at epoch ${epoch}`;
  const metadata = { epoch: String(epoch), members: members.join(",") };
  return new OperationError("EPOCH_MISMATCH", "not-applied", detail, metadata);
}

/** The deadline passed; nobody takes a change back that is under way (R9, R16). */
export function goesOn(): OperationError {
  const detail = "the change has not ended by the deadline and goes on by itself; see the reconfiguration's status";
  return new OperationError("OUTCOME_UNKNOWN", "unknown", detail);
}

/** The deadline of a dry run passed. */
export function changesNothing(): OperationError {
  const detail = "not everybody needed answered the dry run by the deadline; it changes nothing";
  return new OperationError("NO_QUORUM", "not-applied", detail);
}
