import { describe, expect, it } from "vitest";
import { CounterClient, Revisions } from "./operations.ts";
import { counterHistories, type KeyHistories, keyHistories } from "./history.ts";
import type { KeyInput, KeyOutput } from "./models.ts";

/** An operation from its call to its end, alone. */
function done(histories: KeyHistories, input: KeyInput, output: KeyOutput): void {
  histories.call("c", "k", input)({ outcome: "applied", output });
}

const put = (value: string): KeyInput => ({ kind: "put", value });
const found = (value: string | null): KeyOutput => ({ kind: "found", value });
const get: KeyInput = { kind: "get" };
const remove: KeyInput = { kind: "delete", expected: undefined };

describe("the history of a key", () => {
  it("is accepted through puts, compares, deletes and creations that follow each other", () => {
    const histories = keyHistories();
    done(histories, get, found(null));
    done(histories, put("a"), { kind: "put", created: true });
    done(histories, { kind: "compare-and-set", expected: "a", value: "b" }, { kind: "set" });
    done(histories, { kind: "compare-and-set", expected: "a", value: "c" }, { kind: "mismatch" });
    done(histories, { kind: "compare-and-set", expected: null, value: "c" }, { kind: "mismatch" });
    done(histories, get, found("b"));
    done(histories, { kind: "delete", expected: "a" }, { kind: "mismatch" });
    done(histories, { kind: "delete", expected: "b" }, { kind: "deleted", count: 1 });
    done(histories, remove, { kind: "deleted", count: 0 });
    done(histories, { kind: "compare-and-set", expected: null, value: "d" }, { kind: "set" });
    done(histories, put("e"), { kind: "put", created: false });
    expect(histories.check("k")).toBeUndefined();
  });

  const broken: readonly (readonly [what: string, play: (histories: KeyHistories) => void])[] = [
    ["a stale read", (histories) => done(histories, get, found("a"))],
    ["a lost write", (histories) => done(histories, get, found(null))],
    ["a put that found nothing", (histories) => done(histories, put("c"), { kind: "put", created: true })],
    ["a delete of nothing", (histories) => done(histories, remove, { kind: "deleted", count: 0 })],
    [
      "a compare that failed for nothing",
      (histories) => done(histories, { kind: "compare-and-set", expected: "b", value: "c" }, { kind: "mismatch" }),
    ],
    [
      "a compare that should have failed",
      (histories) => done(histories, { kind: "compare-and-set", expected: "a", value: "c" }, { kind: "set" }),
    ],
    [
      "a delete that should have failed",
      (histories) => done(histories, { kind: "delete", expected: "a" }, { kind: "deleted", count: 1 }),
    ],
  ];
  it.each(broken)("is a violation with %s", (_, play) => {
    const histories = keyHistories();
    done(histories, put("a"), { kind: "put", created: true });
    done(histories, put("b"), { kind: "put", created: false });
    play(histories);
    expect(histories.check("k")?.verdict.kind).toBe("violation");
  });

  it("lets an unknown write be in or not, but not come back after another", () => {
    for (const [reads, expected] of [
      [["a"], undefined],
      [["b"], undefined],
      [["b", "c", "b"], "violation"],
    ] as const) {
      const histories = keyHistories();
      done(histories, put("a"), { kind: "put", created: true });
      histories.call("d", "k", put("b"))({ outcome: "unknown", reason: "DEADLINE" });
      for (const value of reads) {
        if (value === "c") done(histories, put("c"), { kind: "put", created: false });
        else done(histories, get, found(value));
      }
      expect(histories.check("k")?.verdict.kind).toBe(expected);
    }
  });

  it("forgets what was not applied, and counts it", () => {
    const histories = keyHistories();
    histories.call("c", "k", put("a"))({ outcome: "not-applied", reason: "NO_QUORUM" });
    done(histories, get, found(null));
    expect(histories.check("k")).toBeUndefined();
    expect([...histories.outcomes]).toEqual([
      ["put not-applied NO_QUORUM", 1],
      ["get applied", 1],
    ]);
  });

  it("is not checked while an operation is pending", () => {
    const histories = keyHistories();
    histories.call("c", "k", put("a"));
    expect(() => histories.check("k")).toThrow("1 operations on k are pending");
  });
});

describe("other accounts", () => {
  it("find a revision that two values share, and a value with two revisions", () => {
    const revisions = new Revisions();
    revisions.note("k", "a", "r1");
    revisions.note("k", "a", "r1");
    revisions.note("other", "b", "r1");
    expect(revisions.problems).toEqual([]);
    revisions.note("k", "b", "r1");
    revisions.note("k", "a", "r2");
    expect(revisions.problems).toHaveLength(2);
  });

  it("find an increment that was lost and one that nobody sent", async () => {
    const client = new CounterClient("c", counterHistories());
    const machine = { execute: () => Promise.resolve({ output: { value: 1 } }) };
    await client.increment({ machine: () => machine } as never, "k");
    const state = { value: 1, doubled: 0, doubledFirst: [] };
    expect(client.problems("k", { ...state, applied: { c: [[1, 1]] } })).toEqual([]);
    expect(client.problems("k", { ...state, applied: {} })).toEqual(["k lost the increments 1 of c"]);
    expect(client.problems("k", { ...state, applied: { c: [[1, 3]] } })).toEqual([
      "k holds 2,3 of c, which were not applied",
    ]);
  });
});
