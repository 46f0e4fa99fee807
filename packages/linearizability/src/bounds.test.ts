import { describe, expect, it } from "vitest";
import { checkHistory } from "./check.ts";
import type { Model } from "./model.ts";
import { type RegisterInput, registerModel } from "./models/register.ts";
import type { Operation } from "./operation.ts";

type Register = Operation<RegisterInput<number>, number | null>;

const register = registerModel<number>(0);

/** The model, with how often it was asked. */
function counted(): {
  readonly model: Model<number, RegisterInput<number>, number | null>;
  readonly asked: () => number;
} {
  let steps = 0;
  const step: typeof register.step = (state, input, output) => {
    steps++;
    return register.step(state, input, output);
  };
  return { model: { ...register, step }, asked: () => steps };
}

const read = (output: number, end: number): Register => {
  return { client: "r", input: { kind: "read" }, output, call: 0, return: end, outcome: "applied" };
};
const write = (value: number, end: number): Register => {
  return { client: "w", input: { kind: "write", value }, output: null, call: 0, return: end, outcome: "applied" };
};

/** Writes and reads of what they wrote, all at once, that return in a jumbled order. */
function crowd(count: number): readonly Register[] {
  return Array.from({ length: count }, (_, index) => {
    const end = 1 + ((index * 7919) % count);
    return index % 2 === 0 ? write(index, end) : read(index - 1, end);
  });
}

describe("the bound on states", () => {
  it("holds where many reads and writes of one key overlap", () => {
    const { model, asked } = counted();
    expect(checkHistory(model, crowd(2_000), { statesMax: 10_000 }).kind).toBe("undecided");
    expect(asked()).toBeLessThan(10_100);
  });

  it("holds for reads one after the other too", () => {
    const reads = Array.from({ length: 100 }, (_, index) => ({ ...read(0, 2 * index + 1), call: 2 * index }));
    expect(checkHistory(register, reads, { statesMax: 100 }).kind).toBe("linearizable");
    expect(checkHistory(register, reads, { statesMax: 50 }).kind).toBe("undecided");
  });

  it("ends a check of 100,000 operations at once on one key", { timeout: 60_000 }, () => {
    expect(checkHistory(register, crowd(100_000), { statesMax: 1_000_000 }).kind).toBe("undecided");
  });

  it("does not keep 100,000 reads or writes at once from being decided", { timeout: 60_000 }, () => {
    const count = 100_000;
    const reads = Array.from({ length: count }, (_, index) => read(0, 1 + ((index * 7919) % count)));
    const writes = Array.from({ length: count }, (_, index) => write(index, 1 + ((index * 7919) % count)));
    for (const history of [reads, writes]) {
      const verdict = checkHistory(register, history, { statesMax: 2 * count });
      expect(verdict).toEqual({ kind: "linearizable", operations: count, objects: 1, steps: count });
    }
  });
});
