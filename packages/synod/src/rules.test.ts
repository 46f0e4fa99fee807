import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Ballot,
  type Observed,
  type Promised,
  type ProposerId,
  type Register,
  type StoreId,
  absurdJump,
  accept,
  acceptVerdict,
  ballotBefore,
  compareBallots,
  counterLimit,
  drawBallot,
  formatBallot,
  installChosen,
  isAbsent,
  isAbsurdCounter,
  isBallot,
  isZeroBallot,
  maxBallot,
  observeCounter,
  prepare,
  prepareVerdict,
  quorumOf,
  readVerdict,
  sameBallot,
  unreachable,
  zeroBallot,
} from "./index.ts";

// In the order of the rules they keep.

const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
const p = "p" as ProposerId;
const q = "q" as ProposerId;

/** Ballot `1.5` or `1.5.q`. */
function b(text: string): Ballot {
  const [epoch, counter, proposer = "p"] = text.split(".");
  return { epoch: Number(epoch), counter: Number(counter), proposer: proposer as ProposerId };
}

function bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** A register; a value follows from its ballot. */
function register(promised: string, accepted?: string): Register {
  if (accepted === undefined) return { promised: b(promised), accepted: zeroBallot, value: undefined };
  return { promised: b(promised), accepted: b(accepted), value: bytes(accepted) };
}

describe("R1, ballots", () => {
  it.each([
    ["1.5", "1.5", 0],
    ["1.5", "1.6", -1],
    ["1.9", "2.1", -1],
    ["2.1.p", "2.1.q", -1],
    ["2.2.p", "2.1.q", 1],
    ["10.1", "9.1", 1],
    ["1.1.P", "1.1.p", -1],
  ])("compares %s with %s by epoch, then counter, then proposer", (left, right, sign) => {
    expect(Math.sign(compareBallots(b(left), b(right)))).toBe(sign);
    expect(Math.sign(compareBallots(b(right), b(left)))).toBe(-sign + 0);
    expect(sameBallot(b(left), b(right))).toBe(sign === 0);
    expect(maxBallot(b(left), b(right))).toEqual(sign < 0 ? b(right) : b(left));
  });

  it(`orders ballots totally (seed ${seed})`, () => {
    const ballot = fc.record({ epoch: fc.nat(2), counter: fc.nat(2), proposer: fc.constantFrom(p, q) });
    fc.assert(
      fc.property(ballot, ballot, ballot, (x, y, z) => {
        const [lowest, middle, highest] = [x, y, z].toSorted(compareBallots) as [Ballot, Ballot, Ballot];
        expect(compareBallots(lowest, middle)).toBeLessThanOrEqual(0);
        expect(compareBallots(lowest, highest)).toBeLessThanOrEqual(0);
        expect(compareBallots(zeroBallot, lowest)).toBeLessThan(0);
      }),
      { seed, numRuns: 500 },
    );
  });

  it("has a zero below every ballot that is drawn", () => {
    expect(isZeroBallot(zeroBallot)).toBe(true);
    expect(isZeroBallot(b("0.0"))).toBe(false);
    const [, drawn] = drawBallot({ proposer: p, counter: 0 }, 1);
    expect(compareBallots(drawn, zeroBallot)).toBeGreaterThan(0);
  });

  it("prints as epoch, counter and proposer", () => {
    expect(formatBallot(b("3.14.p"))).toBe("3.14.p");
  });

  it("knows the birth that every round of an operation is above", () => {
    expect(ballotBefore(b("3.14"))).toEqual(b("3.13"));
    expect(() => ballotBefore(b("3.0"))).toThrow("positive counter");
  });
});

describe("Acceptor, prepare", () => {
  const cases: readonly (readonly [string, Register | undefined, string, string, boolean])[] = [
    ["above nothing", undefined, "0.0.", "1.1", true],
    ["above the floor of an absent register", undefined, "1.4", "1.5", true],
    ["at the floor of an absent register", undefined, "1.5", "1.5", false],
    ["below the floor of an absent register", undefined, "1.5", "1.4", false],
    ["above the promise", register("1.5"), "0.0.", "1.6", true],
    ["at the promise: a ballot has one owner", register("1.5"), "0.0.", "1.5", false],
    ["below the promise", register("1.5"), "0.0.", "1.4", false],
    ["above what was accepted", register("1.5", "1.5"), "0.0.", "1.6", true],
    ["at what was accepted", register("1.5", "1.5"), "0.0.", "1.5", false],
    ["below what was accepted", register("1.5", "1.5"), "0.0.", "1.4.q", false],
    ["between accepted and promise", register("1.9", "1.5"), "0.0.", "1.7", false],
    ["above a present register though below the floor", register("1.5", "1.5"), "1.9", "1.6", true],
  ];

  it.each(cases)("%s", (_, before, floor, ballot, promises) => {
    const { register: after, changed, reply } = prepare({ register: before, floor: b(floor) }, b(ballot));
    expect(changed).toBe(promises);
    if (promises) {
      const accepted = before?.accepted ?? zeroBallot;
      expect(after).toEqual({ promised: b(ballot), accepted, value: before?.value });
      expect(reply).toEqual({ kind: "promised", accepted, value: before?.value, floor: b(floor) });
    } else {
      expect(after).toBe(before);
      expect(reply).toEqual({ kind: "conflict", highest: before?.promised ?? b(floor) });
    }
  });
});

describe("Acceptor, accept", () => {
  const cases: readonly (readonly [string, Register | undefined, string, string, boolean])[] = [
    ["above nothing", undefined, "0.0.", "1.1", true],
    ["above the floor", undefined, "1.4", "1.5", true],
    ["at the floor", undefined, "1.5", "1.5", false],
    ["at the promise", register("1.5"), "0.0.", "1.5", true],
    ["above the promise", register("1.5"), "0.0.", "1.6", true],
    ["below the promise", register("1.5"), "0.0.", "1.4", false],
    ["above what was accepted", register("1.5", "1.5"), "0.0.", "1.6", true],
    ["below what was accepted", register("1.5", "1.5"), "0.0.", "1.4", false],
    ["the same again", register("1.5", "1.5"), "0.0.", "1.5", true],
    ["the same again, though a later ballot is promised", register("1.9", "1.5"), "0.0.", "1.5", true],
    ["another one below a later promise", register("1.9", "1.5"), "0.0.", "1.6", false],
  ];

  it.each(cases)("%s", (_, before, floor, ballot, accepts) => {
    const step = accept({ register: before, floor: b(floor) }, { ballot: b(ballot), value: bytes(ballot), next: undefined });
    if (!accepts) {
      expect(step).toEqual({ register: before, changed: false, reply: { kind: "conflict", highest: before?.promised ?? b(floor) } });
      return;
    }
    expect(step.reply).toEqual({ kind: "accepted", nextPromised: false });
    expect(step.register?.accepted).toEqual(b(ballot));
    expect(step.register?.value).toEqual(bytes(ballot));
    expect(step.register?.promised).toEqual(maxBallot(before?.promised ?? zeroBallot, b(ballot)));
    expect(step.changed).toBe(before === undefined || !sameBallot(before.accepted, b(ballot)));
  });

  it("refuses another value at a ballot that carries one (R15)", () => {
    const slot = { register: register("1.5", "1.5"), floor: zeroBallot };
    expect(accept(slot, { ballot: b("1.5"), value: bytes("other"), next: undefined }).reply.kind).toBe("conflict");
    expect(accept(slot, { ballot: b("1.5"), value: bytes("1.55"), next: undefined }).reply.kind).toBe("conflict");
  });

  const piggybacks: readonly (readonly [string, Register | undefined, string, string, boolean, string])[] = [
    ["promises the next ballot", undefined, "1.5", "1.6", true, "1.6"],
    ["promises it over the promise of this round", register("1.5"), "1.5", "1.6", true, "1.6"],
    ["promises it though the accept is a repetition", register("1.5", "1.5"), "1.5", "1.6", true, "1.6"],
    ["confirms it when it is promised already", register("1.6", "1.5"), "1.5", "1.6", true, "1.6"],
    ["says that a later promise stands", register("1.9", "1.5"), "1.5", "1.6", false, "1.9"],
    ["never lowers the promise to a late copy's next", register("1.8", "1.5"), "1.5", "1.6", false, "1.8"],
  ];

  it.each(piggybacks)("%s", (_, before, ballot, next, nextPromised, promised) => {
    const step = accept({ register: before, floor: zeroBallot }, { ballot: b(ballot), value: bytes(ballot), next: b(next) });
    expect(step.reply).toEqual({ kind: "accepted", nextPromised });
    expect(step.register?.promised).toEqual(b(promised));
    expect(step.changed).toBe(before === undefined || !sameBallot(before.promised, b(promised)) || isAbsent(before));
  });
});

describe("Acceptor, whatever is asked in whatever order", () => {
  const ballot = fc.record({ epoch: fc.constant(1), counter: fc.integer({ min: 1, max: 6 }), proposer: fc.constantFrom(p, q) });
  const message = fc.record({ kind: fc.constantFrom("prepare", "accept", "install"), ballot, piggyback: fc.boolean() });

  it(`never lowers a promise or an accepted ballot, and keeps one value per ballot (seed ${seed})`, () => {
    fc.assert(
      fc.property(ballot, fc.array(message, { maxLength: 12 }), (floor, messages) => {
        let slot: { register: Register | undefined; floor: Ballot } = { register: undefined, floor };
        for (const { kind, ballot: asked, piggyback } of messages) {
          const value = bytes(formatBallot(asked));
          const next = piggyback ? { ...asked, counter: asked.counter + 1 } : undefined;
          // The floor stands for the promises of a register that is not there.
          const before = slot.register ?? { promised: floor, accepted: zeroBallot, value: undefined };
          const step = kind === "prepare" ? prepare(slot, asked)
            : kind === "accept" ? accept(slot, { ballot: asked, value, next })
            : installChosen(slot, { ballot: asked, value });
          expect(step.changed).toBe(step.register !== slot.register);
          slot = { floor, register: step.register };
          const after = step.register ?? before;
          expect(compareBallots(after.promised, before.promised)).toBeGreaterThanOrEqual(0);
          expect(compareBallots(after.accepted, before.accepted)).toBeGreaterThanOrEqual(0);
          expect(compareBallots(after.promised, after.accepted)).toBeGreaterThanOrEqual(0);
          expect(after.value).toEqual(isAbsent(after) ? undefined : bytes(formatBallot(after.accepted)));
        }
      }),
      { seed, numRuns: 2_000 },
    );
  });
});

describe("R3, a chosen configuration", () => {
  const value = bytes("chosen");

  it("is written regardless of promises, none of which falls", () => {
    expect(installChosen({ register: register("1.9", "1.5"), floor: zeroBallot }, { ballot: b("1.7"), value }))
      .toEqual({ register: { promised: b("1.9"), accepted: b("1.7"), value }, changed: true });
    expect(installChosen({ register: undefined, floor: b("1.4") }, { ballot: b("1.7"), value }))
      .toEqual({ register: { promised: b("1.7"), accepted: b("1.7"), value }, changed: true });
    expect(installChosen({ register: undefined, floor: b("1.9") }, { ballot: b("1.7"), value }))
      .toEqual({ register: { promised: b("1.9"), accepted: b("1.7"), value }, changed: true });
  });

  it.each(["1.7", "1.8"])("is not written over the accepted ballot %s", (accepted) => {
    const before = register("1.9", accepted);
    const after = installChosen({ register: before, floor: zeroBallot }, { ballot: b("1.7"), value });
    expect(after).toEqual({ register: before, changed: false });
  });
});

describe("R15, the source of ballots", () => {
  it("draws each ballot once, above everything seen", () => {
    const [second, first] = drawBallot({ proposer: p, counter: 4 }, 7);
    expect(first).toEqual(b("7.5"));
    const [third, higher] = drawBallot(observeCounter(second, 40), 7);
    expect(higher).toEqual(b("7.41"));
    expect(drawBallot(observeCounter(third, 3), 6)[1]).toEqual(b("6.42"));
  });

  it(`never draws a ballot twice, whatever it sees (seed ${seed})`, () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat(50)), { maxLength: 60 }), (steps) => {
        let source = { proposer: p, counter: 0 };
        const counters: number[] = [];
        for (const seen of steps) {
          if (seen === null) {
            const [next, drawn] = drawBallot(source, 1);
            source = next;
            counters.push(drawn.counter);
          } else source = observeCounter(source, seen);
        }
        expect(new Set(counters).size).toBe(counters.length);
        expect(counters.toSorted((x, y) => x - y)).toEqual(counters);
      }),
      { seed, numRuns: 300 },
    );
  });
});

const stores = ["a", "b", "c", "d", "e"] as StoreId[];
const three = quorumOf(stores.slice(0, 3));
const joint = quorumOf(stores.slice(0, 3), stores.slice(2, 5));

function from<Reply>(name: string, reply: Reply): { from: StoreId; reply: Reply } {
  return { from: name as StoreId, reply };
}

function promised(accepted?: string, floor = zeroBallot): Promised {
  if (accepted === undefined) return { kind: "promised", accepted: zeroBallot, value: undefined, floor };
  return { kind: "promised", accepted: b(accepted), value: bytes(accepted), floor };
}

const conflict = (highest: string): { kind: "conflict"; highest: Ballot } => ({ kind: "conflict", highest: b(highest) });
const refused = { kind: "refused" } as const;

describe("R16, the outcome of a prepare", () => {
  it("is pending until a quorum answered", () => {
    expect(prepareVerdict(three, [])).toEqual({ kind: "pending" });
    expect(prepareVerdict(three, [from("a", promised()), from("b", conflict("1.9"))])).toEqual({ kind: "pending" });
    expect(prepareVerdict(three, [from("a", promised()), from("d", promised()), from("e", promised())]).kind).toBe("pending");
  });

  it("finds the value of the highest ballot, and the highest floor", () => {
    const answers = [from("a", promised("1.3", b("1.1"))), from("b", promised("1.7")), from("c", promised(undefined, b("1.2")))];
    const found = { accepted: b("1.7"), value: bytes("1.7"), floor: b("1.2") };
    expect(prepareVerdict(three, answers)).toEqual({ kind: "won", found });
  });

  it("finds nothing when every promise is absent", () => {
    const found = { accepted: zeroBallot, value: undefined, floor: zeroBallot };
    expect(prepareVerdict(three, [from("a", promised()), from("c", promised())])).toEqual({ kind: "won", found });
  });

  it("is lost when no quorum can form, and tells the highest ballot met", () => {
    const answers = [from("a", conflict("1.7")), from("b", promised("1.9")), from("c", conflict("1.8"))];
    expect(prepareVerdict(three, answers)).toEqual({ kind: "lost", highest: b("1.8") });
    expect(prepareVerdict(three, [from("a", refused), from("b", refused)])).toEqual({ kind: "lost", highest: zeroBallot });
  });

  it("needs both majorities of a joint quorum", () => {
    const old = [from("a", promised("1.1")), from("b", promised())];
    expect(prepareVerdict(joint, old).kind).toBe("pending");
    expect(prepareVerdict(joint, [...old, from("d", promised()), from("e", promised("1.2"))]))
      .toMatchObject({ kind: "won", found: { accepted: b("1.2") } });
    expect(prepareVerdict(joint, [...old, from("d", refused), from("e", refused)]).kind).toBe("lost");
  });
});

describe("R16, the outcome of an accept", () => {
  const yes = (nextPromised: boolean): { kind: "accepted"; nextPromised: boolean } => ({ kind: "accepted", nextPromised });

  it("is pending until a quorum accepted", () => {
    expect(acceptVerdict(three, [from("a", yes(true)), from("b", conflict("1.9"))])).toEqual({ kind: "pending" });
  });

  it.each([
    [[true, true], true],
    [[true, false], false],
    [[true, false, true], true],
    [[false, false, true], false],
  ])("is chosen by a quorum; the next promise counts only if a quorum gave it: %j", (promises, nextPromised) => {
    const answers = promises.map((each, index) => from(stores[index] ?? "", yes(each)));
    expect(acceptVerdict(three, answers)).toEqual({ kind: "won", nextPromised });
  });

  it("is lost, and that means unknown, when no quorum can form", () => {
    const answers = [from("a", yes(true)), from("b", conflict("1.9")), from("c", refused)];
    expect(acceptVerdict(three, answers)).toEqual({ kind: "lost", highest: b("1.9") });
  });
});

describe("R20, counters", () => {
  it.each([
    [0, 1, false],
    [0, absurdJump, false],
    [0, absurdJump + 1, true],
    [1_000, 1_000 + absurdJump, false],
    [1_000, 1_001 + absurdJump, true],
    [counterLimit - absurdJump, counterLimit - absurdJump, false],
    [counterLimit - absurdJump, counterLimit - absurdJump + 1, true],
    [0, Number.POSITIVE_INFINITY, true],
  ])("after %d, %d is absurd: %s", (highest, counter, absurd) => {
    expect(isAbsurdCounter(highest, counter)).toBe(absurd);
  });

  it("are not drawn above the limit", () => {
    expect(drawBallot({ proposer: p, counter: counterLimit - 1 }, 1)[1].counter).toBe(counterLimit);
    expect(() => drawBallot({ proposer: p, counter: counterLimit }, 1)).toThrow("exceeds 4503599627370496 (R20)");
  });

  it.each([
    [b("1.1"), true],
    [zeroBallot, true],
    [{ epoch: 1, counter: counterLimit, proposer: p }, true],
    [{ epoch: 1, counter: counterLimit + 1, proposer: p }, false],
    [{ epoch: 1, counter: 2 ** 53, proposer: p }, false],
    [{ epoch: 2 ** 53, counter: 1, proposer: p }, false],
    [{ epoch: -1, counter: 1, proposer: p }, false],
    [{ epoch: 1, counter: 1.5, proposer: p }, false],
    [{ epoch: 1, counter: Number.NaN, proposer: p }, false],
  ])("are judged where a ballot is decoded: %j is one: %s", (ballot, valid) => {
    expect(isBallot(ballot)).toBe(valid);
  });
});

describe("R8, a quorum read at epoch 2", () => {
  function observed(accepted?: string): Observed {
    if (accepted === undefined) return { kind: "observed", accepted: zeroBallot, value: undefined };
    return { kind: "observed", accepted: b(accepted), value: bytes(accepted) };
  }
  const none = observed();
  const now = observed("2.5");
  const value = { kind: "value", accepted: b("2.5"), value: bytes("2.5") };

  const cases: readonly (readonly [string, readonly (Observed | typeof refused)[], unknown])[] = [
    ["waits for a quorum", [now], { kind: "pending" }],
    ["waits for a quorum of answers, not of refusals", [now, refused], { kind: "pending" }],
    ["returns what a quorum holds", [now, now], value],
    ["returns what a quorum holds though a store lags", [now, observed("2.4"), now], value],
    ["returns what a quorum holds though a store lacks it", [none, now, now], value],
    ["does not return what less than a quorum holds", [now, none], { kind: "unsettled" }],
    ["does not return a value below the highest seen", [now, now, observed("2.6")], { kind: "unsettled" }],
    ["does not return a value of an older epoch, all agreeing", [observed("1.9"), observed("1.9"), observed("1.9")], { kind: "unsettled" }],
    ["does not return a value of a later epoch", [observed("3.1"), observed("3.1")], { kind: "unsettled" }],
    ["returns absence when a quorum has nothing", [none, none], { kind: "absent" }],
    ["does not return absence when anybody has something", [none, none, observed("1.1")], { kind: "unsettled" }],
    ["gives up when no quorum can answer", [refused, refused], { kind: "unsettled" }],
  ];

  it.each(cases)("%s", (_, replies, verdict) => {
    expect(readVerdict(three, 2, replies.map((reply, index) => from(stores[index] ?? "", reply)))).toEqual(verdict);
  });

  it("needs agreement in both majorities of a joint quorum", () => {
    const agreeing = ["a", "b", "d", "e"].map((name) => from(name, now));
    expect(readVerdict(joint, 2, agreeing)).toEqual(value);
    const lagging = [...agreeing.slice(0, 3), from("e", none)];
    expect(readVerdict(joint, 2, lagging)).toEqual({ kind: "unsettled" });
  });
});

describe("a programmer's assumption", () => {
  it("stops the process when it is broken", () => {
    expect(() => unreachable({ kind: "new" } as never)).toThrow('unreachable: {"kind":"new"}');
  });
});
