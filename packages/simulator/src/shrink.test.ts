import { describe, expect, it } from "vitest";
import { type Plan, type SeedResult, differenceOf, planOfSeed, planWith, runSeed, shrink } from "./index.ts";

/** A failure that needs losses and two operations, and nothing else. */
async function broken(plan: Plan): Promise<SeedResult> {
  const isBroken = plan.faults.loss > 0 && plan.operations >= 2;
  const violation = isBroken ? { invariant: "it holds", rule: "R0", detail: "it does not", atMs: 700 } : undefined;
  return { ...(await base), plan, violation };
}
const base = runSeed(1, { plan: planWith(planOfSeed(1), { operations: 0, changes: 0 }) });

describe("shrinking", () => {
  it("takes away everything that the violation does not need", async () => {
    const full = planWith(planOfSeed(1), { faults: { loss: 0.1, duplicate: 0.2 }, storm: { crash: 3 }, clients: 5 });
    const { plan, result } = await shrink(await broken(full), 1_000, broken);
    expect(plan.faults).toMatchObject({ loss: 0.1, duplicate: 0 });
    expect(plan.storm.crash).toBe(0);
    expect(plan).toMatchObject({ clients: 1, changes: 0, administrators: 1, keys: 1 });
    expect(plan.operations).toBeLessThan(7);
    expect(plan.calmAtMs).toBeLessThanOrEqual(700);
    expect(result.violation?.invariant).toBe("it holds");
  });

  it("stops after its runs, and keeps what still fails", async () => {
    let runs = 0;
    const { result } = await shrink(await broken(planWith(planOfSeed(1), { faults: { loss: 0.1 } })), 3, (plan) => {
      runs++;
      return broken(plan);
    });
    expect(runs).toBe(3);
    expect(result.violation).toBeDefined();
  });

  it("refuses a run in which nothing broke", async () => {
    await expect(shrink(await base, 10)).rejects.toThrow("broke nothing");
  });
});

describe("the difference of two plans", () => {
  it("makes the one of the other", () => {
    const drawn = planOfSeed(3);
    const plan = planWith(drawn, { clients: 1, faults: { loss: 0.123 } });
    expect(differenceOf(drawn, plan)).toEqual({ clients: 1, faults: { loss: 0.123 } });
    expect(planWith(drawn, differenceOf(drawn, plan))).toEqual(plan);
    expect(differenceOf(drawn, drawn)).toEqual({});
  });
});
