import type { MachineDefinition, StandardSchema } from "@quorate/machine";
import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { clientOf, failureOf, nodes } from "./harness.test-support.ts";
import type { Client } from "./client.ts";

interface Door {
  open: boolean;
  by: string;
}

const opening = z.object({ by: z.string(), wide: z.boolean().default(false) });

type DoorMachine = MachineDefinition<
  Door,
  {
    readonly open: {
      readonly input: typeof opening;
      readonly apply: (state: Door, input: z.output<typeof opening>) => { state: Door; output: { squeaks: number } };
    };
    readonly close: { readonly apply: (state: Door) => { state: Door } };
    readonly knock: {
      readonly input: StandardSchema<number | undefined>;
      readonly apply: (state: Door, input: number | undefined) => { state: Door; output: "who is there?" };
    };
  }
>;

// The client uses nothing of a definition but its name and its types.
const door = { kind: "quorate-machine", name: "door", initial: { open: false, by: "" } } as DoorMachine;

describe("a typed machine", () => {
  it("takes and answers what the definition says", () => {
    const calls = async (client: Client): Promise<void> => {
      const machine = client.machine(door, "front");
      expectTypeOf(await machine.execute("open", { by: "Lee" })).toEqualTypeOf<{
        readonly output: { squeaks: number };
        readonly revision: string;
        readonly version: number;
      }>();
      expectTypeOf((await machine.execute("close")).output).toEqualTypeOf<null>();
      expectTypeOf((await machine.execute("close", undefined, { timeoutMs: 1 })).output).toEqualTypeOf<null>();
      expectTypeOf((await machine.execute("knock")).output).toEqualTypeOf<"who is there?">();
      expectTypeOf((await machine.execute("knock", 3)).output).toEqualTypeOf<"who is there?">();
      expectTypeOf((await machine.get()).state).toEqualTypeOf<{ open: boolean; by: string }>();
      // @ts-expect-error there is no such transition
      await machine.execute("slam");
      // @ts-expect-error the input is missing
      await machine.execute("open");
      // @ts-expect-error the input has another type
      await machine.execute("open", { by: 3 });
      // @ts-expect-error the transition takes no input
      await machine.execute("close", { by: "Lee" });
    };
    expectTypeOf(calls).toBeFunction();
  });

  it("sends JSON and reads JSON", async () => {
    const [node] = await nodes(1);
    const requests: object[] = [];
    node.on["Execute"] = (request: never) => {
      requests.push(request);
      return { outputJson: '{"squeaks":1}', revision: "r1", version: "7" };
    };
    node.on["Machine.Get"] = () => ({ stateJson: '{"open":true,"by":"Lee"}', revision: "r1", version: 7 });
    const machine = clientOf([node]).machine(door, "front");
    expect(await machine.execute("open", { by: "Lee" })).toEqual({
      output: { squeaks: 1 },
      revision: "r1",
      version: 7,
    });
    await machine.execute("close");
    expect(await machine.get()).toEqual({ state: { open: true, by: "Lee" }, revision: "r1", version: 7 });
    expect(requests).toEqual([
      { machine: "door", id: "front", transition: "open", inputJson: '{"by":"Lee"}' },
      { machine: "door", id: "front", transition: "close", inputJson: "" },
    ]);
  });

  it("has no revision before anything is stored", async () => {
    const [node] = await nodes(1);
    node.on["Machine.Get"] = () => ({ stateJson: '{"open":false,"by":""}', revision: "", version: 0 });
    expect(await clientOf([node]).machine(door, "front").get()).toEqual({
      state: door.initial,
      revision: undefined,
      version: 0,
    });
  });
});

describe("an untyped machine", () => {
  it("takes any JSON by the machine's name", async () => {
    const [node] = await nodes(1);
    node.on["Execute"] = ({ inputJson }: { inputJson: string }) => ({
      outputJson: inputJson,
      revision: "r",
      version: 1,
    });
    const machine = clientOf([node]).machine("door", "front");
    for (const input of [null, 0, "", [1, { a: null }], "ö\u2028"]) {
      expect((await machine.execute("open", input)).output).toEqual(input);
    }
  });

  it.each([Number.NaN, 1n, () => 1, Symbol("s"), { a: undefined }, { deep: [new Map()] }, new Set()])(
    "refuses an input that JSON would lose something of: %s",
    async (input) => {
      const [node] = await nodes(1);
      const error = await failureOf(clientOf([node]).machine("door", "front").execute("open", input));
      expect(error).toMatchObject({ reason: "INVALID_ARGUMENT", outcome: "not-applied" });
      expect(node.calls).toEqual([]);
    },
  );

  it("refuses a cycle", async () => {
    const [node] = await nodes(1);
    const cycle: Record<string, unknown> = {};
    cycle["self"] = cycle;
    const error = await failureOf(clientOf([node]).machine("door", "front").execute("open", cycle));
    expect(error).toMatchObject({ reason: "INVALID_ARGUMENT", outcome: "not-applied" });
  });

  it("calls a transition applied although its answer cannot be read", async () => {
    const [node] = await nodes(1);
    node.on["Execute"] = () => ({ outputJson: "{", revision: "r", version: 1 });
    const error = await failureOf(clientOf([node]).machine("door", "front").execute("open"));
    expect(error).toMatchObject({ reason: "INTERNAL", outcome: "applied", retryable: false });
  });
});
