import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import icbm from "../examples/icbm.ts";
import type { Current } from "./change.ts";
import { decodeState, transitionChange } from "./transition.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);

describe("the launch machine", () => {
  type Step = readonly ["sign" | "unsign", string];
  const generals = ["Lee", "Ross", "Grant"];

  function launch(steps: readonly Step[]) {
    let current: Current | undefined;
    let writes = 0;
    for (const [transition, general] of steps) {
      const decision = transitionChange(icbm, transition, { general })(current);
      if (decision.kind !== "write") continue;
      current = { payload: decision.payload, revision: "r", version: 1 };
      writes++;
    }
    return { ...decodeState(icbm, current?.payload), writes };
  }

  it("launches at the second sign-off by two different generals", () => {
    expect(
      launch([
        ["sign", "Lee"],
        ["sign", "Ross"],
      ]),
    ).toEqual({ signed: ["Lee", "Ross"], launched: true, writes: 2 });
    expect(
      launch([
        ["sign", "Lee"],
        ["sign", "Lee"],
      ]),
    ).toEqual({ signed: ["Lee"], launched: false, writes: 1 });
    expect(
      launch([
        ["sign", "Lee"],
        ["unsign", "Lee"],
        ["sign", "Ross"],
      ]),
    ).toMatchObject({ launched: false });
  });

  it("does nothing afterwards", () => {
    const steps: Step[] = [
      ["sign", "Lee"],
      ["sign", "Ross"],
      ["unsign", "Lee"],
      ["sign", "Grant"],
    ];
    expect(launch(steps)).toEqual({ signed: ["Lee", "Ross"], launched: true, writes: 2 });
  });

  it(`launches exactly when two generals have signed off at once, in any order of steps (seed ${seed})`, () => {
    const step = fc.tuple(fc.constantFrom("sign" as const, "unsign" as const), fc.constantFrom(...generals));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const signed = new Set<string>();
        for (const [transition, general] of steps) {
          if (signed.size === 2) break;
          if (transition === "sign") signed.add(general);
          else signed.delete(general);
        }
        expect(launch(steps)).toMatchObject({ launched: signed.size === 2, signed: [...signed] });
      }),
      { seed, numRuns: 500 },
    );
  });
});
