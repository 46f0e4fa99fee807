import { type Ballot, type ProposerId, zeroBallot } from "@quorate/synod";
import { describe, expect, it } from "vitest";
import type { Change } from "./change.ts";
import { type Envelope, emptyEnvelope } from "./envelope.ts";
import { type Doubt, type Pending, applyChain } from "./operation.ts";

const origin = "origin-a" as ProposerId;
const ballot = (counter: number): Ballot => ({ epoch: 1, counter, proposer: origin });
const append =
  (letter: string): Change<string> =>
  (current) => {
    const text = new TextDecoder().decode(current?.payload) + letter;
    return { kind: "write", payload: new TextEncoder().encode(text), output: text };
  };
const fresh = (letter: string): Pending => ({ change: append(letter), doubt: undefined });
const run = (operations: readonly Pending[], envelope: Envelope | undefined, counter: number, lastNumber = 0) =>
  applyChain(operations, { envelope, floor: zeroBallot, ballot: ballot(counter), origin, lastNumber });
const text = ({ payload }: Envelope) => new TextDecoder().decode(payload);
const doubtOf = (step: { kind: string; doubt?: Doubt } | undefined): Doubt => step?.doubt;

describe("chaining", () => {
  it("applies waiting operations in order, each on the result of the one before, with growing revisions", () => {
    const { envelope, steps } = run([fresh("a"), fresh("b"), fresh("c")], undefined, 4);
    expect(text(envelope)).toBe("abc");
    expect(envelope.version).toBe(3);
    expect(steps.map((step) => step.kind === "answer" && step.answer)).toEqual([
      { output: "a", revision: "1.4.origin-a.0", version: 1 },
      { output: "ab", revision: "1.4.origin-a.1", version: 2 },
      { output: "abc", revision: "1.4.origin-a.2", version: 3 },
    ]);
  });

  it("changes nothing for an operation that keeps, and gives it no number", () => {
    const keep: Pending = { change: (current) => ({ kind: "keep", output: current?.version }), doubt: undefined };
    const { envelope, steps, changed, lastNumber } = run([keep], emptyEnvelope, 4);
    expect({ changed, lastNumber, envelope }).toEqual({ changed: false, lastNumber: 0, envelope: emptyEnvelope });
    expect(doubtOf(steps[0])).toBeUndefined();
  });

  it("starts versions again after a delete", () => {
    const remove: Pending = { change: () => ({ kind: "delete", output: undefined }), doubt: undefined };
    const { envelope, steps } = run([fresh("a"), remove, fresh("b")], undefined, 4);
    expect(text(envelope)).toBe("b");
    expect(steps.map((step) => step.kind === "answer" && step.answer.version)).toEqual([1, 0, 1]);
  });
});

describe("R17: a retry never applies an operation twice", () => {
  const first = run([fresh("a")], undefined, 4);
  const retried = (doubt: Doubt): Pending => ({ change: append("a"), doubt });

  it("answers with the result of the attempt that was applied, and applies nothing again", () => {
    const again = run([retried(doubtOf(first.steps[0])), fresh("b")], first.envelope, 9, first.lastNumber);
    expect(text(again.envelope)).toBe("ab");
    expect(again.steps[0]).toMatchObject({ kind: "answer", answer: { output: "a", revision: "1.4.origin-a.0" } });
  });

  it("keeps its birth through every attempt: what was forgotten since may be the first one, adopted by another round", () => {
    const [second] = run([retried(doubtOf(first.steps[0]))], emptyEnvelope, 9, first.lastNumber).steps;
    const evicted: Envelope = { ...emptyEnvelope, payload: first.envelope.payload, forgotten: ballot(4) };
    const [third] = run([retried(doubtOf(second))], evicted, 20, first.lastNumber).steps;
    expect(third).toEqual({ kind: "unknown" });
  });

  it("applies it when the value shows that it is not in, under the same number", () => {
    const again = run([retried(doubtOf(first.steps[0]))], emptyEnvelope, 9, first.lastNumber);
    expect(text(again.envelope)).toBe("a");
    expect(again.envelope.entries).toEqual([{ origin, number: 1, ballot: ballot(9) }]);
  });

  it("answers with the earlier result when a later round, itself in doubt, turns out to be the chosen one", () => {
    const second = run([retried(doubtOf(first.steps[0])), fresh("b")], first.envelope, 9, first.lastNumber);
    const operations = second.steps.map((step, index) => ({ change: append("ab"[index] ?? ""), doubt: doubtOf(step) }));
    const third = run(operations, second.envelope, 12, second.lastNumber);
    expect(text(third.envelope)).toBe("ab");
    expect(third.steps.map((step) => step.kind === "answer" && step.answer.output)).toEqual(["a", "ab"]);
  });

  it("answers with the result of the first attempt where that one was applied, though a later one had another result", () => {
    const others: Envelope = { ...emptyEnvelope, payload: new TextEncoder().encode("x"), version: 1 };
    const [second] = run([retried(doubtOf(first.steps[0]))], others, 9, first.lastNumber).steps;
    expect(second).toMatchObject({ kind: "answer", answer: { output: "xa" } });
    const [third] = run([retried(doubtOf(second))], first.envelope, 12, first.lastNumber).steps;
    expect(third).toMatchObject({ kind: "answer", answer: { output: "a", revision: "1.4.origin-a.0" } });
  });

  it("is unknown when the round that applied it is not one of this process's attempts", () => {
    const doubt: Doubt = { number: 1, birth: ballot(3), attempts: [], hasTravelled: false };
    expect(run([retried(doubt)], first.envelope, 9, 1).steps).toEqual([{ kind: "unknown" }]);
  });

  it("is unknown on an absent register two epochs later, and changes nothing", () => {
    const later = applyChain([retried(doubtOf(first.steps[0]))], {
      envelope: undefined,
      floor: zeroBallot,
      ballot: { epoch: 3, counter: 9, proposer: origin },
      origin,
      lastNumber: 1,
    });
    expect(later).toMatchObject({ changed: false, steps: [{ kind: "unknown" }] });
  });

  it("is unknown where the register was created after its memory was collected, and changes nothing", () => {
    // Applied at 4, deleted, collected at 6, and created again by someone who found nothing but floors.
    const created = applyChain([fresh("new")], {
      envelope: undefined,
      floor: ballot(6),
      ballot: ballot(8),
      origin: "origin-b" as ProposerId,
      lastNumber: 0,
    });
    const again = run([retried(doubtOf(first.steps[0]))], created.envelope, 9, first.lastNumber);
    expect(again).toMatchObject({ changed: false, steps: [{ kind: "unknown" }] });
  });

  it("is applied where the register was created after it was born, for all that was collected before", () => {
    const created = applyChain([fresh("new")], {
      envelope: undefined,
      floor: ballot(2),
      ballot: ballot(8),
      origin: "origin-b" as ProposerId,
      lastNumber: 0,
    });
    const again = run([retried(doubtOf(first.steps[0]))], created.envelope, 9, first.lastNumber);
    expect(text(again.envelope)).toBe("newa");
  });

  it.each([
    ["of the next epoch, whose floors say so", 2, "applied"],
    ["of a later epoch, whose floors need not", 3, "unknown"],
  ])("of a register that was created anew by stores %s", (_, epoch, expected) => {
    const created = applyChain([fresh("new")], {
      envelope: undefined,
      floor: zeroBallot,
      ballot: { ...ballot(2), epoch },
      origin: "origin-b" as ProposerId,
      lastNumber: 0,
    });
    const again = applyChain([retried(doubtOf(first.steps[0]))], {
      envelope: created.envelope,
      floor: zeroBallot,
      ballot: { ...ballot(5), epoch },
      origin,
      lastNumber: 1,
    });
    expect(again.steps[0]?.kind === "unknown" ? "unknown" : "applied").toBe(expected);
  });

  it("remembers that a doubted operation kept this time, should a later number of the same round cover it", () => {
    const once: Change<string> = (current) =>
      current === undefined
        ? { kind: "write", payload: new Uint8Array([1]), output: "made" }
        : { kind: "keep", output: "there" };
    const made = run([{ change: once, doubt: undefined }], undefined, 4);
    // The first attempt was lost, someone else created the key, and the retry only looks.
    const other: Envelope = { ...emptyEnvelope, ballot: ballot(6), payload: new Uint8Array([2]), version: 1 };
    const kept = run([{ change: once, doubt: doubtOf(made.steps[0]) }, fresh("b")], other, 8, made.lastNumber);
    const third = run([{ change: once, doubt: doubtOf(kept.steps[0]) }], kept.envelope, 11, kept.lastNumber);
    expect(third.steps[0]).toMatchObject({ kind: "answer", answer: { output: "there" } });
  });
});
