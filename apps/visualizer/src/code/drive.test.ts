import { describe, expect, it } from "vitest";
import { depthOf } from "../language/index.ts";
import { presets } from "../texts/presets.ts";
import { stepOver, mixed, nextOfGeneral, randomChoice, seedOf, toNextMessage } from "./drive.ts";
import { scenarioOf } from "./page.ts";
import { Session } from "./session.ts";

function launched(): Session {
  const [preset] = presets;
  if (preset === undefined) throw new Error("no preset");
  return new Session(scenarioOf(preset));
}

describe("several steps at once", () => {
  it("lead over a call, to the next line of the same function", () => {
    const session = launched();
    session.act({ kind: "start", general: 0 });
    const lines: number[] = [];
    for (let count = 0; count < 4; count++) {
      session.actAll(stepOver(session.stage.value, session.world.value, 0));
      const { thread } = session.world.value.generals[0] ?? {};
      if (thread !== undefined) lines.push(depthOf(thread));
      if (session.world.value.generals[0]?.phase === "waiting") break;
    }
    // What it steps over waits for messages: there it stops.
    expect(session.world.value.generals[0]?.phase).toBe("waiting");
    expect(lines.at(-1)).toBe(3);
  });

  it("lead to the next message, and nowhere from there", () => {
    const session = launched();
    session.act({ kind: "start", general: 0 });
    const actions = toNextMessage(session.stage.value, session.world.value, 0);
    expect(actions.length).toBeGreaterThan(3);
    session.actAll(actions);
    expect(session.world.value.network).toHaveLength(3);
    expect(toNextMessage(session.stage.value, session.world.value, 0)).toEqual([]);
  });
});

describe("a general that runs alone", () => {
  it("comes to its end while the others stay", () => {
    const session = launched();
    session.actWhile(1000, (world) => nextOfGeneral(world, 1));
    expect(session.world.value.generals.map(({ phase }) => phase)).toEqual(["idle", "ended"]);
    expect(session.world.value.generals[1]?.result).toBe("signed off");
  });

  it("stops where a majority is down: only giving up is left", () => {
    const session = launched();
    session.actAll([0, 1].map((acceptor) => ({ kind: "crash-acceptor", acceptor })));
    session.actWhile(1000, (world) => nextOfGeneral(world, 0));
    expect(session.world.value.generals[0]?.phase).toBe("waiting");
  });
});

describe("an automatic run", () => {
  const play = (seed: number, hasFaults: boolean): Session => {
    const session = launched();
    session.actWhile(3000, (world) => randomChoice(world, seed, hasFaults));
    return session;
  };

  it("is the same for the same seed, and another one for another", () => {
    expect(play(7, true).run.value.moments).toEqual(play(7, true).run.value.moments);
    expect(play(7, true).run.value.moments).not.toEqual(play(8, true).run.value.moments);
  });

  it("without faults comes to an end with every general launched or signed off", () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const { world } = play(seed, false);
      expect(world.value.generals.map(({ phase }) => phase)).toEqual(["ended", "ended"]);
      expect(world.value.generals.map(({ result }) => result)).toContain("launched");
    }
  });

  it("with faults comes to an end too", () => {
    const { world, run } = play(7, true);
    expect(world.value.generals.map(({ phase }) => phase)).toEqual(["ended", "ended"]);
    expect(world.value.network).toEqual([]);
    expect(run.value.moments.length).toBeLessThan(3000);
  });

  it("takes whole numbers from 0 to 999999 as seeds, and nothing else", () => {
    expect(["0", "7", "999999", "1e3"].map(seedOf)).toEqual([0, 7, 999_999, 1000]);
    for (const text of ["", "-3", "1e9", "1.5", "seven"]) expect(seedOf(text)).toBeUndefined();
  });

  it("draws numbers that fill their range evenly", () => {
    const tenths = Array.from({ length: 10 }, () => 0);
    for (let count = 0; count < 10_000; count++) {
      const tenth = Math.floor((mixed(42, count) / 2 ** 32) * 10);
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    for (const found of tenths) expect(Math.abs(found - 1000)).toBeLessThan(150);
  });
});
