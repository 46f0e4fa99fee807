import { describe, expect, it } from "vitest";
import {
  type Ballot,
  type Found,
  type ProposerId,
  type ReadVerdict,
  type Register,
  type Slot,
  type StoreId,
  accept,
  collect,
  compareBallots,
  fill,
  installChosen,
  maxBallot,
  prepare,
  prepareVerdict,
  quorumOf,
  readVerdict,
  zeroBallot,
} from "./index.ts";

// Runs that lose an acknowledged write or a read value when one rule is left out. Each is played twice over the
// real functions: without the rule, to see the damage, and with it.

class Store {
  slot: Slot = { register: undefined, floor: zeroBallot };

  prepare(ballot: Ballot): ReturnType<typeof prepare>["reply"] {
    const { register, reply } = prepare(this.slot, ballot);
    this.slot = { ...this.slot, register };
    return reply;
  }

  accept(ballot: Ballot, value: string): boolean {
    const { register, reply } = accept(this.slot, { ballot, value: bytes(value), next: undefined });
    this.slot = { ...this.slot, register };
    return reply.kind === "accepted";
  }

  /** Takes over what another store holds, as a catch-up in `epoch` does (R7); whether it did. */
  fill({ accepted, value }: Register, epoch: number): boolean {
    if (value === undefined) throw new Error("nothing to copy");
    const { register, filled } = fill(this.slot, { ballot: accepted, value }, epoch);
    this.slot = { ...this.slot, register };
    return filled;
  }

  /** Takes over what another store holds, past any promise. */
  copy({ accepted, value }: Register): void {
    if (value === undefined) throw new Error("nothing to copy");
    this.slot = { ...this.slot, register: installChosen(this.slot, { ballot: accepted, value }).register };
  }

  get held(): Register {
    if (this.slot.register === undefined) throw new Error("nothing held");
    return this.slot.register;
  }
}

type Named = Readonly<Record<string, Store>>;

function stores(names: string): Record<"a" | "b" | "c" | "d" | "e", Store> {
  return Object.fromEntries(
    ["a", "b", "c", "d", "e"].map((name) => {
      const store = new Store();
      if (names.includes(name)) store.accept(ballot(1, 1, "p0"), "old");
      return [name, store];
    }),
  ) as Record<"a" | "b" | "c" | "d" | "e", Store>;
}

function ids(names: string): readonly StoreId[] {
  return names.split("") as StoreId[];
}

/** Phase one at these stores, in a system of majorities of each group. */
function prepareAt(asked: Named, ballotAsked: Ballot, ...groups: readonly string[]): Found {
  const answers = Object.entries(asked).map(([name, store]) => ({
    from: name as StoreId,
    reply: store.prepare(ballotAsked),
  }));
  const verdict = prepareVerdict(quorumOf(...groups.map(ids)), answers);
  if (verdict.kind !== "won") throw new Error(`the prepare is ${verdict.kind}`);
  return verdict.found;
}

function readAt(asked: Named, epoch: number, ...groups: readonly string[]): ReadVerdict {
  const answers = Object.entries(asked).map(([name, store]) => {
    const { accepted, value } = store.held;
    return { from: name as StoreId, reply: { kind: "observed", accepted, value } as const };
  });
  return readVerdict(quorumOf(...groups.map(ids)), epoch, answers);
}

function ballot(epoch: number, counter: number, proposer = "p"): Ballot {
  return { epoch, counter, proposer: proposer as ProposerId };
}

function bytes(value: string): Uint8Array {
  return Uint8Array.from(value, (character) => character.charCodeAt(0));
}

function text({ value }: { readonly value: Uint8Array | undefined }): string {
  return String.fromCharCode(...(value ?? []));
}

function higher(one: Register, other: Register): Register {
  return compareBallots(one.accepted, other.accepted) >= 0 ? one : other;
}

describe("C1, one of three members is replaced while a kept one holds a leftover", () => {
  /** What a reader finds after `old+Z` was acknowledged; `epoch` maps the epoch of a round to that of its ballots. */
  function replaceOne(epoch: (of: number) => number): string {
    const { a, b, c, d } = stores("abc");
    // Y dies after one accept; its client knows nothing.
    const y = ballot(epoch(1), 9, "y");
    prepareAt({ a, c }, y, "abc");
    c.accept(y, "old+Y");
    // The catch-up of {b, c, d} merges what a and b hold, and reaches b and d.
    const merged = higher(a.held, b.held);
    for (const store of [b, d]) store.copy(merged);
    const z = ballot(epoch(3), 6, "z");
    const found = prepareAt({ b, d }, z, "bcd");
    expect([b, d].map((store) => store.accept(z, `${text(found)}+Z`))).toEqual([true, true]);
    return text(prepareAt({ c, d }, ballot(epoch(3), 12, "r"), "bcd"));
  }

  it("loses the write with ballots that do not carry their epoch", () => {
    expect(replaceOne(() => 1)).toBe("old+Y");
  });

  it("R1 keeps it: every ballot of a later epoch outranks the leftover", () => {
    expect(replaceOne((of) => of)).toBe("old+Z");
  });
});

describe("C3, a quorum holds a value that was copied and never chosen", () => {
  /** The read of {d, e} by `judgedAt`, and what the next round finds. */
  function readCopied(judgedAt: number): readonly [read: ReadVerdict, next: string] {
    const { a, b, c, d, e } = stores("abc");
    const w = ballot(1, 5, "w");
    prepareAt({ a, b }, w, "abc");
    a.accept(w, "old+W");
    const y = ballot(1, 9, "y");
    prepareAt({ b, c }, y, "abc");
    c.accept(y, "old+Y");
    const merged = higher(a.held, b.held);
    for (const store of [d, e]) store.fill(merged, 2);
    const read = readAt({ d, e }, judgedAt, "cde");
    return [read, text(prepareAt({ c, d }, ballot(3, 1, "r"), "cde"))];
  }

  it("returns a value that is gone in the next round, if the value's epoch does not matter", () => {
    const [read, next] = readCopied(1);
    expect(read.kind === "value" && text(read)).toBe("old+W");
    expect(next).toBe("old+Y");
  });

  it("R8 leaves it to an identity round: the value is of an older epoch", () => {
    expect(readCopied(3)[0]).toEqual({ kind: "unsettled" });
  });
});

describe("C4, a deleted register is removed while a later promise is outstanding", () => {
  /** Whether each of two proposers, both of whom saw nothing, gets its creation accepted. */
  function createTwice(collect: (slot: Slot, tombstone: Ballot) => Slot): readonly boolean[] {
    const { a, b, c } = stores("");
    const tombstone = ballot(1, 5, "g");
    for (const store of [a, b, c]) store.accept(tombstone, "");
    const p1 = ballot(1, 7, "p1");
    expect(text(prepareAt({ a, c }, p1, "abc"))).toBe("");
    const p2 = ballot(1, 8, "p2");
    expect(text(prepareAt({ a, b }, p2, "abc"))).toBe("");
    for (const store of [a, b, c]) store.slot = collect(store.slot, tombstone);
    const first = [a, c].map((store) => store.accept(p1, "P1"));
    const second = [a, b].map((store) => store.accept(p2, "P2"));
    return [first, second].map((accepted) => accepted.every(Boolean));
  }

  const removed = ({ floor }: Slot, tombstone: Ballot): Slot => ({
    register: undefined,
    floor: maxBallot(floor, tombstone),
  });

  it("acknowledges both creations when the promise goes with the register", () => {
    expect(createTwice(removed)).toEqual([true, true]);
  });

  it("R14 acknowledges one: a register with a later promise stays", () => {
    expect(createTwice(collect)).toEqual([false, true]);
  });

  it("R14 keeps late messages out by the floor of what was removed", () => {
    const { a } = stores("");
    const tombstone = ballot(1, 5, "g");
    expect(a.accept(tombstone, "")).toBe(true);
    a.slot = collect(a.slot, tombstone);
    expect(a.accept(ballot(1, 4, "late"), "revived")).toBe(false);
    expect(a.prepare(ballot(1, 5, "g")).kind).toBe("conflict");
    expect(a.prepare(ballot(1, 6, "new")).kind).toBe("promised");
  });
});

describe("C6, a value of the joint epoch is copied past a promise", () => {
  type Copy = (store: Store, from: Register) => boolean;

  function copyInJoint(copy: Copy): readonly [copied: readonly boolean[], read: ReadVerdict, next: string] {
    const { a, b, c, d, e } = stores("abc");
    const y = ballot(2, 3, "y");
    prepareAt({ a, b, d, e }, y, "abc", "bde");
    a.accept(y, "old+Y");
    // Z never saw Y, and reaches no quorum either.
    const z = ballot(2, 7, "z");
    prepareAt({ b, c, d }, z, "abc", "bde");
    for (const store of [c, e]) store.accept(z, "old+Z");
    const merged = higher(a.held, b.held);
    const copied = [b, d].map((store) => copy(store, merged));
    const read = readAt({ a, b, d }, 2, "abc", "bde");
    return [copied, read, text(prepareAt({ b, c, d }, ballot(2, 9, "r"), "abc", "bde"))];
  }

  it("returns a value that is gone in the next round", () => {
    const [, read, next] = copyInJoint((store, from) => {
      store.copy(from);
      return true;
    });
    expect(read.kind === "value" && text(read)).toBe("old+Y");
    expect(next).toBe("old+Z");
  });

  it("R7 checks such a copy like an accept: it is refused, and an identity round has to settle the key", () => {
    const [copied, read] = copyInJoint((store, from) => store.fill(from, 2));
    expect(copied).toEqual([false, false]);
    expect(read).toEqual({ kind: "unsettled" });
  });
});

describe("a proposer that re-uses the ballot of a round that failed", () => {
  it("is refused by the store that accepted the first value, so R15 burns the ballot", () => {
    const { a, b, c } = stores("");
    const reused = ballot(1, 5, "p1");
    prepareAt({ a, b, c }, reused, "abc");
    expect(a.accept(reused, "one")).toBe(true);
    expect([a, b, c].map((store) => store.accept(reused, "two"))).toEqual([false, true, true]);
    // Two values at one ballot: which of them the next round continues from depends on whom it asks.
    const found = [
      { a, b },
      { b, c },
    ].map((asked, index) => text(prepareAt(asked, ballot(1, 6 + index, "p2"), "abc")));
    expect(found).toEqual(["one", "two"]);
  });
});
