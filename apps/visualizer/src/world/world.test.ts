import { describe, expect, it } from "vitest";
import { edited, presetOf } from "../texts/presets.ts";
import { choices, keyOfWorld, stageOf, startOf } from "./index.ts";
import { Play, stageWith } from "./stage.test-support.ts";

const engine = presetOf("launch")?.engine ?? "";

describe("a general", () => {
  it("asks every acceptor, waits until a majority answered, and ends with what its machine returns", () => {
    const play = new Play(stageWith()).start(0);
    expect(play.titles).toStrictEqual(["promise 100 · Lee → A0", "promise 100 · Lee → A1", "promise 100 · Lee → A2"]);
    expect(play.refusal({ kind: "step", general: 0 })).toBe("Lee waits for messages");
    play.exchange("promise 100", "Lee", "A2");
    expect(play.world.generals[0]?.phase).toBe("waiting");
    play.exchange("promise 100", "Lee", "A0");
    expect(play.world.generals[0]?.phase).toBe("ready");
    play.run(0).exchange("accept 100", "Lee", "A0", "A1").run(0);
    expect(play.world.generals[0]).toMatchObject({ phase: "ended", result: "signed off" });
    const slot = { promised: 200, accepted: 100, value: { signed: ["Lee"], launched: false } };
    expect(play.world.acceptors.map(({ disk }) => disk)).toStrictEqual([
      { launch: slot },
      { launch: slot },
      { launch: { promised: 100, accepted: 0, value: undefined } },
    ]);
  });

  it("is told no as soon as no quorum can agree any more, and leaps above the ballot that stands against it", () => {
    const play = new Play(stageWith()).start(0).start(1);
    play.exchange("promise 101", "Ross", "A0", "A1").run(1);
    play.deliver("promise 100 · Lee → A0", "refusal of promise 100 · A0 → Lee");
    expect(play.world.generals[0]?.phase).toBe("waiting");
    play.deliver("promise 100 · Lee → A1", "refusal of promise 100 · A1 → Lee").run(0);
    expect(play.titles).toContain("promise 200 · Lee → A0");
    expect(play.happenings).toContainEqual({
      kind: "decided",
      general: 0,
      handler: "promise",
      names: ["A0", "A1"],
      as: "refused",
    });
  });

  it("never counts an answer to an earlier question, nor a second one of the same acceptor", () => {
    const play = new Play(stageWith()).start(0).act({ kind: "duplicate", message: 1 });
    play.deliver("promise 100 · Lee → A0", "promise 100 · Lee → A0");
    play.deliver("answer to promise 100 · A0 → Lee", "refusal of promise 100 · A0 → Lee");
    expect(play.happenings.at(-1)).toMatchObject({ kind: "delivered", counted: false });
    play.act({ kind: "give-up", general: 0 }).run(0).deliver("promise 100 · Lee → A1");
    play.deliver("answer to promise 100 · A1 → Lee");
    expect(play.world.generals[0]?.question).toMatchObject({ attempt: 2, answers: [] });
  });

  it("goes on with what it has when its patience ends, and reports an outcome that it does not know as unknown", () => {
    const play = new Play(stageWith()).start(0).exchange("promise 100", "Lee", "A0", "A1").run(0);
    play.exchange("accept 100", "Lee", "A0").act({ kind: "give-up", general: 0 }).run(0);
    expect(play.world.operations).toMatchObject([
      { general: 0, key: "launch", action: "sign", message: "Lee", result: "unknown" },
      { general: 0, returned: undefined },
    ]);
  });

  it("loses its memory when it crashes, and starts again under an id that no proposer ever had (R1)", () => {
    const play = new Play(stageWith()).start(0).exchange("promise 100", "Lee", "A0", "A1").run(0);
    play.act({ kind: "crash-general", general: 0 });
    expect(play.refusal({ kind: "start", general: 0 })).toBe("Lee crashed; restart it first");
    expect(play.world.operations).toMatchObject([{ returned: undefined }]);
    play.act({ kind: "restart-general", general: 0 });
    expect(play.world.generals[0]).toMatchObject({ phase: "idle", memory: { id: 2, counter: 0, ready: {} } });
    play.start(0);
    expect(play.titles).toContain("promise 102 · Lee → A0");
    // What was asked by the process before is not answered to this one.
    play.deliver("accept 100 · Lee → A0", "answer to accept 100 · A0 → Lee");
    expect(play.happenings.at(-1)).toMatchObject({ kind: "delivered", counted: false });
  });

  it("fails with words and a place where its text goes wrong, and may be started again", () => {
    const machine = "const x = { y: undefined };\nasync function general(name: string) {\n  return x.y.z;\n}\n";
    const play = new Play(stageWith({ machine })).start(0);
    expect(play.world.generals[0]?.failure?.position).toMatchObject({ source: "machine", line: 3 });
    expect(play.happenings.at(-1)).toMatchObject({ kind: "failed", process: "Lee" });
    expect(play.act({ kind: "start", general: 0 }).world.generals[0]?.phase).toBe("ready");
  });

  it.each([
    ['ask(["A7"], promise, {}, isQuorum)', "there is no acceptor A7; there are A0, A1, A2"],
    ['ask(["A0", "A0"], promise, {}, isQuorum)', "`ask` was given an acceptor twice"],
    ["ask(acceptors, 7, {}, isQuorum)", "`ask` takes the function that acceptors shall run second, such as `promise`"],
    ["ask(acceptors, promise, {}, 7)", "`ask` takes a function that tells whether names are a quorum last"],
  ])("is told what is wrong with %s", (call, message) => {
    const machine = `async function general(name: string) {\n  await ${call};\n}\n`;
    const play = new Play(stageWith({ machine })).start(0);
    expect(play.world.generals[0]?.failure).toMatchObject({ message, position: { source: "machine", line: 2 } });
  });
});

describe("an acceptor", () => {
  it("keeps its disk when it crashes, unless it is wiped; what reaches it while it is down is lost", () => {
    const play = new Play(stageWith()).start(0).deliver("promise 100 · Lee → A0", "promise 100 · Lee → A1");
    play.act({ kind: "crash-acceptor", acceptor: 0 }, { kind: "crash-acceptor", acceptor: 1 });
    play.act({ kind: "crash-acceptor", acceptor: 2 }).deliver("promise 100 · Lee → A2");
    expect(play.happenings.at(-1)).toMatchObject({ kind: "lost", why: "down" });
    play.act({ kind: "restart-acceptor", acceptor: 0, disk: "kept" });
    play.act({ kind: "restart-acceptor", acceptor: 1, disk: "wiped" });
    expect(play.world.acceptors[0]?.disk).toMatchObject({ launch: { promised: 100 } });
    expect(play.world.acceptors[1]?.disk).toStrictEqual({});
    expect(play.refusal({ kind: "restart-acceptor", acceptor: 0, disk: "kept" })).toBe("A0 is up; crash it first");
  });

  it("whose handler goes wrong gives no answer, keeps its disk, and says why", () => {
    const broken = edited(
      engine,
      "  const slot = disk[key] ?? blank;\n  if (ballot <= slot",
      "  const slot = disk[key];\n  if (ballot <= slot",
    );
    const play = new Play(stageWith({ engine: broken })).start(0).deliver("promise 100 · Lee → A0");
    expect(play.world.acceptors[0]?.failure?.position).toMatchObject({ source: "engine", line: 6 });
    expect(play.world.acceptors[0]?.disk).toStrictEqual({});
    expect(play.titles).not.toContain("answer to promise 100 · A0 → Lee");
  });

  it("shows the lines that its last delivery ran", () => {
    const play = new Play(stageWith()).start(0).deliver("promise 100 · Lee → A0");
    expect(play.world.acceptors[0]?.ran.map(({ line }) => line)).toStrictEqual([5, 6, 7, 8]);
  });
});

describe("the network", () => {
  it("loses, repeats and reorders as it is told", () => {
    const play = new Play(stageWith()).start(0);
    play.act({ kind: "lose", message: 1 }, { kind: "duplicate", message: 2 }, { kind: "move", message: 3, before: 2 });
    expect(play.world.network.map(({ id, copyOf }) => [id, copyOf])).toStrictEqual([
      [3, undefined],
      [2, undefined],
      [4, 2],
    ]);
    play.act({ kind: "move", message: 3, before: undefined });
    expect(play.world.network.map(({ id }) => id)).toStrictEqual([2, 4, 3]);
    expect(play.refusal({ kind: "deliver", message: 1 })).toBe("message 1 is not in flight");
    expect(play.refusal({ kind: "move", message: 2, before: 2 })).toBe("message 2 is not another one in flight");
  });
});

describe("a world", () => {
  it("never changes: the same actions from the same start lead to equal worlds, and the start stays what it was", () => {
    const stage = stageWith();
    const start = startOf(stage);
    const text = JSON.stringify(start);
    const worlds = [1, 2].map(() => new Play(stage).start(0).exchange("promise 100", "Lee", "A0", "A1").run(0).world);
    expect(worlds[0]).toStrictEqual(worlds[1]);
    expect(JSON.stringify(startOf(stage))).toBe(text);
  });

  it("has the same key in whatever order messages are listed, and another one for anything that matters", () => {
    const play = new Play(stageWith()).start(0);
    const key = keyOfWorld(play.world);
    play.act({ kind: "move", message: 3, before: 1 });
    expect(keyOfWorld(play.world)).toBe(key);
    play.act({ kind: "lose", message: 3 });
    expect(keyOfWorld(play.world)).not.toBe(key);
  });

  it("lists what is possible: every choice can be applied", () => {
    const play = new Play(stageWith()).start(0).act({ kind: "crash-acceptor", acceptor: 1 });
    play.deliver("promise 100 · Lee → A0");
    const possible = choices(play.world);
    expect(possible.length).toBeGreaterThan(10);
    for (const action of possible) expect(play.refusal(action)).toBeUndefined();
  });

  it.each([
    [{ generals: 4 }, "there are 4 generals; give a number from 1 to 3"],
    [{ acceptors: 2 }, "there are 2 acceptors; give a number from 3 to 5"],
    [{ generals: 1.5 }, "there are 1.5 generals; give a number from 1 to 3"],
  ])("is not made for %o", (counts, message) => {
    const { texts } = stageWith().scenario;
    expect(() => stageOf({ texts, generals: 2, acceptors: 3, ...counts })).toThrow(message);
  });

  it("says which function the texts lack", () => {
    const { texts } = stageWith().scenario;
    const staged = stageOf({ texts: { ...texts, machine: "const nobody = 1;\n" }, generals: 2, acceptors: 3 });
    expect(staged).toMatchObject({
      kind: "problems",
      problems: [{ position: { source: "machine" }, message: "there is no function `general`: each general runs it" }],
    });
  });
});
