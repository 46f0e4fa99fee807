import { describe, expect, it } from "vitest";
import { type EngineScope, engineSystem } from "./engine.ts";
import { type Exploration, explore } from "./explore.ts";
import { type TeachingSlot, repairedTeachingEngine, teachingEngine, teachingScope } from "./teaching-engine.ts";

const bounds = { statesMax: 1_000_000, depthMax: 1_000 };

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
});
