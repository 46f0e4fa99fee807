import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { presets } from "../texts/presets.ts";
import { toast } from "../ui/announce.ts";
import { scenarioOf } from "./page.ts";
import { Player } from "./player.ts";
import { Session } from "./session.ts";

const frames: ((nowMs: number) => void)[] = [];
let nowMs = 0;

beforeEach(() => {
  frames.length = 0;
  nowMs = 0;
  vi.stubGlobal("requestAnimationFrame", (frame: (nowMs: number) => void) => frames.push(frame));
  vi.stubGlobal("cancelAnimationFrame", () => (frames.length = 0));
  // Each look at the clock costs 10 ms: a slice is a few moments.
  vi.stubGlobal("performance", { now: () => (nowMs += 10) });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

function sessionOf(change: (engine: string) => string = (engine) => engine): Session {
  const [preset] = presets;
  if (preset === undefined) throw new Error("no preset");
  return new Session(scenarioOf({ ...preset, engine: change(preset.engine) }));
}

/** Draws frames until nothing asks for one more; returns how many. */
function draw(): number {
  let count = 0;
  for (let frame = frames.pop(); frame !== undefined; frame = frames.pop()) {
    expect(count).toBeLessThan(5000);
    frame(nowMs);
    count++;
  }
  return count;
}

describe("a run to the end", () => {
  it("goes on frame after frame, to where nothing is left to do", () => {
    const session = sessionOf();
    const player = new Player(session);
    player.toTheEnd();
    expect(draw()).toBeGreaterThan(5);
    expect(session.world.value.generals.map(({ phase }) => phase)).toEqual(["ended", "ended"]);
    expect(player.isPlaying.value).toBe(false);
    expect(toast.value).toBe("Nothing is left to do.");
  });

  it("stops between two frames when it is pressed again", () => {
    const session = sessionOf();
    const player = new Player(session);
    player.toTheEnd();
    frames.pop()?.(nowMs);
    const { length } = session.run.value.moments;
    expect(length).toBeGreaterThan(1);
    player.toTheEnd();
    expect(draw()).toBe(0);
    expect(player.isPlaying.value).toBe(false);
    expect(session.run.value.moments).toHaveLength(length);
  });

  it("stops at the first moment in which a text fails, says so, and goes on when it is pressed again", () => {
    const session = sessionOf((engine) => engine.replace("): Slot | Refusal {", "$& while (true) {}"));
    const player = new Player(session);
    player.toTheEnd();
    draw();
    expect(session.happenings.value.map(({ kind }) => kind)).toContain("failed");
    expect(toast.value).toMatch(/^Stopped where a text failed; press Run to the end again to go on. A\d fails: /);
    const { length } = session.run.value.moments;
    player.toTheEnd();
    draw();
    expect(session.run.value.moments.length).toBeGreaterThan(length);
  });

  it("says how far it went where it comes to no end", () => {
    const session = sessionOf((engine) => engine.replace("): Slot | Refusal {", "$& return { refused: 0 };"));
    const player = new Player(session);
    player.toTheEnd();
    draw();
    expect(session.run.value.moments).toHaveLength(3001);
    expect(toast.value).toBe("Stopped after 3,000 moments: press Run to the end again to go on.");
  });
});
