import { describe, expect, it } from "vitest";
import { presets } from "../texts/presets.ts";
import { Session } from "./session.ts";
import { scenarioOf } from "./page.ts";
import { acceptorViews, differenceOf, lineMarksOf, proposerViews, watchOf } from "./views.ts";
import { toNextMessage } from "./drive.ts";

function launched(): Session {
  const [preset] = presets;
  if (preset === undefined) throw new Error("no preset");
  return new Session(scenarioOf(preset));
}

/** Lee waits for promises, and A0 has just got the request. */
function withOneDelivery(): Session {
  const session = launched();
  session.act({ kind: "start", general: 0 });
  session.actAll(toNextMessage(session.stage.value, session.world.value, 0));
  session.act({ kind: "deliver", message: session.world.value.network[0]?.id ?? -1 });
  return session;
}

describe("the acceptors' table", () => {
  it("marks what the last moment wrote, and nothing else", () => {
    const session = withOneDelivery();
    const [first, second] = acceptorViews(session.world.value, session.before.value);
    expect(first?.slots).toEqual([
      {
        kind: "slot",
        key: "launch",
        promised: { text: "100", isChanged: true, ballot: 100 },
        accepted: { text: "–", isChanged: false, ballot: undefined },
        value: { text: "–", isChanged: false, ballot: undefined },
      },
    ]);
    expect(second?.slots).toEqual([]);
    session.act({ kind: "lose", message: session.world.value.network[0]?.id ?? -1 });
    const [later] = acceptorViews(session.world.value, session.before.value);
    expect(later?.slots[0]).toMatchObject({ promised: { isChanged: false } });
  });
});

describe("the proposers", () => {
  it("show what is in their memory, and mark what changed", () => {
    const session = launched();
    session.act({ kind: "start", general: 0 });
    expect(proposerViews(session.world.value, session.before.value)[0]?.fields).toContainEqual({
      name: "counter",
      text: "0",
      isChanged: false,
    });
    while (session.world.value.generals[0]?.phase === "ready") session.act({ kind: "step", general: 0 });
    const [lee, ross] = proposerViews(session.world.value, session.world.value);
    expect(lee?.fields).toContainEqual({ name: "counter", text: "1", isChanged: false });
    expect(ross?.fields).toContainEqual({ name: "counter", text: "0", isChanged: false });
  });
});

describe("the watch list", () => {
  it("shows a variable that contains itself, too", () => {
    const [preset] = presets;
    if (preset === undefined) throw new Error("no preset");
    const machine = "async function general(name) {\n  const ring = [];\n  ring.push(ring);\n  return 1;\n}\n";
    const session = new Session({ ...scenarioOf(preset), texts: { engine: preset.engine, machine } });
    session.act({ kind: "start", general: 0 });
    for (let left = 2; left > 0; left -= 1) session.act({ kind: "step", general: 0 });
    const [general] = session.world.value.generals;
    if (general === undefined) throw new Error("no general");
    const [frame] = watchOf(session.stage.value, general, session.before.value.generals[0]);
    expect(frame?.variables.map(({ name, isChanged }) => [name, isChanged])).toEqual([
      ["name", false],
      ["ring", true],
    ]);
  });

  it("has a part for each call, innermost first, and marks new variables", () => {
    const session = launched();
    const { stage } = session;
    session.act({ kind: "start", general: 0 });
    const watch = () => {
      const [world, before] = [session.world.value, session.before.value];
      const [general] = world.generals;
      return general === undefined ? [] : watchOf(stage.value, general, before.generals[0]);
    };
    expect(watch().map(({ functionName }) => functionName)).toEqual(["general"]);
    session.actAll(toNextMessage(stage.value, session.world.value, 0));
    expect(watch().map(({ functionName }) => functionName)).toEqual(["prepare", "execute", "general"]);
    expect(watch()[0]?.variables).toContainEqual({ name: "key", text: '"launch"', isChanged: false });
    expect(watch()[2]?.variables).toContainEqual({ name: "name", text: '"Lee"', isChanged: false });
  });
});

describe("marked lines", () => {
  it("are where generals stand, and what the acceptor ran that was served last", () => {
    const session = withOneDelivery();
    const marks = lineMarksOf(session.stage.value, session.world.value, session.before.value, "engine", 0);
    const lines = session.run.value.scenario.texts.engine.split("\n");
    expect(marks.stands.map(({ line, letter }) => [lines[line - 1]?.includes("ask("), letter])).toEqual([[true, "L"]]);
    // Two statements in one line are told apart by where they begin.
    const [stand] = marks.stands;
    expect(lines[(stand?.line ?? 0) - 1]?.slice((stand?.column ?? 0) - 1)).toMatch(/^const \{ won/);
    expect(marks.ran.map((line) => lines[line - 1]?.trim())).toContain("disk[key] = { ...slot, promised: ballot };");
  });
});

describe("the difference from the right text", () => {
  it("is in the lines that the right text does not have", () => {
    expect(differenceOf("a\nb\nc", "a\nb\nc")).toEqual({ changed: [], gaps: [] });
    expect(differenceOf("a\nx\nc", "a\nb\nc")).toEqual({ changed: [2], gaps: [] });
    expect(differenceOf("a\nb\nx\nc\ny", "a\nb\nc")).toEqual({ changed: [3, 5], gaps: [] });
  });

  it("is in gaps where lines are missing", () => {
    expect(differenceOf("a\nc", "a\nb\nc")).toEqual({ changed: [], gaps: [2] });
    expect(differenceOf("a\nb", "a\nb\nc")).toEqual({ changed: [], gaps: [2] });
  });

  it("is one place in every preset that is broken", () => {
    for (const { id, engine, rightEngine } of presets) {
      const { changed, gaps } = differenceOf(engine, rightEngine);
      expect([id, changed.length + gaps.length]).toEqual([id, engine === rightEngine ? 0 : 1]);
    }
  });
});
