import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Ballot,
  type ProposerId,
  type Register,
  accept,
  ballotBefore,
  compareBallots,
  drawBallot,
  formatBallot,
  installChosen,
  isAbsent,
  isZeroBallot,
  maxBallot,
  observeCounter,
  prepare,
  sameBallot,
  zeroBallot,
} from "./index.ts";

// The rules of ballots and acceptors, in the order of R1, Acceptor, R3, R15.

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
    const step = accept(
      { register: before, floor: b(floor) },
      { ballot: b(ballot), value: bytes(ballot), next: undefined },
    );
    if (!accepts) {
      expect(step).toEqual({
        register: before,
        changed: false,
        reply: { kind: "conflict", highest: before?.promised ?? b(floor) },
      });
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
    const step = accept(
      { register: before, floor: zeroBallot },
      { ballot: b(ballot), value: bytes(ballot), next: b(next) },
    );
    expect(step.reply).toEqual({ kind: "accepted", nextPromised });
    expect(step.register?.promised).toEqual(b(promised));
    expect(step.changed).toBe(before === undefined || !sameBallot(before.promised, b(promised)) || isAbsent(before));
  });
});

describe("Acceptor, whatever is asked in whatever order", () => {
  const ballot = fc.record({
    epoch: fc.constant(1),
    counter: fc.integer({ min: 1, max: 6 }),
    proposer: fc.constantFrom(p, q),
  });
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
          const step =
            kind === "prepare"
              ? prepare(slot, asked)
              : kind === "accept"
                ? accept(slot, { ballot: asked, value, next })
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
    expect(installChosen({ register: register("1.9", "1.5"), floor: zeroBallot }, { ballot: b("1.7"), value })).toEqual(
      { register: { promised: b("1.9"), accepted: b("1.7"), value }, changed: true },
    );
    expect(installChosen({ register: undefined, floor: b("1.4") }, { ballot: b("1.7"), value })).toEqual({
      register: { promised: b("1.7"), accepted: b("1.7"), value },
      changed: true,
    });
    expect(installChosen({ register: undefined, floor: b("1.9") }, { ballot: b("1.7"), value })).toEqual({
      register: { promised: b("1.9"), accepted: b("1.7"), value },
      changed: true,
    });
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
