import { describe, expect, it } from "vitest";
import { checkHistory } from "./check.ts";
import { describeViolation } from "./describe.ts";
import type { Model } from "./model.ts";
import { compareAndSetRegisterModel } from "./models/compare-and-set-register.ts";
import { type CounterInput, counterModel } from "./models/counter.ts";
import { machineModel } from "./models/machine.ts";
import { type RegisterInput, registerModel } from "./models/register.ts";
import type { Operation } from "./operation.ts";
import { list } from "./real-objects.test-support.ts";

type Register = Operation<RegisterInput<number>, number | null>;

const model = registerModel<number>(0);
const read = (output: number, call: number, end: number, key?: string): Register => {
  return { client: "r", key, input: { kind: "read" }, output, call, return: end, outcome: "applied" };
};
const write = (value: number, call: number, end: number, key?: string): Register => {
  return { client: "w", key, input: { kind: "write", value }, output: null, call, return: end, outcome: "applied" };
};
const unknownWrite = (value: number, call: number): Register => {
  return { client: "u", input: { kind: "write", value }, call, return: call + 1, outcome: "unknown" };
};
const check = (operations: readonly Register[], statesMax = 100_000) => checkHistory(model, operations, { statesMax });

describe("a check", () => {
  it("accepts an empty history", () => {
    expect(check([])).toEqual({ kind: "linearizable", operations: 0, objects: 0, steps: 0 });
  });

  it("holds an operation that returned to real time", () => {
    expect(check([write(1, 0, 10), read(0, 11, 12)]).kind).toBe("violation");
    expect(check([write(1, 0, 10), read(0, 5, 12)]).kind).toBe("linearizable");
  });

  it("counts an operation called at the time another returns as concurrent", () => {
    expect(check([write(1, 0, 10), read(0, 10, 12)]).kind).toBe("linearizable");
  });

  it("lets an unknown operation take effect long after its client gave up, once, or never", () => {
    expect(check([unknownWrite(1, 0), read(0, 50, 51), read(1, 60, 61)]).kind).toBe("linearizable");
    expect(check([unknownWrite(1, 0), read(0, 50, 51)]).kind).toBe("linearizable");
    expect(check([unknownWrite(1, 0), read(1, 50, 51), write(2, 52, 53), read(1, 60, 61)]).kind).toBe("violation");
  });

  it("does not let an unknown operation take effect before its call", () => {
    expect(check([read(1, 0, 5), unknownWrite(1, 6)]).kind).toBe("violation");
  });

  it("leaves out what was not applied", () => {
    const refused: Register = { ...write(1, 0, 5), output: undefined, outcome: "not-applied" };
    expect(check([refused, read(0, 6, 7)])).toMatchObject({ kind: "linearizable", operations: 1 });
    expect(check([refused, read(1, 6, 7)]).kind).toBe("violation");
  });

  it("takes each key for an object of its own and names the one that is wrong", () => {
    const history = [write(1, 0, 1, "a"), read(1, 2, 3, "a"), read(0, 2, 3, "b"), read(1, 4, 5, "b"), read(0, 6, 7)];
    expect(check(history)).toMatchObject({ kind: "violation", key: "b", stuck: history[3] });
    expect(check(history.filter(({ key }) => key !== "b"))).toMatchObject({ kind: "linearizable", objects: 2 });
  });

  it("finds a violation although another key is undecided, and never passes over an undecided one", () => {
    const hard = Array.from({ length: 12 }, (_, value) => write(value + 1, 0, 100, "hard"));
    const history = [...hard, read(0, 0, 100, "hard"), read(3, 101, 102, "hard"), read(4, 103, 104, "hard")];
    const verdict = check([...history, write(1, 0, 1, "easy")], 50);
    expect(verdict).toMatchObject({ kind: "undecided", key: "hard" });
    expect(verdict.kind === "undecided" && verdict.reason).toContain("more than 50 states; raise statesMax");
    expect(check([...history, read(7, 0, 1, "wrong")], 50)).toMatchObject({ kind: "violation", key: "wrong" });
  });

  it("decides a counter with 40 unknown adds of the same amount in a few thousand steps", () => {
    const history: Operation<CounterInput, number | null>[] = Array.from({ length: 40 }, (_, call) => {
      return { client: `c${call}`, input: { kind: "add", amount: 1 }, call, outcome: "unknown" };
    });
    const total = (output: number, call: number): (typeof history)[number] => {
      return { client: "r", input: { kind: "read" }, output, call, return: call + 1, outcome: "applied" };
    };
    const options = { statesMax: 5000 };
    expect(checkHistory(counterModel(), [...history, total(17, 50), total(40, 60)], options).kind).toBe("linearizable");
    expect(checkHistory(counterModel(), [...history, total(17, 50), total(16, 60)], options).kind).toBe("violation");
  });

  it("decides a register with 40 unknown writes, of which any may have been the last", () => {
    const writes = Array.from({ length: 40 }, (_, value) => unknownWrite(value + 1, value));
    expect(check([...writes, read(33, 50, 51), read(7, 60, 61)], 20_000).kind).toBe("linearizable");
    expect(check([...writes, read(33, 50, 51), read(7, 60, 61), read(33, 70, 71)], 20_000).kind).toBe("violation");
  });

  it("shows a stale read with the two writes that forbid it, and nothing else", () => {
    const noise = [write(8, 0, 1), read(8, 2, 3), write(9, 4, 5), read(9, 6, 7)];
    const stale = [write(1, 10, 20), write(2, 21, 30), read(1, 31, 40)];
    const verdict = check([...noise, ...stale, write(3, 50, 60)]);
    expect(verdict).toMatchObject({ kind: "violation", part: stale, stuck: stale[2], states: [2], isMinimal: true });
    expect(verdict.kind === "violation" && verdict.history).toEqual([...noise, ...stale]);
    expect(verdict.kind === "violation" && verdict.order.map(({ state }) => state)).toEqual([8, 8, 9, 9, 1, 2]);
    expect(verdict.kind === "violation" && describeViolation(model, verdict)).toBe(
      [
        "the object is not a register: no order explains these 3 operations of the 7 until then",
        "  w  [10, 20] write 1",
        "  w  [21, 30] write 2",
        "> r  [31, 40] read → 1",
        "when read → 1 was tried, the state was 2",
      ].join("\n"),
    );
  });

  it("tells values of different types apart", () => {
    const mixed = registerModel<string | number | null>(null);
    const of = { client: "c", input: { kind: "read" }, call: 0, return: 1, outcome: "applied" } as const;
    expect(checkHistory(mixed, [{ ...of, output: "null" }], { statesMax: 10 }).kind).toBe("violation");
    expect(checkHistory(mixed, [{ ...of, output: null }], { statesMax: 10 }).kind).toBe("linearizable");
  });

  it("lets only one of two compare-and-sets win", () => {
    const set = (value: number, output: boolean) => {
      const input = { kind: "compare-and-set", expected: 0, value } as const;
      return { client: `${value}`, input, output, call: 0, return: 9, outcome: "applied" } as const;
    };
    const cas = compareAndSetRegisterModel<number>(0);
    expect(checkHistory(cas, [set(1, true), set(2, false)], { statesMax: 100 }).kind).toBe("linearizable");
    expect(checkHistory(cas, [set(1, true), set(2, true)], { statesMax: 100 }).kind).toBe("violation");
  });

  it("runs the functions of a machine on copies, and takes a throw for a rejection that changes nothing", () => {
    const machine = machineModel(list, { readOnly: ["read"] });
    const call = (transition: string, input: unknown, at: number) => {
      return { client: "c", input: { transition, input }, call: at, return: at + 1, outcome: "applied" } as const;
    };
    const full = Array.from({ length: 12 }, (_, index) => {
      return { ...call("append", index, 2 * index), output: { kind: "applied", output: index + 1 } } as const;
    });
    const refused = { ...call("append", 99, 100), output: { kind: "rejected", message: "full" } } as const;
    const items = { kind: "applied", output: full.map((_, index) => index) } as const;
    const history = [...full, refused, { ...call("read", undefined, 200), output: items }];
    expect(checkHistory(machine, history, { statesMax: 1000 }).kind).toBe("linearizable");
    expect(checkHistory(machine, history.slice(1), { statesMax: 1000 }).kind).toBe("violation");
    const strange = [{ ...call("toString", undefined, 0), output: items }];
    expect(() => checkHistory(machine, strange, { statesMax: 9 })).toThrow(
      'machine "list" has no transition "toString"; it has read, append',
    );
  });

  it("refuses a history that makes no sense, naming the operation and what is wrong", () => {
    const good = read(0, 0, 1);
    const cases: [Partial<Record<keyof Register, unknown>>, string][] = [
      [{ return: -1 }, "it returned at -1, before its call at 0"],
      [{ return: undefined }, "it is applied but has no return"],
      [{ output: undefined }, "it is applied but has no output; use null if it answers nothing"],
      [{ outcome: "unknown" }, "it is unknown but has the output 0"],
      [{ outcome: "failed" }, 'its outcome is "failed"; it is "applied", "not-applied" or "unknown"'],
      [{ call: Number.NaN }, "it was called at null; give a finite number"],
      [{ return: Number.POSITIVE_INFINITY }, "it returned at null; give a finite number, or undefined"],
      [{ key: 7 }, "its key is 7; use a text or none"],
      [{ client: undefined }, "its client is undefined; name it by a text"],
    ];
    for (const [wrong, message] of cases) {
      const bad = { ...good, ...wrong } as Register;
      expect(() => check([good, bad]), message).toThrow(`operation 1 of the history, {"kind":"read"} by `);
      expect(() => check([good, bad]), message).toThrow(message);
    }
    for (const statesMax of [0, 1.5, Number.NaN]) expect(() => check([good], statesMax)).toThrow("positive integer");
  });

  it("refuses what is no operation, and what a model was never asked, naming it", () => {
    const at = { client: "c", call: 0, return: 1, outcome: "applied", output: null } as const;
    const cas = compareAndSetRegisterModel<number>(0);
    const machine = machineModel(list, { readOnly: ["read"] });
    const cases: [Model<never, never, never>, unknown, string][] = [
      [model, null, "operation 0 of the history is null; give an object"],
      [model, 7, "operation 0 of the history is 7; give an object"],
      [model, { ...at, input: null }, 'null by "c": its input is null; the kind of an input is "read" or "write"'],
      [model, { ...at, input: { kind: "raed" } }, 'its input is {"kind":"raed"}; the kind of an input is "read" or'],
      [model, { ...at, input: { kind: "write", value: [1] } }, "its value is [1]; a register holds texts, numbers"],
      [model, { ...at, input: { kind: "read" }, output: {} }, "its output is {}; a register holds texts, numbers"],
      [cas, { ...at, input: { kind: "swap" } }, 'the kind of an input is "read", "write" or "compare-and-set"'],
      [cas, { ...at, input: { kind: "compare-and-set", value: 1 } }, "its expected value is undefined; a register"],
      [counterModel(), { ...at, input: { kind: "increment" } }, 'the kind of an input is "read" or "add"'],
      [counterModel(), { ...at, input: { kind: "add", amount: "1" } }, 'its amount is "1"; give an integer'],
      [machine, { ...at, input: null }, 'machine "list" has no transition undefined; it has read, append'],
      [machine, { ...at, input: { transition: "read" }, output: 1 }, "its output is 1; the kind of an output"],
    ] as never;
    for (const [of, operation, message] of cases) {
      const check = () => checkHistory(of, [operation] as never, { statesMax: 9 });
      expect(check, message).toThrow(TypeError);
      expect(check, message).toThrow(message);
    }
    expect(() => registerModel(new Map() as never)).toThrow("its initial value is {}; a register holds");
  });
});
