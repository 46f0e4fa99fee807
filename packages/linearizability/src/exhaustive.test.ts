import { describe, expect, it } from "vitest";
import { isLinearizable } from "./brute-force.test-support.ts";
import { checkHistory } from "./check.ts";
import type { Model } from "./model.ts";
import { compareAndSetRegisterModel } from "./models/compare-and-set-register.ts";
import { type CounterInput, counterModel } from "./models/counter.ts";
import { type RegisterInput, registerModel } from "./models/register.ts";
import type { Operation } from "./operation.ts";
import { arrangements, histories, type Label } from "./small-histories.test-support.ts";

const read = { kind: "read" } as const;
const write = (value: number): RegisterInput<number> => ({ kind: "write", value });
const statesMax = 1_000_000;

const registerLabels: readonly Label<RegisterInput<number>, number | null>[] = [
  { input: write(1), output: null },
  { input: write(2), output: null },
  { input: read, output: 1 },
  { input: read, output: 2 },
  { input: write(1) },
  { input: write(2) },
];

interface Tally {
  readonly histories: number;
  readonly violations: number;
}

/** Compares the checker with trying every order, on every history of `count` operations; `skip` leaves out mirror images. */
function compare<State, Input, Output>(
  model: Model<State, Input, Output>,
  labels: readonly Label<Input, Output>[],
  count: number,
  unknown: number,
  skip: (history: readonly Operation<Input, Output>[]) => boolean = () => false,
): Tally {
  let compared = 0;
  let violations = 0;
  for (const spans of arrangements(count, unknown)) {
    for (const history of histories(spans, labels)) {
      if (skip(history)) continue;
      compared++;
      const expected = isLinearizable(model, history) ? "linearizable" : "violation";
      const { kind } = checkHistory(model, history, { statesMax });
      if (kind !== expected) throw new Error(`${kind}, but it is a ${expected}: ${JSON.stringify(history)}`);
      if (kind === "violation") violations++;
    }
  }
  return { histories: compared, violations };
}

/** With 1 and 2 exchanged a history of a register that never answers its initial 0 means the same. */
function startsWithTwo(history: readonly Operation<RegisterInput<number>, number | null>[]): boolean {
  const [first] = history;
  return first?.input.kind === "write" ? first.input.value === 2 : first?.output === 2;
}

describe("all histories of a few operations", () => {
  it("are enumerated completely: there is one arrangement per interval order", { timeout: 60_000 }, () => {
    const counts = [1, 2, 3, 4, 5, 6].map((count) => [...arrangements(count, 0)].length);
    expect(counts).toEqual([1, 2, 5, 15, 53, 217]);
  });

  it("of a register get the verdict of trying every order, up to 6 operations", { timeout: 120_000 }, () => {
    const tallies = [1, 2, 3, 4, 5, 6].flatMap((count) =>
      [0, 1, 2]
        .filter((unknown) => unknown <= count)
        .map((unknown) => compare(registerModel<number>(0), registerLabels, count, unknown, startsWithTwo)),
    );
    const total = tallies.reduce((sum, tally) => sum + tally.histories, 0);
    const violations = tallies.reduce((sum, tally) => sum + tally.violations, 0);
    console.log(`${total} histories of a register compared, ${violations} of them violations`);
    expect(total).toBeGreaterThan(500_000);
  });

  it("of a compare-and-set register get the verdict of trying every order, up to 4 operations", {
    timeout: 60_000,
  }, () => {
    const set = (expected: number, value: number) => ({ kind: "compare-and-set", expected, value }) as const;
    const labels = [
      { input: write(1), output: null },
      { input: read, output: 0 },
      { input: read, output: 1 },
      { input: read, output: 2 },
      { input: set(0, 1), output: true },
      { input: set(0, 1), output: false },
      { input: set(1, 2), output: true },
      { input: set(1, 2), output: false },
      { input: set(0, 1) },
      { input: set(1, 2) },
      { input: read },
    ];
    const model = compareAndSetRegisterModel<number>(0);
    for (let count = 1; count <= 4; count++) {
      for (let unknown = 0; unknown <= Math.min(count, 2); unknown++) compare(model, labels, count, unknown);
    }
  });

  it("of a counter get the verdict of trying every order, up to 5 operations, 3 of them unknown and the same", {
    timeout: 60_000,
  }, () => {
    const add: CounterInput = { kind: "add", amount: 1 };
    const labels: Label<CounterInput, number | null>[] = [
      { input: add, output: 1 },
      { input: add, output: 2 },
      { input: add, output: null },
      { input: read, output: 1 },
      { input: read, output: 2 },
      { input: add },
    ];
    for (let count = 1; count <= 5; count++) {
      for (let unknown = 0; unknown <= Math.min(count, 3); unknown++) compare(counterModel(), labels, count, unknown);
    }
  });

  it("of a nondeterministic model get the verdict of trying every order, up to 4 operations", {
    timeout: 60_000,
  }, () => {
    // A coin: a throw may lead to either side, a look answers the one that is up.
    const coin: Model<number, "throw" | "look", number> = {
      name: "coin",
      initial: 0,
      step: (state, input, output) =>
        (input === "throw" ? [1, 2] : [state]).filter(
          (side) => output === undefined || output === side || output === 9,
        ),
      stateKey: (state) => state,
    };
    const labels: Label<"throw" | "look", number>[] = [
      { input: "throw", output: 1 },
      { input: "throw", output: 9 },
      { input: "look", output: 1 },
      { input: "look", output: 2 },
      { input: "throw" },
    ];
    for (let count = 1; count <= 4; count++) {
      for (let unknown = 0; unknown <= Math.min(count, 2); unknown++) compare(coin, labels, count, unknown);
    }
  });
});

describe("the part of a violation", () => {
  const setFree = (operation: Operation<RegisterInput<number>, number | null>): typeof operation => {
    const { client, input, call } = operation;
    return { client, input, call, outcome: "unknown" };
  };

  it("contradicts itself whatever the others did, and none of it could be set free, in all histories of 5", {
    timeout: 60_000,
  }, () => {
    const model = registerModel<number>(0);
    let violations = 0;
    for (const unknown of [0, 1]) {
      for (const spans of arrangements(5, unknown)) {
        for (const history of histories(spans, registerLabels)) {
          if (startsWithTwo(history)) continue;
          const verdict = checkHistory(model, history, { statesMax });
          if (verdict.kind !== "violation") continue;
          violations++;
          const { part, stuck, history: beginning, isMinimal } = verdict;
          const others = (kept: typeof part) =>
            beginning.map((operation) => (kept.includes(operation) ? operation : setFree(operation)));
          expect(isMinimal && part.includes(stuck)).toBe(true);
          expect(isLinearizable(model, part)).toBe(false);
          expect(isLinearizable(model, others(part))).toBe(false);
          for (const operation of part) {
            // What was still open when it got stuck had to have no place yet.
            const freed = others(part.filter((other) => other !== operation));
            const until = freed.filter(
              ({ outcome, return: end }) => outcome === "unknown" || (end ?? 0) <= endOf(stuck),
            );
            const open = freed.filter((other) => !until.includes(other));
            expect(isLinearizable(model, [...until, ...open.map(setFree)])).toBe(true);
          }
        }
      }
    }
    console.log(`the parts of ${violations} violations examined`);
    expect(violations).toBeGreaterThan(20_000);
  });

  it("ends the shortest beginning that is a violation: without the stuck operation there is an order", {
    timeout: 60_000,
  }, () => {
    const model = registerModel<number>(0);
    for (const spans of arrangements(4, 0)) {
      for (const history of histories(spans, registerLabels)) {
        const verdict = checkHistory(model, history, { statesMax });
        if (verdict.kind !== "violation") continue;
        const before = history
          .filter(({ call }) => call <= endOf(verdict.stuck))
          .filter((operation) => operation !== verdict.stuck)
          .map((operation) => (endOf(operation) >= endOf(verdict.stuck) ? setFree(operation) : operation));
        expect(isLinearizable(model, before)).toBe(true);
        const placed = verdict.order.map(({ operation }) => operation);
        const returned = before.filter(
          ({ outcome, return: end }) => outcome === "applied" && (end ?? 0) < endOf(verdict.stuck),
        );
        expect(returned.every((operation) => placed.includes(operation))).toBe(true);
      }
    }
  });
});

function endOf(operation: Operation): number {
  return operation.return ?? Number.POSITIVE_INFINITY;
}
