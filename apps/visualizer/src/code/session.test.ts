import { describe, expect, it } from "vitest";
import { extended, newRun } from "../run/index.ts";
import { presets } from "../texts/presets.ts";
import { scenarioOf } from "./page.ts";
import { Session } from "./session.ts";

function launched(): Session {
  const [preset] = presets;
  if (preset === undefined) throw new Error("no preset");
  return new Session(scenarioOf(preset));
}

describe("a session", () => {
  it("keeps the branch that one leaves by stepping back and doing something else", () => {
    const session = launched();
    session.act({ kind: "start", general: 0 });
    session.act({ kind: "step", general: 0 });
    session.move(-1);
    session.act({ kind: "start", general: 1 });
    expect(session.run.value.moments).toHaveLength(4);
    expect(session.branch.value).toEqual([0, 1, 3]);
    session.jump(2);
    expect(session.branch.value).toEqual([0, 1, 2]);
    expect(session.world.value.generals[1]?.phase).toBe("idle");
  });

  it("does nothing where an action is not possible, and says why", () => {
    const session = launched();
    expect(session.act({ kind: "step", general: 0 })).toBe(false);
    expect(session.run.value.moments).toHaveLength(1);
  });

  it("goes on with its texts while those in the editor have problems", () => {
    const session = launched();
    session.act({ kind: "start", general: 0 });
    session.drafts.value = { ...session.drafts.value, engine: "function (" };
    session.takeDrafts();
    expect(session.problems.value.map(({ position }) => position.source)).toEqual(["engine"]);
    expect(session.act({ kind: "step", general: 0 })).toBe(true);
    session.drafts.value = session.run.value.scenario.texts;
    session.takeDrafts();
    expect(session.problems.value).toEqual([]);
    expect(session.run.value.moments).toHaveLength(3);
  });

  it("begins anew with a text that changed and is right, and brings the earlier run back", () => {
    const session = launched();
    session.act({ kind: "start", general: 0 });
    const earlier = session.run.value;
    const edited = session.drafts.value.machine.replace(">= 2", ">= 1");
    session.drafts.value = { ...session.drafts.value, machine: edited };
    session.takeDrafts();
    expect(session.run.value.scenario.texts.machine).toBe(edited);
    expect(session.run.value.moments).toHaveLength(1);
    session.undoEdit();
    expect(session.run.value).toBe(earlier);
    expect(session.drafts.value).toEqual(earlier.scenario.texts);
  });

  it("keeps what was typed and has problems where a run begins anew, or other texts take its place", () => {
    const session = launched();
    const { scenario } = session.run.value;
    const typed = { ...scenario.texts, engine: "function (" };
    session.drafts.value = typed;
    session.takeDrafts();
    session.begin({ ...scenario, acceptors: 5 });
    expect(session.run.value.scenario.acceptors).toBe(5);
    expect(session.drafts.value).toEqual(typed);
    expect(session.problems.value).toHaveLength(1);
    const [, other] = presets;
    if (other === undefined) throw new Error("no other preset");
    session.begin(scenarioOf(other));
    expect(session.drafts.value.engine).toBe(other.engine);
    expect(session.problems.value).toEqual([]);
    session.undoEdit();
    expect(session.run.value.scenario).toEqual({ ...scenario, acceptors: 5 });
    expect(session.drafts.value).toEqual(typed);
    expect(session.problems.value).toHaveLength(1);
  });

  it("keeps the present run where the run of a link takes its place", () => {
    const session = launched();
    session.act({ kind: "start", general: 0 });
    const earlier = session.run.value;
    const linked = extended(newRun(session.run.value.scenario), { kind: "start", general: 1 });
    session.replace(linked);
    expect(session.run.value).toEqual(linked);
    session.undoEdit();
    expect(session.run.value).toBe(earlier);
  });

  it("shows a run that cannot happen up to the moment before", () => {
    const session = launched();
    const start = newRun(session.run.value.scenario);
    const broken = extended(extended(start, { kind: "start", general: 0 }), { kind: "deliver", message: 99 });
    expect(session.open(broken)).toEqual([]);
    expect(session.run.value.cursor).toBe(1);
    expect(session.world.value.generals[0]?.phase).toBe("ready");
    expect(session.move(1)).toBe(false);
  });

  it("knows whose ballots are whose after restarts", () => {
    const session = launched();
    session.act({ kind: "crash-general", general: 1 });
    session.act({ kind: "restart-general", general: 1 });
    expect(session.world.value.generals[1]?.proposer).toBe(2);
    expect(session.owners.value).toEqual([0, 1, 1]);
  });
});
