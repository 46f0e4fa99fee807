import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type RunningFilling, pageOfKeys, startFilling } from "./running-change.test-support.ts";

describe("identity rounds of a catch-up", () => {
  it("begin only while this node has adopted the joint configuration: another quorum would not do", async () => {
    const change = await startFilling({ retryMs: 50 });
    change.listened("scan")[0]?.answer({ kind: "scanned", page: pageOfKeys(["k"], true) });
    await change.clock.settle();
    const [copy] = change.listened("fill");
    change.epoch = 3;
    // What the newcomer refuses takes a round.
    copy?.answer({ kind: "filled", refused: ["k"] });
    await change.clock.advance(200);
    expect(change.rounds).toEqual([]);
    change.epoch = 2;
    await change.clock.advance(200);
    expect(change.rounds).toEqual(["k"]);
    change.run.stop();
  });
});

describe("copies behind a slow link", () => {
  const fills = 4;
  let change: RunningFilling;

  /** Four batches go to the newcomer, which gives signs of life and is slow to acknowledge. */
  beforeEach(async () => {
    change = await startFilling({ retryMs: 50, reachMs: 1_000 });
    for (let batch = 0; batch < fills; batch++) {
      change.listened("scan")[0]?.answer({ kind: "scanned", page: pageOfKeys([`k${batch}`], false) });
      await change.clock.advance(1);
    }
  });
  afterEach(() => change.run.stop());

  async function pass(ms: number): Promise<void> {
    for (let passedMs = 0; passedMs < ms; passedMs += 500) {
      for (const store of change.stores) change.run.tell({ kind: "reached", store });
      await change.clock.advance(500);
    }
  }

  const listened = (key: string) =>
    change.listened("fill").filter(({ body }) => body.kind === "fill" && body.copies.keys.includes(key));

  it("are acknowledged by the answer to their first attempt, after many others", async () => {
    const firsts = change.listened("fill");
    await pass(3_000);
    expect(change.askedTotal("fill")).toBeGreaterThan(4 * fills);
    for (const first of firsts) first.answer({ kind: "filled", refused: [] });
    await change.clock.settle();
    expect(change.run.progress.keysDone).toBe(fills);
  });

  it("are not listened for any more once their batch has ended", async () => {
    await pass(3_000);
    expect(listened("k1").length).toBeGreaterThan(1);
    listened("k1").at(-1)?.answer({ kind: "filled", refused: [] });
    await change.clock.settle();
    expect(listened("k1")).toEqual([]);
    expect(listened("k0").length).toBeGreaterThan(1);
  });

  it("are listened for in a bounded number of attempts, however long that takes", async () => {
    await pass(120_000);
    expect(change.askedTotal("fill")).toBeGreaterThan(100);
    expect(change.listened("fill").length).toBeLessThanOrEqual(8 * fills);
  });
});
