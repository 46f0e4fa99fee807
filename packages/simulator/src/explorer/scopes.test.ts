import { describe, expect, it } from "vitest";
import { explore } from "./explore.ts";
import { type Core, shippedCore } from "./model/core.ts";
import { scopes } from "./scopes/index.ts";
import type { Scope } from "./scopes/scope.ts";
import {
  collectsByMajority,
  collectsPromises,
  copiesPastPromises,
  flatBallots,
  forgetsCollected,
  jointDecidesItself,
  readsCopies,
  unfencedListing,
} from "./wrong-cores.test-support.ts";

const depthMax = 1_000;
/** Room for a machine that does much else. */
const slow = { timeout: 120_000 };

function scopeNamed(start: string): Scope {
  const found = scopes.find(({ name }) => name === start) ?? scopes.find(({ name }) => name.startsWith(start));
  if (found === undefined) throw new Error(`no scope ${start}`);
  return found;
}

describe("the scopes", () => {
  it.each(scopes.map(({ name }) => name))("%s: nothing is wrong near its beginning", slow, (name) => {
    const found = explore(scopeNamed(name).system(shippedCore), { statesMax: 4_000, depthMax });
    expect(found.violation).toBeUndefined();
    expect(found.ended === "fixpoint" || found.states >= 4_000).toBe(true);
  });

  it("have names of their own", () => {
    expect(new Set(scopes.map(({ name }) => name)).size).toBe(scopes.length);
  });

  it.each(["S2 two rounds", "S4 abandoned"])("%s comes to its fixpoint", slow, (name) => {
    const scope = scopeNamed(name);
    expect(explore(scope.system(shippedCore), { ...scope, depthMax }).ended).toBe("fixpoint");
  });
});

describe("a rule that is left out is found", () => {
  const cases: readonly (readonly [file: string, what: string, core: Core, scope: string])[] = [
    ["C1", "R1: ballots do not carry their epoch", flatBallots, "S3 copies, after c alone"],
    ["C2", "R5: a listing does not fence", unfencedListing, "S3 copies"],
    ["C3", "R8: a read returns what was only copied", readsCopies, "S8, after two writes"],
    ["C4", "R14(b): a collection forgets a later promise", collectsPromises, "S6 two creations"],
    ["C5", "R10: the joint configuration decides about itself", jointDecidesItself, "S4 abandoned"],
    ["C6", "R7: a copy goes past promises", copiesPastPromises, "S8, after a write of the joint epoch"],
    ["doubt", "R17: a register created anew forgets what was collected", forgetsCollected, "S6 retried, after"],
    ["majority", "R14(a): a majority collects", collectsByMajority, "S6 two creations"],
  ];

  it.each(cases)("%s, %s", slow, async (file, what, core, name) => {
    const scope = scopeNamed(name);
    const { violation, states } = explore(scope.system(core), { ...scope, depthMax });
    if (violation === undefined) throw new Error(`${name}: nothing found in ${states} states`);
    const text = `${what}\n${scope.name}\n\n${violation.reason}\n\n${violation.steps.join("\n")}\n`;
    await expect(text).toMatchFileSnapshot(`scripts/${file}.txt`);
  });
});
