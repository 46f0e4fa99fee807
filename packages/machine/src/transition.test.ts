import * as v from "valibot";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import icbm from "../examples/icbm.ts";
import type { Current } from "./change.ts";
import { defineMachine } from "./machine.ts";
import type { AnyMachine, AnyTransitions } from "./machine.ts";
import type { StandardSchema } from "./schema.ts";
import { checkTransition, decodeState, transitionChange } from "./transition.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
const text = new TextDecoder();

function holding(payload: Uint8Array): Current {
  return { payload, revision: "r", version: 1 };
}

function stored(state: unknown): Current {
  return holding(new TextEncoder().encode(JSON.stringify(state)));
}

function schemaOf(validate: StandardSchema["~standard"]["validate"]): StandardSchema {
  return { "~standard": { version: 1, vendor: "test", validate } };
}

/** One transition `t` over `initial`, with no input. */
function machineOf(initial: unknown, apply: (state: never, input: never) => unknown, input?: unknown): AnyMachine {
  const transition = input === undefined ? { apply } : { apply, input };
  const options: unknown = { name: "m", initial, transitions: { t: transition } };
  return defineMachine<unknown, unknown, AnyTransitions>(options as never);
}

function run(machine: AnyMachine, current?: Current, input?: unknown) {
  return transitionChange(machine, "t", input)(current);
}

describe("checkTransition", () => {
  it("answers the input as the schema makes it, for zod and for valibot", () => {
    const zod = machineOf(0, () => ({ state: 0 }), z.object({ by: z.string(), amount: z.number().default(1) }));
    const valibot = machineOf(0, () => ({ state: 0 }), v.object({ by: v.string(), amount: v.optional(v.number(), 1) }));
    for (const machine of [zod, valibot]) {
      expect(checkTransition(machine, "t", { by: "Lee" })).toEqual({ kind: "ok", input: { by: "Lee", amount: 1 } });
    }
  });

  it("says what is wrong with an input and where", () => {
    const zod = machineOf(0, () => ({ state: 0 }), z.object({ generals: z.array(z.string()) }));
    const checked = checkTransition(zod, "t", { generals: ["Lee", 3] });
    expect(checked).toEqual({ kind: "invalid-input", message: expect.stringMatching(/^input\.generals\.1: .*string/) });
    const valibot = machineOf(0, () => ({ state: 0 }), v.object({ general: v.string() }));
    expect(checkTransition(valibot, "t", {})).toEqual({
      kind: "invalid-input",
      message: expect.stringMatching(/^input\.general: /),
    });
  });

  it("keeps the message short however much is wrong", () => {
    const machine = machineOf(0, () => ({ state: 0 }), z.array(z.string()));
    const checked = checkTransition(
      machine,
      "t",
      Array.from({ length: 10_000 }, () => 1),
    );
    expect(checked).toEqual({ kind: "invalid-input", message: expect.stringMatching(/and 9995 more$/) });
    expect(checked.kind === "invalid-input" && checked.message.length).toBeLessThan(1100);
  });

  it("names the transitions there are when asked for another, names of every object included", () => {
    for (const name of ["launch", "constructor", "__proto__"]) {
      expect(checkTransition(icbm, name, {})).toEqual({ kind: "unknown-transition", known: ["sign", "unsign"] });
    }
  });

  it("refuses an input where the transition takes none", () => {
    const machine = machineOf(0, () => ({ state: 0 }));
    expect(checkTransition(machine, "t", { a: 1 })).toEqual({
      kind: "invalid-input",
      message: "the transition takes no input",
    });
    expect(checkTransition(machine, "t", undefined)).toEqual({ kind: "ok", input: undefined });
    expect(checkTransition(machine, "t", null)).toEqual({ kind: "ok", input: undefined });
  });

  it("refuses a schema that answers with a promise, that throws, or that makes something that is not JSON", () => {
    const schemas = [
      z.string().refine(async () => Promise.resolve(true)),
      schemaOf(async () => Promise.reject(new Error("late"))),
      schemaOf(() => {
        throw new Error("broken schema");
      }),
      z.string().transform(() => new Date(0)),
    ];
    const messages = schemas.map((schema) =>
      checkTransition(
        machineOf(0, () => ({ state: 0 }), schema),
        "t",
        "x",
      ),
    );
    expect(messages).toEqual([
      {
        kind: "invalid-input",
        message: "the input's schema is asynchronous; a transition needs one that answers at once",
      },
      {
        kind: "invalid-input",
        message: "the input's schema is asynchronous; a transition needs one that answers at once",
      },
      { kind: "invalid-input", message: "the input's schema threw: broken schema" },
      { kind: "invalid-input", message: "an instance of Date at input is not JSON" },
    ]);
  });
});

describe("transitionChange", () => {
  it("writes the new state and answers the output", () => {
    const machine = machineOf({ n: 1 }, ({ n }: { n: number }) => ({ state: { n: n + 1 }, output: n }));
    const first = run(machine);
    expect(first).toMatchObject({ kind: "write", output: { kind: "applied", output: 1 } });
    const payload = first.kind === "write" ? first.payload : new Uint8Array();
    expect(text.decode(payload)).toBe('{"n":2}');
    expect(run(machine, holding(payload))).toMatchObject({ kind: "write", output: { kind: "applied", output: 2 } });
  });

  it("answers null for a transition without an output", () => {
    expect(run(machineOf(1, () => ({ state: 2 })))).toMatchObject({ kind: "write", output: { output: null } });
  });

  it("keeps the register when the new state is the old one byte for byte, absent registers included", () => {
    const machine = machineOf({ n: 1 }, (state) => ({ state, output: "same" }));
    const kept = { kind: "keep", output: { kind: "applied", output: "same" } };
    expect(run(machine)).toEqual(kept);
    expect(run(machine, stored({ n: 5 }))).toEqual(kept);
  });

  it.each<[string, (state: never) => unknown, string]>([
    [
      "throws",
      () => {
        throw new Error("not today");
      },
      "not today",
    ],
    [
      "throws something indescribable",
      () => {
        throw Object.create(null);
      },
      "a value that cannot be described",
    ],
    [
      "throws at great length",
      () => {
        throw new Error("x".repeat(5000));
      },
      `${"x".repeat(1000)}…`,
    ],
    [
      "never ends",
      function forever(): unknown {
        return [forever()];
      },
      "Maximum call stack size exceeded",
    ],
    ["returns nothing", () => undefined, "apply did not return an object { state, output }"],
    ["returns no state", () => ({ output: 1 }), "apply did not return an object { state, output }"],
    [
      "returns a promise",
      async () => Promise.reject(new Error("late")),
      "apply returned a promise; it has to return { state, output } at once",
    ],
    ["returns undefined as state", () => ({ state: undefined }), "undefined at state is not JSON"],
    ["returns a state that is not JSON", () => ({ state: { n: Number.NaN } }), "NaN at state.n is not JSON"],
    [
      "returns an output that is not JSON",
      () => ({ state: 0, output: [new Map()] }),
      "an instance of Map at output[0] is not JSON",
    ],
    ["returns undefined as output", () => ({ state: 0, output: undefined }), "undefined at output is not JSON"],
    [
      "returns a trap",
      () =>
        new Proxy(
          {},
          {
            has: () => {
              throw new Error("trapped");
            },
          },
        ),
      "trapped",
    ],
  ])("rejects and changes nothing when apply %s", (_name, apply, message) => {
    expect(run(machineOf({ n: 1 }, apply))).toEqual({ kind: "keep", output: { kind: "rejected", message } });
  });

  it("rejects when something else than a state is stored", () => {
    const machine = machineOf({ n: 1 }, (state) => ({ state }));
    for (const payload of [Uint8Array.of(0xff), new TextEncoder().encode("{")]) {
      expect(run(machine, holding(payload))).toMatchObject({ kind: "keep", output: { kind: "rejected" } });
      expect(() => decodeState(machine, payload)).toThrow(/^what is stored for machine "m" is not a state/);
    }
  });

  it("gives every run copies of its own, so that an apply that mutates harms nothing", () => {
    const machine = machineOf(
      { list: [0] },
      (state: { list: number[] }, input: { items: number[] }) => {
        state.list.push(...input.items.splice(0));
        return { state, output: state };
      },
      z.object({ items: z.array(z.number()) }),
    );
    const input = { items: [1, 2] };
    const change = transitionChange(machine, "t", input);
    const runs = [change(undefined), change(undefined), change(stored({ list: [9] }))];
    const states = runs.map((decision) => (decision.kind === "write" ? text.decode(decision.payload) : decision.kind));
    expect(states).toEqual(['{"list":[0,1,2]}', '{"list":[0,1,2]}', '{"list":[9,1,2]}']);
    expect(input).toEqual({ items: [1, 2] });
    expect(decodeState(machine, undefined)).toEqual({ list: [0] });
  });

  it("fixes its input when it is made", () => {
    const machine = machineOf([], (_state, input) => ({ state: input }), z.array(z.number()));
    const input = [1];
    const change = transitionChange(machine, "t", input);
    input.push(2);
    expect(change(undefined)).toMatchObject({ kind: "write", payload: new TextEncoder().encode("[1]") });
  });

  it("is misused with an unknown transition or an input that is not JSON", () => {
    expect(() => transitionChange(icbm, "constructor", {})).toThrow(
      new TypeError('machine "icbm" has no transition "constructor"'),
    );
    expect(() => transitionChange(icbm, "sign", { general: 1n })).toThrow(
      new TypeError("a bigint at input.general is not JSON"),
    );
  });

  it(`stores every JSON state and answers every JSON output unchanged (seed ${seed})`, () => {
    const machine = machineOf(null, (_state, input: { state: unknown; output: unknown }) => input, z.any());
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (state, output) => {
        const asText: unknown = JSON.parse(JSON.stringify({ state, output }));
        const decision = run(machine, stored("before"), asText);
        if (decision.kind !== "write") throw new Error(JSON.stringify(decision));
        expect(decision.output).toEqual({ kind: "applied", output: (asText as { output: unknown }).output });
        expect(decodeState(machine, decision.payload)).toEqual((asText as { state: unknown }).state);
        expect(run(machine, holding(decision.payload), asText).kind).toBe("keep");
      }),
      { seed, numRuns: 500 },
    );
  });
});
