import { describe, expect, it } from "vitest";
import { planOfSeed, planWith, runMany, runSeed, runTwice, sameTrace } from "./index.ts";

const small = planWith(planOfSeed(1), { operations: 0, changes: 0 });
let runs = 0;
/** A run that depends on more than its seed. */
const moody: typeof runSeed = async (seed) => {
  const hash = String(++runs).padStart(16, "0");
  return { ...(await runSeed(1, { plan: small })), seed, hash };
};

describe("a seed that is run twice", () => {
  it("is wrong if it does not do the same again, whoever runs it", async () => {
    const alone = await runTwice(200, {}, moody);
    expect(alone.violation).toMatchObject({ invariant: sameTrace, rule: "simulator" });
    expect(alone.violation?.detail).toContain(`the first run has trace ${alone.hash}, the second one`);
    const { seeds, findings } = await runMany(199, 202, moody);
    expect(seeds).toBe(3);
    // The one of them that is run twice.
    expect(findings.map(({ seed, invariant }) => ({ seed, invariant }))).toEqual([{ seed: 200, invariant: sameTrace }]);
  });

  it("is right if it does, and keeps the trace of its first run", async () => {
    const result = await runTwice(1, { plan: small, traceEvents: 100 });
    expect(result.violation).toBeUndefined();
    expect(result.trace.length).toBeGreaterThan(0);
  });
});
