import { describe, expect, it } from "vitest";
import { type Run, readRun } from "./command.ts";
import { Playback } from "./playback.ts";
import { act, copied, finish, opened, operate, put } from "./stage.test-support.ts";

/** A run with something of everything. */
async function eventful(): Promise<Playback> {
  const playback = await opened();
  await finish(playback, put("n1", "colour", "blue"));
  await act(playback, { kind: "wall", from: ["n3"], to: ["n1", "n2"], isOneWay: false });
  await finish(playback, operate("n2", "increment", "count"));
  await act(playback, { kind: "heal", wall: 0 });
  await act(playback, { kind: "change", node: "n2", target: ["n1", "n2", "n3", "n4"], replace: [] });
  await playback.advance({ kind: "arrival" });
  await act(playback, { kind: "network", mode: "held" });
  await act(playback, put("n1", "colour", "red"));
  await playback.advance({ kind: "consequences" });
  await act(playback, { kind: "network", mode: "flow" });
  await playback.advance({ kind: "quiet" });
  return playback;
}

describe("a playback", () => {
  it("shows the same for the same run, also one that travelled as JSON", async () => {
    const first = await eventful();
    const second = await Playback.open(readRun(copied(first.run)), first.at);
    expect(second.view).toEqual(first.view);
    expect(second.chronicle).toEqual(first.chronicle);
    expect(second.last).toBe(first.last);
  });

  it("goes on the same where nobody has anything left to do, and somebody starts again later", async () => {
    const first = await Playback.open({ options: { seed: 609, nodes: 1, birth: "form", mode: "held" }, commands: [] });
    await act(first, { kind: "kill", node: "n1" });
    while (await first.advance({ kind: "event" }));
    const ended = { step: first.at, nowMs: first.view.nowMs };
    await first.goTo(0);
    await first.goTo(ended.step);
    expect(first.view.nowMs).toBe(ended.nowMs);
    await act(first, { kind: "start", node: "n1", disk: "kept" });
    await first.advance({ kind: "event" });
    const second = await Playback.open(readRun(copied(first.run)), first.at);
    expect(second.view).toEqual(first.view);
    expect(second.chronicle).toEqual(first.chronicle);
  });

  it("goes back to what was shown before, and forward again, with and without remembered views", async () => {
    const playback = await eventful();
    const { at } = playback;
    const end = playback.view;
    const fresh = await Playback.open(playback.run, at);
    for (const step of [at, at - 1, 30, 5, at - 7]) {
      await playback.goTo(step);
      await fresh.goTo(step);
      expect(playback.at).toBe(step);
      expect(fresh.view).toEqual(playback.view);
    }
    await playback.goTo(at);
    expect(playback.view).toEqual(end);
  });

  it("goes on from an earlier step as it did before, and keeps what is known of later ones", async () => {
    const playback = await eventful();
    const { last, chronicle } = playback;
    await playback.goTo(last - 20);
    for (let left = 20; left > 0; left--) await playback.advance({ kind: "event" });
    expect(playback.at).toBe(last);
    const fresh = await Playback.open(playback.run, last);
    for (const each of [playback, fresh]) {
      await each.goTo(3);
      expect(each.last).toBe(last);
      expect(each.chronicle).toEqual(chronicle);
    }
  });

  it("makes a branch where something else is done, and takes the old one up again", async () => {
    const playback = await eventful();
    const { run, last } = playback;
    const end = playback.view;
    const at = run.commands[2]?.at ?? 0;
    await playback.goTo(at + 4);
    await playback.goTo(at);
    await act(playback, { kind: "kill", node: "n2" });
    expect(playback.run.commands).toEqual([...run.commands.slice(0, 2), { at, command: { kind: "kill", node: "n2" } }]);
    expect(playback.last).toBe(at + 1);
    expect(playback.branches).toEqual([{ run, last, leftAt: at }]);
    await playback.advance({ kind: "time", ms: 3_000 });
    await playback.goTo(at + 4);
    expect(playback.at).toBe(at + 4);
    expect(playback.view.nodes[1]?.stage).toBe("down");
    expect(playback.view).toEqual((await Playback.open(playback.run, at + 4)).view);

    const [branch] = playback.branches;
    if (branch === undefined) throw new Error("there is a branch");
    await playback.take(branch);
    expect(playback.at).toBe(at);
    expect(playback.run).toEqual(run);
    expect(playback.branches.map(({ last: followed }) => followed > at)).toEqual([true]);
    await playback.goTo(last);
    expect(playback.view).toEqual(end);
  });

  it("makes no branch at the end of a run, nor after events alone", async () => {
    const playback = await opened();
    await finish(playback, put("n1", "colour", "blue"));
    await finish(playback, put("n1", "colour", "red"));
    await playback.advance({ kind: "time", ms: 50 });
    await playback.goTo(playback.at - 1);
    await act(playback, { kind: "kill", node: "n2" });
    expect(playback.branches).toEqual([]);
  });

  it("does one thing after the other, however it is called", async () => {
    const playback = await opened();
    const all = [
      playback.do(put("n1", "colour", "blue")),
      playback.advance({ kind: "quiet" }),
      playback.goTo(4),
      playback.advance({ kind: "event" }),
    ];
    await Promise.all(all);
    expect(playback.at).toBe(5);
  });

  it("refuses a run whose command cannot be done where it stands", async () => {
    const run: Run = {
      options: (await opened()).run.options,
      commands: [{ at: 2, command: { kind: "lose", frame: 77 } }],
    };
    await expect(Playback.open(run)).rejects.toThrow(/the lose at step 2 cannot be done: frame 77 is not in flight/);
  });
});

describe("a run from outside", () => {
  const options = { seed: 1, nodes: 3, birth: "form", mode: "flow" };
  const good = { options, commands: [{ at: 0, command: { kind: "kill", node: "n1" } }] };

  it("is taken as it is", () => {
    expect(readRun(good)).toEqual(good);
  });

  it("is refused in words", () => {
    const command = (value: unknown) => ({ options, commands: [{ at: 0, command: value }] });
    const wrong: readonly (readonly [unknown, RegExp])[] = [
      [undefined, /a run is undefined, not an object/],
      [{ options, commands: "no" }, /commands must be a list/],
      [{ ...good, options: { ...options, nodes: 9 } }, /options\.nodes cannot be 9/],
      [{ ...good, options: { ...options, seed: -1 } }, /options\.seed cannot be -1/],
      [{ ...good, options: { ...options, more: 1 } }, /options has no field more/],
      [{ options, commands: [...good.commands, ...good.commands] }, /commands\[1\]\.at is 0; give a step above 0/],
      [command({ kind: "explode" }), /kind is "explode"; give one of operate, kill/],
      [command({ kind: "toString" }), /kind is "toString"/],
      [command({ kind: "kill", node: "<b>" }), /node cannot be "<b>"/],
      [command({ kind: "operate", node: "n1", operation: "put", key: "", value: "a" }), /key cannot be ""/],
      [command({ kind: "operate", node: "n1", operation: "put", key: "ä", value: "a" }), /key cannot be "ä"/],
      [command({ kind: "operate", node: "n1", operation: "put", key: "k", value: "x".repeat(41) }), /value cannot be/],
      [command({ kind: "wall", from: ["n1"], to: "n2", isOneWay: false }), /to cannot be "n2"/],
    ];
    for (const [value, reason] of wrong) expect(() => readRun(value)).toThrow(reason);
  });
});
