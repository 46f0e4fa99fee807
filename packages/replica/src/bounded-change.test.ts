import { type Ballot, type ProposerId, zeroBallot } from "@quorate/synod";
import { describe, expect, it } from "vitest";
import { type Bounded, boundChange, unbounded } from "./bounded-change.ts";
import type { Applied, Change } from "./change.ts";
import { type Envelope, emptyEnvelope } from "./envelope.ts";
import { type Pending, applyChain } from "./operation.ts";

const origin = "origin-a" as ProposerId;
const ballot = (counter: number): Ballot => ({ epoch: 1, counter, proposer: origin });
const max = 4;
/** Doubles what is there; one byte where nothing is. */
const double: Change<number> = (current) => {
  const length = (current?.payload.length ?? 0) * 2 || 1;
  return { kind: "write", payload: new Uint8Array(length), output: length };
};
const holding = (length: number, counter: number): Envelope => ({
  ...emptyEnvelope,
  ballot: ballot(counter),
  payload: new Uint8Array(length),
  version: 1,
});
const run = (operation: Pending, envelope: Envelope | undefined, counter: number, lastNumber = 0) =>
  applyChain([operation], { envelope, floor: zeroBallot, ballot: ballot(counter), origin, lastNumber });
const answerOf = ({ steps }: ReturnType<typeof run>): Applied<number> => {
  const [step] = steps;
  if (step?.kind !== "answer") throw new Error("no answer");
  return unbounded(step.answer as Applied<Bounded<number>>, max);
};
const fresh: Pending = { change: boundChange(double, max), doubt: undefined };

/** Bytes of which a slice is a view, as those of a Buffer are. */
class Shared extends Uint8Array<ArrayBuffer> {
  override slice(): Uint8Array<ArrayBuffer> {
    return this;
  }
}

describe("a bounded change", () => {
  it("writes what fits", () => {
    expect(answerOf(run(fresh, holding(2, 1), 5))).toMatchObject({ output: 4 });
  });

  it("keeps what is there where more would be written, and says how much and what the limit is", () => {
    const result = run(fresh, holding(3, 1), 5);
    expect(result.changed).toBe(false);
    expect(() => answerOf(result)).toThrow(/has 6 bytes, the limit is 4/);
  });

  it("keeps what is there where it throws", () => {
    const broken: Pending = {
      change: boundChange(() => {
        throw new Error("broken");
      }, max),
      doubt: undefined,
    };
    const result = run(broken, holding(3, 1), 5);
    expect(result.changed).toBe(false);
    expect(() => answerOf(result)).toThrow(/the change threw, and changed nothing: broken/);
  });

  it("copies what it is shown: the round after it goes on from these very bytes (R15)", () => {
    const spoiling: Change<undefined> = (current) => {
      current?.payload.fill(9);
      return { kind: "keep", output: undefined };
    };
    for (const payload of [Uint8Array.of(0, 0), Shared.of(0, 0)]) {
      run({ change: boundChange(spoiling, max), doubt: undefined }, { ...holding(2, 1), payload }, 5);
      expect([...payload]).toEqual([0, 0]);
    }
  });

  it("answers for the attempt that was applied, not for a later one that would have been too large (R16)", () => {
    // The first attempt fits, and nobody knows what became of it.
    const first = run(fresh, holding(2, 1), 5);
    const doubtOf = ({ steps }: ReturnType<typeof run>) => (steps[0]?.kind === "answer" ? steps[0].doubt : undefined);
    // The second finds another's value, on which it is too large, and is lost too.
    const second = run({ ...fresh, doubt: doubtOf(first) }, holding(3, 8), 9, first.lastNumber);
    expect(() => answerOf(second)).toThrow(/limit/);
    // The third finds that the first was chosen after all.
    const third = run({ ...fresh, doubt: doubtOf(second) }, first.envelope, 12, second.lastNumber);
    expect(answerOf(third)).toMatchObject({ output: 4, version: 2 });
  });
});
