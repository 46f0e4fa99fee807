import { describe, expect, it } from "vitest";
import { wireStatus } from "../service/error.ts";
import { exitCodeOf } from "./exit.ts";

const UNKNOWN = 2;

describe("the exit code of a reason, where the outcome is known", () => {
  it.each([
    ["INVALID_ARGUMENT", 3],
    ["VALUE_TOO_LARGE", 3],
    ["UNKNOWN_MACHINE", 3],
    ["UNKNOWN_TRANSITION", 3],
    ["REVISION_MISMATCH", 4],
    ["KEY_EXISTS", 4],
    ["KEY_NOT_FOUND", 4],
    ["REJECTED_BY_TRANSITION", 4],
    ["STALE_EPOCH", 4],
    ["EPOCH_MISMATCH", 4],
    ["CLUSTER_ID_MISMATCH", 4],
    ["MEMBER_EXISTS", 4],
    ["MEMBER_NOT_FOUND", 4],
    ["MEMBER_UNREACHABLE", 4],
    ["LAST_MEMBER", 4],
    ["UNSAFE_RECONFIG", 4],
    ["RECONFIG_IN_PROGRESS", 4],
    ["RECONFIG_ABORTED", 4],
    ["UNREACHABLE", 2],
    ["NO_QUORUM", 5],
    ["NOT_READY", 5],
    ["DRAINING", 5],
    ["OVERLOADED", 5],
    ["NOT_A_MEMBER", 5],
    ["STORE_MISMATCH", 5],
    ["CORRUPT", 5],
    ["OUTCOME_UNKNOWN", 6],
    ["DEADLINE", 7],
    ["INTERNAL", 1],
    ["SOMETHING_NEW", 1],
    ["constructor", 1],
  ])("%s is %d", (reason, expected) => {
    expect(exitCodeOf({ reason, outcome: "not-applied", code: UNKNOWN }, "write")).toBe(expected);
  });
});

it("every reason a node may answer has an exit code of its own, but for INTERNAL", () => {
  const without = Object.keys(wireStatus).filter(
    (reason) => exitCodeOf({ reason, outcome: "not-applied", code: UNKNOWN }, "write") === 1,
  );
  expect(without).toEqual(["INTERNAL"]);
});

describe("the exit code of a gRPC status without a reason", () => {
  it.each([
    ["CANCELLED", 1, 1],
    ["UNKNOWN", 2, 1],
    ["INVALID_ARGUMENT", 3, 3],
    ["DEADLINE_EXCEEDED", 4, 7],
    ["NOT_FOUND", 5, 4],
    ["ALREADY_EXISTS", 6, 4],
    ["RESOURCE_EXHAUSTED", 8, 3],
    ["FAILED_PRECONDITION", 9, 4],
    ["ABORTED", 10, 1],
    ["OUT_OF_RANGE", 11, 3],
    ["UNIMPLEMENTED", 12, 1],
    ["INTERNAL", 13, 1],
    ["UNAVAILABLE", 14, 2],
    ["DATA_LOSS", 15, 1],
  ])("%s (%d) is %d", (_name, code, expected) => {
    expect(exitCodeOf({ reason: "", outcome: "not-applied", code }, "write")).toBe(expected);
  });
});

describe("an unknown outcome", () => {
  it.each(["OUTCOME_UNKNOWN", "DEADLINE", "INTERNAL", "NO_QUORUM", ""])("is 6 for a write with reason %j", (reason) => {
    expect(exitCodeOf({ reason, outcome: "unknown", code: 14 }, "write")).toBe(6);
  });

  it("says nothing about a read, which changes nothing", () => {
    expect(exitCodeOf({ reason: "DEADLINE", outcome: "unknown", code: 4 }, "read")).toBe(7);
    expect(exitCodeOf({ reason: "", outcome: "unknown", code: 14 }, "read")).toBe(2);
    expect(exitCodeOf({ reason: "OUTCOME_UNKNOWN", outcome: "not-applied", code: 2 }, "read")).toBe(5);
  });
});
