import { describe, expect, it } from "vitest";
import { isNear, isWorthForwarding, patienceOf, quorumDistance } from "./preference.ts";

/** Round trips between three regions, in milliseconds. */
const [ab, ac, bc] = [21.8, 169, 189.2];

describe("where a key's operations are applied", () => {
  const decide = (owner: number, others: readonly number[], own: number, forwarded?: number) =>
    isWorthForwarding({ owner, forwarded, own, others });

  it("is the owner in a local network", () => {
    expect(isNear(1)).toBe(true);
    expect(isNear(9)).toBe(true);
    expect(isNear(ab)).toBe(false);
  });

  it("is here in a wide area, where this node has a quorum nearer than the owner has", () => {
    // The two near regions take a key over from each other, and from the far one.
    expect(decide(ab, [ab, ac], ab)).toBe(false);
    expect(decide(ab, [ab, bc], ab)).toBe(false);
    expect(decide(ac, [ab, ac], ab)).toBe(false);
    expect(decide(bc, [ab, bc], ab)).toBe(false);
  });

  it("is the owner for a far region, which spares a round trip by it", () => {
    expect(decide(ac, [ac, bc], ac)).toBe(true);
    expect(decide(ac, [ac, bc], ac, ac + ab)).toBe(true);
    expect(decide(ac, [ac, bc], ac, 2 * ac)).toBe(false);
  });

  it("does not take nodes at one distance for neighbours of each other", () => {
    expect(decide(100, [100, 100], 100)).toBe(false);
  });
});

describe("the distance of a quorum", () => {
  const distances = new Map(Object.entries({ self: 0, b: 2, c: 30, d: 5, e: Number.POSITIVE_INFINITY }));
  const of = (...groups: readonly (readonly string[])[]) =>
    quorumDistance(groups, (store) => distances.get(store) ?? Number.NaN);

  it("is that of the last one it takes, in each of its groups", () => {
    expect(of(["self"])).toBe(0);
    expect(of(["self", "b", "c"])).toBe(2);
    expect(of(["self", "b", "c", "d", "e"])).toBe(5);
    expect(of(["self", "b", "c"], ["c", "d", "e"])).toBe(30);
    expect(of(["self", "e"])).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("patience with an owner", () => {
  it("is four times what forwarding takes of late, from 30 to 80 ms where it is near", () => {
    expect(patienceOf(undefined, 0).silentMs).toBe(30);
    expect(patienceOf(2, 1).silentMs).toBe(30);
    expect(patienceOf(12, 1).silentMs).toBe(48);
    expect(patienceOf(30, 1).silentMs).toBe(80);
  });

  it("never ends before an answer can be there", () => {
    expect(patienceOf(undefined, 200).silentMs).toBeGreaterThanOrEqual(300);
    expect(patienceOf(210, 200).silentMs).toBeLessThan(500);
    expect(patienceOf(60, 1).silentMs).toBe(120);
  });

  it("is longer with one that is heard", () => {
    expect(patienceOf(2, 1).longestMs).toBe(120);
  });
});
