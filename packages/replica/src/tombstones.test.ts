import type { Ballot, ProposerId } from "@quorate/synod";
import { describe, expect, it } from "vitest";
import { Tombstones } from "./tombstones.ts";

const ballot = (counter: number): Ballot => ({ epoch: 1, counter, proposer: "p" as ProposerId });
const settleMs = 100;

/** Tombstones whose key says which rank this node has for it: "0/…", "1/…". */
function start(max = 10): Tombstones {
  const tombstones = new Tombstones({ max, settleMs, turnMs: settleMs });
  tombstones.rank((key) => Number(key[0]), 0);
  return tombstones;
}

/** Notes these keys and releases or forgets nothing. */
function noted(tombstones: Tombstones, nowMs: number, ...keys: readonly string[]): readonly boolean[] {
  return keys.map((key) => tombstones.note(key, ballot(nowMs + 1), nowMs));
}

const due = (tombstones: Tombstones, nowMs: number) => tombstones.takeDue(nowMs)?.key;

describe("the deleted keys of a store", () => {
  it("are due in the end though younger ones of the same rank keep leaving: other members may not know of the oldest", () => {
    const tombstones = start();
    noted(tombstones, 0, "1/old");
    const taken: (string | undefined)[] = [];
    for (let nowMs = 0; nowMs < 1_000; nowMs += 50) {
      noted(tombstones, nowMs, `1/${nowMs}`);
      taken.push(due(tombstones, nowMs));
      tombstones.forget(`1/${nowMs}`, nowMs + 40);
    }
    expect(taken).toContain("1/old");
  });

  it("wait for the turns of the members that come before, however short the settle time is", () => {
    const tombstones = new Tombstones({ max: 10, settleMs, turnMs: 7 * settleMs });
    tombstones.rank((key) => Number(key[0]), 0);
    noted(tombstones, 0, "1/a", "0/a");
    expect([100, 799, 800].map((nowMs) => due(tombstones, nowMs))).toEqual(["0/a", undefined, "1/a"]);
  });

  it("wait for the settle time, and one more for each member that comes before", () => {
    const tombstones = start();
    noted(tombstones, 0, "2/a", "1/a", "0/a");
    expect([99, 100, 199, 200, 299, 300].map((nowMs) => due(tombstones, nowMs))).toEqual([
      undefined,
      "0/a",
      undefined,
      "1/a",
      undefined,
      "2/a",
    ]);
  });

  it("are this node's own first, then the oldest", () => {
    const tombstones = start();
    noted(tombstones, 0, "1/a", "0/a");
    noted(tombstones, 5, "0/b", "1/b");
    expect([1, 2, 3, 4, 5].map(() => due(tombstones, 1_000))).toEqual(["0/a", "0/b", "1/a", "1/b", undefined]);
  });

  it("of other members are left to them as long as they move", () => {
    const tombstones = start();
    noted(tombstones, 0, "1/a", "1/b");
    tombstones.forget("1/a", 190);
    expect([200, 289, 290].map((nowMs) => due(tombstones, nowMs))).toEqual([undefined, undefined, "1/b"]);
    noted(tombstones, 300, "1/c");
    tombstones.restart(600);
    expect([699, 700].map((nowMs) => due(tombstones, nowMs))).toEqual([undefined, "1/c"]);
  });

  it("wait anew after a later tombstone, not after a later promise", () => {
    const tombstones = start();
    tombstones.note("0/a", ballot(1), 0);
    tombstones.note("0/a", ballot(1), 90);
    tombstones.note("0/b", ballot(1), 0);
    tombstones.note("0/b", ballot(2), 90);
    expect([100, 189, 190].map((nowMs) => due(tombstones, nowMs))).toEqual(["0/a", undefined, "0/b"]);
  });

  it("are held by one try at a time, and wait again after it unless they left the store", () => {
    const tombstones = start();
    noted(tombstones, 0, "0/a", "0/b");
    const [a, b] = [tombstones.takeDue(100), tombstones.takeDue(100)];
    noted(tombstones, 110, "0/a");
    expect(due(tombstones, 500)).toBeUndefined();
    tombstones.forget("0/b", 120);
    if (a !== undefined) tombstones.release(a, 200);
    if (b !== undefined) tombstones.release(b, 200);
    expect([299, 300, 1_000].map((nowMs) => due(tombstones, nowMs))).toEqual([undefined, "0/a", undefined]);
    expect(tombstones.size).toBe(1);
  });

  it("are dismissed when they turn out to be none, but not a later one of the key", () => {
    const tombstones = start();
    noted(tombstones, 0, "0/a", "0/b");
    const [a, b] = [tombstones.takeDue(100), tombstones.takeDue(100)];
    noted(tombstones, 150, "0/b");
    if (a !== undefined) tombstones.dismiss(a, 200);
    if (b !== undefined) tombstones.dismiss(b, 200);
    expect([tombstones.has("0/a"), tombstones.has("0/b")]).toEqual([false, true]);
    expect(due(tombstones, 300)).toBe("0/b");
  });

  it("are bounded: what there is no room for is not remembered, and is said so", () => {
    const tombstones = start(2);
    expect(noted(tombstones, 0, "0/a", "0/b", "0/c")).toEqual([true, true, false]);
    expect(noted(tombstones, 5, "0/a")).toEqual([true]);
    tombstones.forget("0/b", 10);
    expect(noted(tombstones, 20, "0/c")).toEqual([true]);
  });

  it("have other ranks when other members are in force", () => {
    const tombstones = start();
    noted(tombstones, 0, "2/a");
    tombstones.rank(() => 0, 50);
    expect(due(tombstones, 100)).toBe("2/a");
  });
});
