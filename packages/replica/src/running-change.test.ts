import { describe, expect, it } from "vitest";
import { pageOfKeys, startFilling } from "./running-change.test-support.ts";

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
