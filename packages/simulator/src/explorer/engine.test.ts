import { describe, expect, it } from "vitest";
import { type EngineClient, type EngineScope, engineSystem } from "./engine.ts";
import { type Exploration, explore } from "./explore.ts";
import { type TeachingSlot, repairedTeachingEngine, teachingEngine, teachingScope } from "./teaching-engine.ts";

const bounds = { statesMax: 1_000_000, depthMax: 1_000 };

function client(name: string, ballots: readonly number[]): EngineClient {
  return { name, ballots, change: () => name };
}

function scriptOf({ violation }: Exploration): string {
  if (violation === undefined) throw new Error("nothing was found");
  return `${violation.reason}\n${violation.steps.map((step) => `\n${step}`).join("")}\n`;
}

describe("the teaching engine of 2016", () => {
  it("loses an acknowledged update, because its acceptor promises without comparing", async () => {
    const found = explore(engineSystem(teachingScope(teachingEngine)), bounds);
    expect(found.ended).toBe("violation");
    await expect(scriptOf(found)).toMatchFileSnapshot("scripts/engine-of-2016.txt");
  });

  it("loses none once it compares, in every run there is", () => {
    const found = explore(engineSystem(teachingScope(repairedTeachingEngine)), bounds);
    expect(found).toMatchObject({ ended: "fixpoint", violation: undefined });
    // Less would mean that clients no longer get to try twice.
    expect(found.states).toBeGreaterThan(20_000);
  }, 60_000);
});

describe("an engine with one acceptor and one client of one ballot", () => {
  const scope: EngineScope<TeachingSlot> = {
    engine: repairedTeachingEngine,
    acceptors: 1,
    clients: [{ name: "P", ballots: [1], change: () => "p" }],
    invariant: () => undefined,
  };

  it("has one run: asked, promised, proposed, accepted, told", () => {
    expect(explore(engineSystem(scope), bounds)).toMatchObject({ states: 6, transitions: 5, depth: 5 });
  });

  it("is judged in every state", () => {
    const invariant: typeof scope.invariant = ({ slots }) => (slots[0]?.value === "p" ? "it was written" : undefined);
    const { violation } = explore(engineSystem({ ...scope, invariant }), bounds);
    expect(violation?.steps).toEqual([
      "P sends prepare 1",
      "acceptor 1 promises: prepare 1 of P",
      'P finds "" and sends accept 1 "p"',
      'acceptor 1 accepts: accept 1 "p" of P',
    ]);
  });

  it.each([
    [{ acceptors: 0 }, "acceptors is 0; give an integer of at least 1"],
    [{ acceptors: Number.NaN }, "acceptors is NaN"],
    [{ acceptors: 1.5 }, "acceptors is 1.5"],
    [{ clients: [client("P", [1, 3]), client("Q", [2, 3])] }, "clients P and Q share ballot 3"],
    [{ clients: [client("P", [2, 1])] }, "client P has ballot 1 after 2; give rising integers from 1"],
    [{ clients: [client("P", [0])] }, "client P has ballot 0 after 0"],
    [{ clients: [client("P", [Number.NaN])] }, "client P has ballot NaN"],
    [{ engine: { ...repairedTeachingEngine, blank: new Map() } }, "the blank slot holds a Map; use texts, finite"],
    [{ engine: { ...repairedTeachingEngine, blank: { promised: Number.NaN } } }, "the blank slot holds NaN"],
  ])("is refused with what makes no sense: %j", (wrong, message) => {
    const build = () => engineSystem({ ...scope, ...wrong } as never);
    expect(build).toThrow(TypeError);
    expect(build).toThrow(message);
  });

  it("is refused where a step leaves a slot that is not plain data", () => {
    const prepare = () => ({ slot: { seen: [new Set([1])] }, promise: undefined });
    const accept = () => ({ slot: () => 1, isAccepted: true });
    const run = (steps: object) => () =>
      explore(engineSystem({ ...scope, engine: { ...repairedTeachingEngine, ...steps } } as never), bounds);
    expect(run({ prepare })).toThrow("the slot after a prepare holds a Set");
    expect(run({ accept })).toThrow("the slot after an accept holds a value of type function");
  });
  const running = (steps: object, more: object = {}) => {
    const engine = { ...repairedTeachingEngine, ...steps };
    return () => explore(engineSystem({ ...scope, ...more, engine } as never), bounds);
  };

  it("is refused where a step changes the slot it was given, which stays as it was", () => {
    const blank = { promised: 0, seen: [0] };
    const hasty = (slot: { promised: number }, ballot: number) => {
      slot.promised = ballot;
      return { slot, promise: { ballot: 0, value: "" }, isAccepted: true };
    };
    const adding = (slot: { seen: number[] }, ballot: number) => {
      slot.seen.push(ballot);
      return { slot: { ...slot, promised: ballot }, isAccepted: true };
    };
    const prepare = (slot: object) => ({ slot, promise: { ballot: 0, value: "" } });
    const text = '{"promised":0,"seen":[0]}; leave it as it is and return a new one';
    expect(running({ blank, prepare: hasty })).toThrow(new TypeError(`prepare changed the slot it was given, ${text}`));
    expect(running({ blank, prepare, accept: adding })).toThrow(`accept changed the slot it was given, ${text}`);
    expect(blank).toEqual({ promised: 0, seen: [0] });
  });

  it.each([
    [{ prepare: () => undefined }, "prepare returned undefined; return { slot, promise }"],
    [{ prepare: async () => undefined }, "prepare returned a Promise; return { slot, promise }"],
    [{ prepare: () => ({ promise: undefined }) }, "prepare returned {}; return { slot, promise }"],
    [{ prepare: () => ({ slot: 1 }) }, 'prepare returned {"slot":1}; return { slot, promise }'],
    [{ prepare: () => ({ slot: 1, promise: true }) }, "prepare returned the promise true; return undefined to refuse"],
    [{ prepare: () => ({ slot: 1, promise: null }) }, "prepare returned the promise null; return undefined to refuse"],
    [{ prepare: () => ({ slot: 1, promise: { ballot: 0 } }) }, 'prepare returned the promise {"ballot":0}; return'],
    [{ prepare: () => ({ slot: 1, promise: { ballot: -1, value: "" } }) }, 'the promise {"ballot":-1,"value":""}'],
    [{ accept: () => "yes" }, 'accept returned "yes"; return { slot, isAccepted }'],
    [{ accept: () => ({ slot: 1, isAccepted: 1 }) }, "accept returned isAccepted 1; return true or false"],
    [
      { accept: () => ({ slot: undefined, isAccepted: true }) },
      "the slot after an accept holds a value of type undefined",
    ],
  ])("is refused where a step returns what is no answer: %j", (steps, message) => {
    expect(running(steps)).toThrow(TypeError);
    expect(running(steps)).toThrow(message);
  });

  it("is refused where a change or the invariant returns no text", () => {
    const clients = [{ name: "P", ballots: [1], change: () => undefined }];
    expect(running({}, { clients })).toThrow(new TypeError("change of client P returned undefined; return a text"));
    expect(running({}, { invariant: () => false })).toThrow(
      new TypeError("the invariant returned false; return a text"),
    );
  });

  it("may be an object that keeps nothing but its own methods", () => {
    class Own {
      readonly blank = { promised: 0, accepted: 0, value: "" };
      readonly steps = repairedTeachingEngine;
      prepare(slot: TeachingSlot, ballot: number) {
        return this.steps.prepare(slot, ballot);
      }
      accept(slot: TeachingSlot, ballot: number, value: string) {
        return this.steps.accept(slot, ballot, value);
      }
    }
    expect(explore(engineSystem({ ...scope, engine: new Own() }), bounds)).toMatchObject({ states: 6 });
  });
});
