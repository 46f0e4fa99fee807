import { describe, expect, it } from "vitest";
import {
  type Quorum,
  type StoreId,
  type Tally,
  isQuorum,
  majority,
  quorumOf,
  storesOf,
  tally,
  unanimityOf,
} from "./index.ts";

const stores = ["a", "b", "c", "d", "e"] as StoreId[];
const all = 2 ** stores.length - 1;

/** Sets of stores as bit masks. */
function pick(mask: number): readonly StoreId[] {
  return stores.filter((_, index) => (mask & (1 << index)) !== 0);
}

const masks = Array.from({ length: all }, (_, index) => index + 1);
const groupings: readonly (readonly number[])[] = [
  ...masks.map((group) => [group]),
  ...masks.flatMap((old) => masks.map((next) => [old, next])),
];

function size(mask: number): number {
  let count = 0;
  for (let rest = mask; rest > 0; rest >>= 1) count += rest & 1;
  return count;
}

// The twin, made to be obviously right: more than half of every group.
function decides(groups: readonly number[], yes: number): boolean {
  return groups.every((group) => 2 * size(group & yes) > size(group));
}

function quorum(groups: readonly number[]): Quorum {
  return quorumOf(...groups.map(pick));
}

describe("a majority", () => {
  it.each([
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 3],
    [5, 3],
    [6, 4],
    [7, 4],
    [8, 5],
    [9, 5],
  ])("of %d is %d", (of, needed) => {
    expect(majority(of)).toBe(needed);
  });
});

describe("a quorum", () => {
  it("has a group, and each group a store, named once", () => {
    expect(() => quorumOf()).toThrow("at least one group");
    expect(() => quorumOf([])).toThrow("not empty");
    expect(() => quorumOf(pick(3), [])).toThrow("not empty");
    expect(() => quorumOf([...pick(1), ...pick(1)])).toThrow("names a store once");
  });

  it("lists every store of its groups once", () => {
    expect(storesOf(quorumOf(pick(0b00111), pick(0b11100)))).toEqual(stores);
  });

  it("is what the twin says, for every set of up to five stores and every pair of them", () => {
    for (const groups of groupings) {
      const system = quorum(groups);
      for (let yes = 0; yes <= all; yes++) {
        if (isQuorum(system, pick(yes)) !== decides(groups, yes)) expect.fail(`groups ${groups.join()} yes ${yes}`);
      }
    }
  });

  it("meets every other quorum of the same system, in every group", () => {
    for (const groups of groupings) {
      const winning = masks.filter((yes) => isQuorum(quorum(groups), pick(yes)));
      for (const one of winning) {
        for (const other of winning) {
          if (groups.some((group) => (one & other & group) === 0))
            expect.fail(`groups ${groups.join()}: ${one} and ${other}`);
        }
      }
    }
  });

  it("while joint meets every quorum of the set before it and of the set after it", () => {
    for (const [old, next] of groupings) {
      if (old === undefined || next === undefined) continue;
      const joint = masks.filter((yes) => isQuorum(quorum([old, next]), pick(yes)));
      for (const side of [old, next]) {
        const alone = masks.filter((yes) => isQuorum(quorum([side]), pick(yes)));
        if (joint.some((one) => alone.some((other) => (one & other & side) === 0))) expect.fail(`joint ${old} ${next}`);
      }
    }
  });

  it("does not depend on the order of its groups, and joining a set with itself changes nothing", () => {
    for (const [old, next] of groupings) {
      if (old === undefined || next === undefined) continue;
      for (let yes = 0; yes <= all; yes++) {
        const wins = isQuorum(quorum([old, next]), pick(yes));
        if (wins !== isQuorum(quorum([next, old]), pick(yes))) expect.fail(`order of ${old} ${next}`);
        if (old === next && wins !== isQuorum(quorum([old]), pick(yes))) expect.fail(`self-join of ${old}`);
      }
    }
  });
});

describe("unanimity", () => {
  it("is won by all of the stores and lost with the first that refuses", () => {
    for (const mask of masks) {
      const system = unanimityOf(pick(mask));
      for (const [yes, no] of votes()) {
        const expected: Tally = (yes & mask) === mask ? "won" : (no & mask) === 0 ? "pending" : "lost";
        if (tally(system, pick(yes), pick(no)) !== expected) expect.fail(`stores ${mask} yes ${yes} no ${no}`);
      }
    }
  });
});

describe("a tally", () => {
  it("is won, lost or pending exactly as the votes not yet given allow", () => {
    let seen = 0;
    for (const groups of groupings) {
      const system = quorum(groups);
      for (const [yes, no] of votes()) {
        const expected: Tally = decides(groups, yes) ? "won" : decides(groups, all & ~no) ? "pending" : "lost";
        if (tally(system, pick(yes), pick(no)) !== expected) expect.fail(`groups ${groups.join()} yes ${yes} no ${no}`);
        seen++;
      }
    }
    // 31 sets and 31 * 31 pairs, each with 3^5 votes.
    expect(seen).toBe(992 * 243);
  });

  it("never takes back a result when more votes come", () => {
    const groups = [0b00111, 0b11110];
    const system = quorum(groups);
    for (const [yes, no] of votes()) {
      const now = tally(system, pick(yes), pick(no));
      if (now === "pending") continue;
      for (const [more, less] of votes()) {
        if ((more & yes) !== yes || (less & no) !== no) continue;
        expect(tally(system, pick(more), pick(less))).toBe(now);
      }
    }
  });

  it("counts a store once, a yes over a no, and no stranger", () => {
    const system = quorumOf(pick(0b00111));
    const [a, b, , d, e] = stores as [StoreId, StoreId, StoreId, StoreId, StoreId];
    expect(tally(system, [a, a, d, e], [])).toBe("pending");
    expect(tally(system, [a], [a, b])).toBe("pending");
    expect(tally(system, [], [d, e])).toBe("pending");
  });
});

/** Every way in which five stores can have said yes, no or nothing. */
function* votes(): Generator<readonly [yes: number, no: number]> {
  for (let yes = 0; yes <= all; yes++) {
    for (let no = 0; no <= all; no++) {
      if ((yes & no) === 0) yield [yes, no];
    }
  }
}
