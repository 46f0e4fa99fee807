import { ballotBefore } from "@quorate/synod";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Change } from "./change.ts";
import { testLimits } from "./cluster.test-support.ts";
import type { Envelope } from "./envelope.ts";
import {
  type Driven,
  type Started,
  accepted,
  append,
  conflict,
  promised,
  proposalIn,
  rival,
  startDriven,
  written,
} from "./proposer.test-support.ts";

let node: Driven;
beforeEach(async () => {
  node = await startDriven();
});
afterEach(() => node.replica.close());

describe("R17: an operation in doubt", () => {
  /** A round that carries "a" and gets no quorum; resolves with what it proposed. */
  async function lost(change: Started): Promise<Envelope> {
    await node.promise(promised());
    const [toB, toC] = await node.take("accept");
    for (const sent of [toB, toC]) node.answer(sent, conflict(50));
    await node.clock.advance(testLimits.backoffMaxMs);
    expect(change.result()).toBe("pending");
    return proposalIn(toB).envelope;
  }

  it("is answered by the attempt that turns out to be in, and not applied again", async () => {
    const change = node.started("a");
    const attempt = await lost(change);
    await node.promise(promised(attempt));
    const [toB] = await node.take("accept");
    expect(proposalIn(toB).text).toBe("a");
    node.answer(toB, accepted());
    await node.clock.settle();
    expect(change.result()).toMatchObject({ output: "a", version: 1 });
  });

  it("is applied again, once, where it is surely not in", async () => {
    const change = node.started("a");
    await lost(change);
    await node.promise(promised(written("x", 60)));
    const [toB] = await node.take("accept");
    expect(proposalIn(toB).text).toBe("xa");
    node.answer(toB, accepted());
    await node.clock.settle();
    expect(change.result()).toMatchObject({ output: "xa", version: 2 });
  });

  it("is answered unknown, at once and without another accept, where nobody can tell", async () => {
    const change = node.started("a");
    await lost(change);
    const forgotten: Envelope = { ...written("x", 60), forgotten: rival(55) };
    await node.promise(promised(forgotten));
    expect(await node.take("accept")).toEqual([]);
    expect(change.result()).toMatchObject({ outcome: "unknown" });
  });

  it("goes before everything newer", async () => {
    const change = node.started("a");
    const newer = node.started("b");
    await lost(change);
    void node.started("c");
    await node.promise(promised());
    const [toB] = await node.take("accept");
    expect(proposalIn(toB).text).toBe("abc");
    expect(newer.result()).toBe("pending");
  });

  it("goes before one that changed nothing so far, though that one is older", async () => {
    const follow: Change<string> = (current) =>
      current === undefined ? { kind: "keep", output: "nothing" } : append("f")(current);
    const follower = node.replica.change("k", follow, node.clock.now() + 10_000);
    const change = node.started("a");
    await lost(change);
    await node.promise(promised(written("x", 60)));
    const [toB] = await node.take("accept");
    expect(proposalIn(toB).text).toBe("xaf");
    node.answer(toB, accepted());
    expect(await follower).toMatchObject({ output: "xaf" });
  });

  it("is unknown where an entry of its own ballot may have been forgotten", async () => {
    const change = node.started("a");
    const attempt = await lost(change);
    await node.promise(promised({ ...written("x", 60), forgotten: attempt.ballot }));
    await node.clock.settle();
    expect(change.result()).toMatchObject({ outcome: "unknown" });
  });

  it("was born below every ballot that carried it", async () => {
    const change = node.started("a");
    const attempt = await lost(change);
    const birth = ballotBefore(attempt.ballot);
    // An entry forgotten at the birth itself cannot be this operation's.
    await node.promise(promised({ ...written("x", 60), forgotten: birth }));
    expect(proposalIn((await node.take("accept"))[0]).text).toBe("xa");
  });
});
