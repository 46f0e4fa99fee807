import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Ballot,
  type ProposerId,
  type Register,
  type Slot,
  accept,
  collect,
  compareBallots,
  dropPromise,
  maxBallot,
  prepare,
  zeroBallot,
} from "./index.ts";

// R14: what a store may forget, and the floor it remembers instead.

const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
const tombstone = Uint8Array.of(0);

function ballot(counter: number, proposer = "p"): Ballot {
  return { epoch: 1, counter, proposer: proposer as ProposerId };
}

function slotOf(promised: number, accepted: number, floor = 0): Slot {
  const low = floor === 0 ? zeroBallot : ballot(floor);
  const value = accepted === 0 ? undefined : tombstone;
  const register = { promised: ballot(promised), accepted: accepted === 0 ? zeroBallot : ballot(accepted), value };
  return { register, floor: low };
}

/** The least ballot a store has left to a key: its promise, or the floor where there is no register. */
function promiseOf({ register, floor }: Slot): Ballot {
  return register === undefined ? floor : maxBallot(register.promised, register.accepted);
}

describe("R14, step (b) of a collection", () => {
  it("removes the register of exactly this ballot and raises the floor to it", () => {
    expect(collect(slotOf(5, 5), ballot(5))).toEqual({
      register: undefined,
      floor: ballot(5),
      removed: true,
      reply: { kind: "collected" },
    });
  });

  it("never lowers a higher floor", () => {
    expect(collect(slotOf(5, 5, 9), ballot(5)).floor).toEqual(ballot(9));
  });

  it.each([
    ["a later promise is outstanding", slotOf(6, 5)],
    ["a later ballot was accepted, whatever its value", slotOf(6, 6)],
    ["an earlier ballot was accepted, whatever its value", slotOf(4, 4)],
    ["the tombstone never came, and only its promise is there", slotOf(5, 0)],
  ])("keeps the register where %s", (_, slot) => {
    const { register, floor } = slot;
    expect(collect(slot, ballot(5))).toEqual({ register, floor, removed: false, reply: { kind: "kept" } });
  });

  it("answers a repetition as done, and does nothing", () => {
    const after = collect(slotOf(5, 5), ballot(5));
    expect(collect(after, ballot(5))).toEqual({ ...after, removed: false });
  });

  it("does not say collected where it never was", () => {
    expect(collect({ register: undefined, floor: ballot(4) }, ballot(5)).reply).toEqual({ kind: "kept" });
  });

  it("keeps a key that was created again", () => {
    const { register, floor } = collect(slotOf(5, 5), ballot(5));
    const again = accept({ register, floor }, { ballot: ballot(8), value: tombstone, next: undefined });
    expect(collect({ register: again.register, floor }, ballot(5)).reply).toEqual({ kind: "kept" });
  });

  it("leaves no room for late copies of the rounds before it", () => {
    const after = collect(slotOf(5, 5), ballot(5));
    expect(accept(after, { ballot: ballot(5), value: tombstone, next: undefined }).reply.kind).toBe("conflict");
    expect(accept(after, { ballot: ballot(4), value: tombstone, next: undefined }).reply.kind).toBe("conflict");
    expect(prepare(after, ballot(5)).reply).toEqual({ kind: "conflict", highest: ballot(5) });
  });
});

describe("R14, a register that holds only a promise", () => {
  it("is dropped, and the floor keeps its promise", () => {
    expect(dropPromise(slotOf(5, 0, 3))).toEqual({ register: undefined, floor: ballot(5), removed: true });
    expect(dropPromise(slotOf(5, 0, 9))).toEqual({ register: undefined, floor: ballot(9), removed: true });
  });

  it("is none where something was accepted, or nothing is there", () => {
    const accepted = slotOf(6, 5);
    expect(dropPromise(accepted)).toEqual({ ...accepted, removed: false });
    const absent = { register: undefined, floor: ballot(5) };
    expect(dropPromise(absent)).toEqual({ ...absent, removed: false });
  });
});

interface Step {
  readonly kind: "prepare" | "accept" | "collect" | "drop" | "elsewhere";
  readonly ballot: Ballot;
  readonly piggyback: boolean;
}

describe("R14, whatever is asked in whatever order", () => {
  const step: fc.Arbitrary<Step> = fc.record({
    kind: fc.constantFrom<Step["kind"][]>("prepare", "accept", "collect", "drop", "elsewhere"),
    ballot: fc.record({
      epoch: fc.constant(1),
      counter: fc.integer({ min: 1, max: 6 }),
      proposer: fc.constantFrom("p" as ProposerId, "q" as ProposerId),
    }),
    piggyback: fc.boolean(),
  });

  function after(slot: Slot, { kind, ballot: asked, piggyback }: Step): Slot {
    const { floor } = slot;
    const next = piggyback ? { ...asked, counter: asked.counter + 1 } : undefined;
    switch (kind) {
      case "prepare":
        return { floor, register: prepare(slot, asked).register };
      case "accept":
        return { floor, register: accept(slot, { ballot: asked, value: tombstone, next }).register };
      case "collect":
        return collect(slot, asked);
      case "drop":
        return dropPromise(slot);
      default:
        // The floor is one for all keys: another key was collected.
        return { ...slot, floor: maxBallot(floor, asked) };
    }
  }

  it(`never lowers the floor, the promise of a key, or what it takes to be accepted (seed ${seed})`, () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 14 }), (steps) => {
        let slot: Slot = { register: undefined, floor: zeroBallot };
        let accepted: Ballot = zeroBallot;
        for (const each of steps) {
          const before: Slot = slot;
          slot = after(before, each);
          expect(compareBallots(slot.floor, before.floor)).toBeGreaterThanOrEqual(0);
          expect(compareBallots(promiseOf(slot), promiseOf(before))).toBeGreaterThanOrEqual(0);
          const register: Register | undefined = slot.register;
          // Nothing that is older than what was there once comes back, removed or not.
          if (register !== undefined && register.value !== undefined) {
            expect(compareBallots(register.accepted, accepted)).toBeGreaterThanOrEqual(0);
            accepted = register.accepted;
          }
        }
      }),
      { seed, numRuns: 3_000 },
    );
  });
});
