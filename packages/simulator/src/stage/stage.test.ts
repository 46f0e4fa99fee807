import { describe, expect, it } from "vitest";
import { act, deliverAll, finish, held, opened, operate, put } from "./stage.test-support.ts";

describe("a stage", () => {
  it("begins with every node a member of one stable configuration, and nothing under way", async () => {
    for (const birth of ["form", "form-with"] as const) {
      const { view } = await opened({ nodes: 5, birth });
      expect(view.step).toBe(0);
      expect(view.isQuiet).toBe(true);
      expect(view.nodes.map(({ name, stage }) => `${name} ${stage}`)).toEqual(
        ["n1", "n2", "n3", "n4", "n5"].map((name) => `${name} member`),
      );
      expect(new Set(view.nodes.map(({ adopted }) => adopted?.id)).size).toBe(1);
      expect(view.chain.at(-1)).toMatchObject({ kind: "stable", members: ["n1", "n2", "n3", "n4", "n5"] });
      expect(view.nodes.map(({ registers }) => registers.length)).toEqual([1, 1, 1, 1, 1]);
    }
  });

  it("tells clients what the register holds, and shows it on a majority of the disks", async () => {
    const playback = await opened();
    await finish(playback, put("n1", "colour", "blue"));
    await finish(playback, operate("n2", "increment", "count"));
    await finish(playback, operate("n3", "increment", "count"));
    await finish(playback, operate("n3", "get", "colour"));
    await finish(playback, operate("n1", "increment", "colour"));
    await finish(playback, operate("n1", "delete", "colour"));
    const { view } = playback;
    expect(view.operations.map(({ state, answer }) => `${state} ${answer}`)).toEqual([
      "applied blue",
      "applied 1",
      "applied 2",
      "applied blue",
      "refused blue",
      "applied blue",
    ]);
    expect(view.nodes.filter(({ name }) => held(view, name, "count") === "2").length).toBeGreaterThanOrEqual(2);
    const colour = view.nodes[0]?.registers.find(({ key }) => key === "colour");
    expect(colour).toMatchObject({ isTombstone: true, isChosen: true, value: undefined });
    expect(view.violation).toBeUndefined();
  });

  it("holds every frame until it is delivered, and shows what it carries", async () => {
    const playback = await opened({ mode: "held" });
    await act(playback, put("n1", "colour", "blue"));
    await playback.advance({ kind: "consequences" });
    const { frames, nowMs } = playback.view;
    expect(frames.map(({ from, to }) => `${from} to ${to}`).toSorted()).toEqual(["n1 to n2", "n1 to n3"]);
    expect(frames[0]?.messages).toEqual([
      {
        isAnswer: false,
        what: "prepare",
        key: "colour",
        ballot: { epoch: 3, counter: expect.any(Number), by: "n1" },
        why: undefined,
      },
    ]);
    await playback.advance({ kind: "time", ms: 100 });
    expect(playback.view.nowMs).toBeGreaterThanOrEqual(nowMs);
    expect(playback.view.frames.length).toBe(2);
    expect(held(playback.view, "n2", "colour")).toBeUndefined();
    await deliverAll(playback);
    expect(playback.view.operations[0]).toMatchObject({ state: "applied", answer: "blue" });
  });

  it("reaches a quorum without the frames that are lost, and answers copies no differently", async () => {
    const playback = await opened({ mode: "held" });
    await act(playback, put("n1", "colour", "blue"));
    // Nothing ever reaches n3 or comes from it.
    for (let turn = 0; turn < 200 && playback.view.operations[0]?.state === "waiting"; turn++) {
      const frame = playback.view.frames.find(({ isArriving }) => !isArriving);
      if (frame === undefined) await playback.advance({ kind: "event" });
      else if (frame.to === "n3" || frame.from === "n3") await act(playback, { kind: "lose", frame: frame.id });
      else {
        if (!frame.isCopy) await act(playback, { kind: "duplicate", frame: frame.id });
        await act(playback, { kind: "deliver", frame: frame.id });
      }
      await playback.advance({ kind: "consequences" });
    }
    const { view } = playback;
    expect(view.operations[0]).toMatchObject({ state: "applied", answer: "blue" });
    expect(["n1", "n2", "n3"].map((name) => held(view, name, "colour"))).toEqual(["blue", "blue", undefined]);
    const states = playback.chronicle.paths.map(({ state, isCopy }) => `${state}${isCopy ? " copy" : ""}`);
    expect(states).toContain("arrived copy");
    expect(states).toContain("lost");
    expect(view.violation).toBeUndefined();
  });

  it("delivers frames in the order that is asked for", async () => {
    const playback = await opened({ mode: "held", nodes: 3 });
    await act(playback, put("n1", "colour", "blue"));
    await playback.advance({ kind: "consequences" });
    const [first, second] = playback.view.frames;
    if (first === undefined || second === undefined) throw new Error("two frames are in flight");
    await act(playback, { kind: "deliver", frame: second.id });
    await playback.advance({ kind: "consequences" });
    expect(playback.view.frames.map(({ id }) => id)).toContain(first.id);
    expect(playback.view.frames.find(({ messages }) => messages[0]?.isAnswer)?.from).toBe(second.to);
    expect(await playback.do({ kind: "deliver", frame: second.id })).toMatch(/not in flight/);
  });

  it("serves while a minority is dead, and takes it back with its disk", async () => {
    const playback = await opened({ nodes: 5 });
    await finish(playback, put("n1", "colour", "blue"));
    await act(playback, { kind: "kill", node: "n4" });
    await act(playback, { kind: "kill", node: "n5" });
    await finish(playback, put("n2", "colour", "red"));
    expect(playback.view.operations.at(-1)).toMatchObject({ state: "applied", answer: "red" });
    expect(playback.view.nodes.map(({ stage }) => stage)).toEqual(["member", "member", "member", "down", "down"]);
    expect(held(playback.view, "n5", "colour")).toBe("blue");
    await finish(playback, { kind: "start", node: "n5", disk: "kept" });
    await finish(playback, operate("n5", "get", "colour"));
    expect(playback.view.operations.at(-1)).toMatchObject({ node: "n5", state: "applied", answer: "red" });
  });

  it("does not serve the smaller side of a wall, and both once it is gone", async () => {
    const playback = await opened();
    await act(playback, { kind: "wall", from: ["n1"], to: ["n2", "n3"], isOneWay: false });
    await act(playback, put("n2", "colour", "red"));
    await finish(playback, put("n1", "colour", "blue"));
    expect(playback.view.operations.map(({ state }) => state)).toEqual(["applied", "not-applied"]);
    await act(playback, { kind: "heal", wall: playback.view.walls[0]?.id ?? 0 });
    await finish(playback, operate("n1", "get", "colour"));
    expect(playback.view.operations.at(-1)?.state).toBe("applied");
    expect(playback.chronicle.paths.some(({ state }) => state === "stopped by a wall")).toBe(true);
    expect(playback.view.violation).toBeUndefined();
  });

  it("lets frames through a one-way wall in one direction only", async () => {
    const playback = await opened();
    await act(playback, { kind: "wall", from: ["n2", "n3"], to: ["n1"], isOneWay: true });
    await finish(playback, put("n1", "colour", "blue"));
    expect(playback.view.operations[0]?.state).toBe("not-applied");
    const ways = (state: string) =>
      new Set(playback.chronicle.paths.filter((path) => path.state === state).map(({ from, to }) => `${from}${to}`));
    expect(ways("arrived")).toContain("n1n2");
    expect(ways("arrived")).not.toContain("n2n1");
    expect(ways("stopped by a wall")).toContain("n2n1");
  });

  it("pauses a node: what reaches it waits, and is answered when it goes on", async () => {
    const playback = await opened();
    await act(playback, { kind: "pause", node: "n2" });
    await act(playback, { kind: "kill", node: "n3" });
    await act(playback, put("n1", "colour", "blue"));
    await playback.advance({ kind: "time", ms: 60 });
    expect(playback.view.operations[0]?.state).toBe("waiting");
    expect(playback.view.nodes[1]?.isPaused).toBe(true);
    await finish(playback, { kind: "resume", node: "n2" });
    expect(playback.view.operations[0]).toMatchObject({ state: "applied", answer: "blue" });
  });

  it("lets held frames arrive once frames flow again, but not through a wall that was built meanwhile", async () => {
    const playback = await opened({ mode: "held" });
    await act(playback, put("n1", "colour", "blue"));
    await playback.advance({ kind: "consequences" });
    const held = playback.view.frames.map(({ id }) => id);
    await act(playback, { kind: "wall", from: ["n3"], to: ["n1"], isOneWay: false });
    await finish(playback, { kind: "network", mode: "flow" });
    const fates = playback.chronicle.paths
      .filter(({ id }) => held.includes(id))
      .map(({ to, state }) => `${to} ${state}`);
    expect(fates).toEqual(["n2 arrived", "n3 stopped by a wall"]);
  });

  it("shows a frame that was delivered to a paused node as arriving, and delivers it once", async () => {
    const playback = await opened({ mode: "held" });
    await act(playback, { kind: "pause", node: "n2" });
    await act(playback, put("n1", "colour", "blue"));
    await playback.advance({ kind: "consequences" });
    const frame = playback.view.frames.find(({ to }) => to === "n2")?.id ?? 0;
    await act(playback, { kind: "deliver", frame });
    await playback.advance({ kind: "consequences" });
    expect(playback.view.frames.find(({ id }) => id === frame)?.isArriving).toBe(true);
    expect(await playback.do({ kind: "deliver", frame })).toBe(`frame ${frame} is arriving already`);
    await act(playback, { kind: "resume", node: "n2" });
    await playback.advance({ kind: "consequences" });
    expect(playback.view.frames.some(({ id }) => id === frame)).toBe(false);
    expect(playback.view.frames.some(({ from }) => from === "n2")).toBe(true);
  });

  it("makes no step for a command that is refused, nor where nothing happens any more", async () => {
    const playback = await opened({ nodes: 1 });
    expect(await playback.do({ kind: "resume", node: "n1" })).toBe("n1 is not paused");
    expect(playback.at).toBe(0);
    await act(playback, { kind: "kill", node: "n1" });
    for (let left = 50; left > 0 && (await playback.advance({ kind: "event" })); left--);
    const { at } = playback;
    expect(await playback.advance({ kind: "event" })).toBe(false);
    expect(playback.at).toBe(at);
    expect(playback.last).toBe(at);
  });
});
