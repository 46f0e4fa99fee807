import * as v from "valibot";
import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import icbm from "../examples/icbm.ts";
import { defineMachine, findTransition, isMachineDefinition } from "./machine.ts";
import type { AnyMachine, InputOf, OutputOf, StateOf, TransitionName } from "./machine.ts";
import { decodeState } from "./transition.ts";

const counter = defineMachine({
  name: "counter",
  initial: { count: 0, by: "nobody" },
  transitions: {
    add: {
      input: z.object({ by: z.string(), amount: z.number().default(1) }),
      apply: (state, input) => ({
        state: { count: state.count + input.amount, by: input.by },
        output: { before: state.count },
      }),
    },
    subtract: {
      input: v.object({ by: v.string(), amount: v.optional(v.number(), 1) }),
      apply(state, input) {
        return { state: { count: state.count - input.amount, by: input.by }, output: `${input.by} took some` };
      },
    },
    lengthOf: {
      input: z.string().transform((text) => text.length),
      apply: (state, length) => ({ state: { ...state, count: length } }),
    },
    double: { apply: (state) => ({ state: { ...state, count: state.count * 2 }, output: true as const }) },
    maybe: { apply: (state) => (state.count > 0 ? { state, output: "yes" as const } : { state }) },
  },
});
type Counter = typeof counter;

const apply = (state: number) => ({ state });

describe("defineMachine infers", () => {
  it("the state from the initial one", () => {
    expectTypeOf<StateOf<Counter>>().toEqualTypeOf<{ count: number; by: string }>();
    expectTypeOf(decodeState(counter, undefined)).toEqualTypeOf<{ count: number; by: string }>();
  });

  it("the names of the transitions", () => {
    expectTypeOf<TransitionName<Counter>>().toEqualTypeOf<"add" | "subtract" | "lengthOf" | "double" | "maybe">();
  });

  it("the input a caller passes from a zod schema, before defaults and transforms", () => {
    expectTypeOf<InputOf<Counter, "add">>().toEqualTypeOf<{ by: string; amount?: number | undefined }>();
    expectTypeOf<InputOf<Counter, "lengthOf">>().toEqualTypeOf<string>();
  });

  it("the input a caller passes from a valibot schema", () => {
    expectTypeOf<InputOf<Counter, "subtract">>().toEqualTypeOf<{ by: string; amount?: number | undefined }>();
  });

  it("no input for a transition without a schema", () => {
    expectTypeOf<InputOf<Counter, "double">>().toEqualTypeOf<undefined>();
  });

  it("the output of every transition, null where there is none", () => {
    expectTypeOf<OutputOf<Counter, "add">>().toEqualTypeOf<{ before: number }>();
    expectTypeOf<OutputOf<Counter, "subtract">>().toEqualTypeOf<string>();
    expectTypeOf<OutputOf<Counter, "double">>().toEqualTypeOf<true>();
    expectTypeOf<OutputOf<Counter, "lengthOf">>().toEqualTypeOf<null>();
    expectTypeOf<OutputOf<Counter, "maybe">>().toEqualTypeOf<"yes" | null>();
  });

  it("what apply receives: the state, and what the schema makes of the input", () => {
    defineMachine({
      name: "types",
      initial: { open: false },
      transitions: {
        one: {
          input: z.string().transform((text) => text.length),
          apply: (state, input) => {
            expectTypeOf(state).toEqualTypeOf<{ open: boolean }>();
            expectTypeOf(input).toEqualTypeOf<number>();
            return { state };
          },
        },
        two: {
          apply: (state, input) => {
            expectTypeOf(input).toEqualTypeOf<undefined>();
            return { state };
          },
        },
      },
    });
  });

  it("a machine that is accepted wherever any machine is", () => {
    expectTypeOf(counter).toExtend<AnyMachine>();
    expectTypeOf(icbm).toExtend<AnyMachine>();
    expectTypeOf<InputOf<typeof icbm, "sign">>().toEqualTypeOf<{ general: string }>();
    expectTypeOf<OutputOf<typeof icbm, "sign">["launched"]>().toEqualTypeOf<boolean>();
  });

  it("errors: another state, an asynchronous apply, an input without schema, a misspelt field, no schema", () => {
    const transitions = () => {
      // @ts-expect-error the new state has another type
      defineMachine({ name: "a", initial: { n: 0 }, transitions: { t: { apply: () => ({ state: { n: "" } }) } } });
      // @ts-expect-error apply is asynchronous
      defineMachine({ name: "a", initial: { n: 0 }, transitions: { t: { apply: async (state) => ({ state }) } } });
      // @ts-expect-error apply wants an input that no schema has checked
      defineMachine({ name: "a", initial: 0, transitions: { t: { apply: (state, _input: string) => ({ state }) } } });
      // @ts-expect-error apply is misspelt
      defineMachine({ name: "a", initial: 0, transitions: { t: { aply: () => ({ state: 1 }) } } });
      // @ts-expect-error the input is no schema
      defineMachine({ name: "a", initial: 0, transitions: { t: { input: 3, apply: (state) => ({ state }) } } });
    };
    expectTypeOf(transitions).toBeFunction();
  });
});

describe("defineMachine", () => {
  it("keeps a frozen copy of the initial state, so that nobody changes it later", () => {
    const initial = { signed: ["Lee"] };
    const machine = defineMachine({ name: "m", initial, transitions: { t: { apply: (state) => ({ state }) } } });
    initial.signed.push("Ross");
    expect(machine.initial).toEqual({ signed: ["Lee"] });
    expect(() => machine.initial.signed.push("Ross")).toThrow(TypeError);
  });

  it.each([
    ["empty", "", "is not a text that is not empty"],
    ["not a text", 3, "is not a text that is not empty"],
    ["too long", "x".repeat(129), "is longer than 128"],
    ["not printable", "a\u0007b", 'is not printable, or begins or ends with a space: "a\\u0007b"'],
    ["a line break", "a\u2028b", "is not printable"],
    ["half a surrogate pair", "a\ud800", "is not printable"],
    ["with a space at its end", "a ", "begins or ends with a space"],
    ["with a slash", "a/b", 'contains "/"'],
  ])("refuses a name that is %s, for machines and for transitions", (_name, name, message) => {
    const nameless = { name: name as string, initial: 0, transitions: { t: { apply } } };
    expect(() => defineMachine(nameless)).toThrow(TypeError);
    expect(() => defineMachine(nameless)).toThrow(message);
    if (typeof name !== "string") return;
    const transitions = { name: "m", initial: 0, transitions: { [name]: { apply } } };
    expect(() => defineMachine(transitions)).toThrow(TypeError);
    expect(() => defineMachine(transitions)).toThrow(message);
  });

  it("accepts a name of 128 characters, with spaces and letters of any script inside", () => {
    const name = `Ä 部 ${"x".repeat(124)}`;
    const machine = defineMachine({ name, initial: 0, transitions: { [name]: { apply } } });
    expect(machine.name).toBe(name);
    expect(Object.keys(machine.transitions)).toEqual([name]);
  });

  it("refuses an initial state that is not JSON and says where", () => {
    const initial = { at: [new Date(0)] };
    const define = () => defineMachine({ name: "m", initial, transitions: { t: { apply: (state) => ({ state }) } } });
    expect(define).toThrow(
      new TypeError('the initial state of machine "m": an instance of Date at initial.at[0] is not JSON'),
    );
  });

  it.each([
    ["nothing at all", undefined],
    ["no transitions", { name: "m", initial: 0, transitions: {} }],
    ["transitions in an array", { name: "m", initial: 0, transitions: [{ apply }] }],
    ["a transition that is a function", { name: "m", initial: 0, transitions: { t: apply } }],
    ["a transition without apply", { name: "m", initial: 0, transitions: { t: {} } }],
    ["an input that is no schema", { name: "m", initial: 0, transitions: { t: { apply, input: {} } } }],
    [
      "a transition that became the prototype",
      { name: "m", initial: 0, transitions: { t: { apply }, __proto__: { apply } } },
    ],
  ])("refuses %s with a TypeError", (_name, options) => {
    expect(() => defineMachine(options as never)).toThrow(TypeError);
  });

  it("finds only the machine's own transitions, whatever name is asked for", () => {
    for (const name of ["constructor", "__proto__", "toString", "hasOwnProperty", ""]) {
      expect(findTransition(counter, name)).toBeUndefined();
    }
    const odd = JSON.parse('{"__proto__":0,"constructor":0}') as Record<string, unknown>;
    const transitions = Object.fromEntries(Object.keys(odd).map((name) => [name, { apply: () => ({ state: 1 }) }]));
    const machine = defineMachine({ name: "odd", initial: 0, transitions });
    expect(Object.keys(machine.transitions)).toEqual(["__proto__", "constructor"]);
    expect(findTransition(machine, "__proto__")).toBeDefined();
    expect(findTransition(machine, "toString")).toBeUndefined();
  });
});

describe("isMachineDefinition", () => {
  it("knows a machine from other exports of a module", () => {
    expect(isMachineDefinition(counter)).toBe(true);
    for (const other of [
      undefined,
      null,
      1,
      "icbm",
      () => counter,
      {},
      { kind: "quorate-machine" },
      { ...counter, transitions: 1 },
    ]) {
      expect(isMachineDefinition(other)).toBe(false);
    }
  });
});
