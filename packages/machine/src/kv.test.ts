import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Change, Current } from "./change.ts";
import { compareAndSetChange, deleteChange, putChange } from "./kv.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
const value = Uint8Array.of(1, 2, 3);
const current: Current = { payload: Uint8Array.of(9), revision: "r7", version: 7 };

describe("putChange", () => {
  it("writes whatever is there and says whether the key was new", () => {
    expect(putChange(value)(undefined)).toEqual({ kind: "write", payload: value, output: { created: true } });
    expect(putChange(value)(current)).toEqual({ kind: "write", payload: value, output: { created: false } });
  });

  it("writes even the value that is there, so that a put always gets a revision of its own", () => {
    expect(putChange(current.payload)(current)).toMatchObject({ kind: "write" });
  });
});

describe("deleteChange", () => {
  it("deletes a key that is there and changes nothing for a missing one", () => {
    expect(deleteChange()(current)).toEqual({ kind: "delete", output: { kind: "deleted", count: 1 } });
    expect(deleteChange()(undefined)).toEqual({ kind: "keep", output: { kind: "deleted", count: 0 } });
  });

  it("deletes only the revision that is asked for, else says which is there", () => {
    expect(deleteChange("r7")(current)).toMatchObject({ kind: "delete" });
    expect(deleteChange("r6")(current)).toEqual({ kind: "keep", output: { kind: "revision-mismatch", current: "r7" } });
    expect(deleteChange("r6")(undefined)).toEqual({
      kind: "keep",
      output: { kind: "revision-mismatch", current: undefined },
    });
  });
});

describe("compareAndSetChange", () => {
  it("writes over the expected revision only", () => {
    const change = compareAndSetChange({ kind: "revision", revision: "r7" }, value);
    expect(change(current)).toEqual({ kind: "write", payload: value, output: { kind: "set", created: false } });
    expect(change({ ...current, revision: "r8" })).toEqual({
      kind: "keep",
      output: { kind: "revision-mismatch", current: "r8" },
    });
    expect(change(undefined)).toEqual({ kind: "keep", output: { kind: "revision-mismatch", current: undefined } });
  });

  it("creates only where there is nothing", () => {
    const change = compareAndSetChange({ kind: "absent" }, value);
    expect(change(undefined)).toEqual({ kind: "write", payload: value, output: { kind: "set", created: true } });
    expect(change(current)).toEqual({ kind: "keep", output: { kind: "key-exists", current: "r7" } });
  });
});

describe(`the key-value machine (seed ${seed})`, () => {
  it("behaves like a cell with revisions, whatever the order of operations", () => {
    const revision = fc.nat(6).map((number) => `r${number}`);
    const operation = fc.oneof(
      fc.record({ kind: fc.constant("put" as const) }),
      fc.record({ kind: fc.constant("delete" as const), ifRevision: fc.option(revision, { nil: undefined }) }),
      fc.record({ kind: fc.constant("set" as const), expected: fc.option(revision, { nil: undefined }) }),
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 12 }), (operations) => {
        let cell: Current | undefined;
        let twin: string | undefined;
        operations.forEach((one, index) => {
          const written = `r${index + 1}`;
          cell = after(changeOf(one), cell, written);
          if (one.kind === "put" || (one.kind === "set" && one.expected === twin)) twin = written;
          if (one.kind === "delete" && (one.ifRevision ?? twin) === twin) twin = undefined;
          expect(cell?.revision).toBe(twin);
        });
      }),
      { seed, numRuns: 500 },
    );
  });
});

type Operation =
  | { readonly kind: "put" }
  | { readonly kind: "delete"; readonly ifRevision: string | undefined }
  | { readonly kind: "set"; readonly expected: string | undefined };

function changeOf(operation: Operation): Change<unknown> {
  if (operation.kind === "put") return putChange(value);
  if (operation.kind === "delete") return deleteChange(operation.ifRevision);
  const { expected } = operation;
  return compareAndSetChange(
    expected === undefined ? { kind: "absent" } : { kind: "revision", revision: expected },
    value,
  );
}

function after(change: Change<unknown>, current: Current | undefined, revision: string): Current | undefined {
  const decision = change(current);
  if (decision.kind === "keep") return current;
  return decision.kind === "delete" ? undefined : { payload: decision.payload, revision, version: 1 };
}
