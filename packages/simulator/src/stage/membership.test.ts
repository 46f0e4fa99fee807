import { describe, expect, it } from "vitest";
import { act, deliverAll, finish, held, opened, operate, put } from "./stage.test-support.ts";

const five = ["n1", "n2", "n3", "n4", "n5"];

describe("a change of membership on a stage", () => {
  it("grows three nodes to five, frame by frame: two sets decide in between, and the keys are copied", async () => {
    const playback = await opened({ mode: "held" });
    await act(playback, put("n1", "colour", "blue"));
    await deliverAll(playback);
    await act(playback, { kind: "change", node: "n1", target: five, replace: [] });
    const seen = new Set<string>();
    for (let turn = 0; turn < 1500 && playback.view.changes[0]?.state === "waiting"; turn++) {
      const frame = playback.view.frames.find(({ isArriving }) => !isArriving);
      if (frame === undefined) await playback.advance({ kind: "event" });
      else await act(playback, { kind: "deliver", frame: frame.id });
      await playback.advance({ kind: "consequences" });
      const { chain, nodes, progress } = playback.view;
      seen.add(`${chain.at(-1)?.kind} of ${chain.at(-1)?.members.length}`);
      if (progress !== undefined) seen.add(progress.phase);
      for (const { name, stage } of nodes) seen.add(`${name} ${stage}`);
    }
    const { view } = playback;
    expect(view.changes[0]).toMatchObject({ state: "done" });
    expect(view.chain.slice(-3).map(({ kind, old, members }) => `${kind} ${old.length} ${members.length}`)).toEqual([
      "stable 0 3",
      "joint 3 5",
      "stable 0 5",
    ]);
    for (const each of ["joint of 5", "stable of 5", "CATCH_UP", "n4 blank", "n5 joining", "n5 member"]) {
      expect(seen).toContain(each);
    }
    expect(view.nodes.filter(({ name }) => held(view, name, "colour") === "blue").length).toBeGreaterThanOrEqual(3);
    expect(view.violation).toBeUndefined();
  });

  it("waits for no node that was paused before its store was open", async () => {
    const playback = await opened();
    await act(playback, { kind: "kill", node: "n3" });
    await act(playback, { kind: "start", node: "n3", disk: "kept" });
    await act(playback, { kind: "pause", node: "n3" });
    await act(playback, { kind: "change", node: "n1", target: ["n1", "n2", "n3", "n4"], replace: [] });
    await playback.advance({ kind: "time", ms: 3000 });
    expect(playback.view.changes).toMatchObject([{ state: "done" }]);
  });

  it("removes a node, which retires, and takes it in again under a new store", async () => {
    const playback = await opened();
    const storeBefore = playback.view.nodes[2]?.store;
    await finish(playback, { kind: "change", node: "n1", target: ["n1", "n2"], replace: [] });
    expect(playback.view.nodes[2]?.stage).toBe("retired");
    await finish(playback, { kind: "change", node: "n1", target: ["n1", "n2", "n3"], replace: [] });
    expect(playback.view.changes.map(({ state }) => state)).toEqual(["done", "done"]);
    expect(playback.view.nodes[2]?.stage).toBe("member");
    expect(playback.view.nodes[2]?.store).not.toBe(storeBefore);
  });

  it("shows a node whose disk was wiped as a stranger until it is replaced", async () => {
    const playback = await opened();
    await finish(playback, put("n1", "colour", "blue"));
    await act(playback, { kind: "kill", node: "n3" });
    await finish(playback, { kind: "start", node: "n3", disk: "wiped" });
    expect(playback.view.nodes[2]).toMatchObject({ stage: "blank", isStranger: true, adopted: undefined });
    await finish(playback, { kind: "change", node: "n1", target: ["n1", "n2", "n3"], replace: ["n3"] });
    expect(playback.view.changes[0]).toMatchObject({ state: "done", detail: "" });
    expect(playback.view.nodes[2]).toMatchObject({ stage: "member", isStranger: false });
    await finish(playback, operate("n3", "get", "colour"));
    expect(playback.view.operations.at(-1)).toMatchObject({ state: "applied", answer: "blue" });
    expect(playback.view.violation).toBeUndefined();
  });

  it("is abandoned on request, and the old set stays in force", async () => {
    const playback = await opened({ mode: "held" });
    await act(playback, { kind: "change", node: "n1", target: five, replace: [] });
    for (let turn = 0; turn < 500 && playback.view.chain.at(-1)?.kind !== "joint"; turn++) {
      const frame = playback.view.frames.find(({ isArriving }) => !isArriving);
      if (frame === undefined) await playback.advance({ kind: "event" });
      else await act(playback, { kind: "deliver", frame: frame.id });
      await playback.advance({ kind: "consequences" });
    }
    expect(playback.view.chain.at(-1)).toMatchObject({ kind: "joint", members: five });
    await act(playback, { kind: "abort", node: "n1" });
    await deliverAll(playback);
    expect(playback.view.changes[0]?.state).toBe("failed");
    expect(playback.view.chain.at(-1)).toMatchObject({ kind: "stable", members: ["n1", "n2", "n3"] });
  });

  it("says why it cannot be asked for", async () => {
    const playback = await opened();
    const change = (target: readonly string[], replace: readonly string[] = []) =>
      playback.do({ kind: "change", node: "n1", target, replace });
    expect(await change([])).toMatch(/needs a member/);
    expect(await change(["n1", "n1"])).toMatch(/twice/);
    expect(await change(["n1", "n7"])).toMatch(/named n4, not n7/);
    expect(await change(["n1"], ["n2"])).toMatch(/not in the target/);
    expect(await playback.do({ kind: "kill", node: "n9" })).toMatch(/no node n9/);
    await act(playback, { kind: "kill", node: "n2" });
    expect(await playback.do(put("n2", "colour", "blue"))).toMatch(/n2 is down/);
    expect(playback.run.commands.length).toBe(1);
  });
});
