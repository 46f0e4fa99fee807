import { describe, expect, it } from "vitest";
import { type Action, type World, apply, keyOfHistory, stageOf } from "./index.ts";
import { Play, stageWith } from "./stage.test-support.ts";

const helpers = `
function echo(disk, request) { return request; }
function change(disk, request) { acceptors.pop(); return {}; }
function keepFunction(disk) { disk.f = () => 1; return {}; }
function keepItself(disk) { disk.itself = disk; return {}; }
function answerFunction() { return () => 1; }
function sign(state, name) { return name; }
`;

const machineOf = (body: string): string => `${helpers}async function general(name) {\n${body}\n}\n`;

const playOf = (body: string, engine?: string): Play =>
  new Play(stageWith({ machine: machineOf(body), ...(engine === undefined ? {} : { engine }) }, 1)).start(0);

/** An engine of which only `execute` is to be seen. */
const engineOf = (execute: string): string => `const proposer = { counter: 0 };\n${execute}\n`;

describe("a text that goes wrong fails with words, and no action throws:", () => {
  it.each([
    ["await ask([acceptors[7]], echo, {}, () => true);", "there is no acceptor undefined"],
    ["await ask([{ toString: 1 }], echo, {}, () => true);", "there is no acceptor { toString: 1 }"],
    ["await ask(acceptors, echo, { f: () => 1 }, () => true);", "what `ask` was given to send: The function f cannot"],
    ["const r = {}; r.r = r; await ask(acceptors, echo, r, () => true);", "nested too deep. Does it contain itself?"],
    ["await ask(acceptors, (disk, r) => r, {}, () => true);", "a function that is declared outside of all others"],
    ["const o = { echo: () => 1 }; await ask(acceptors, o.echo, {}, () => true);", "declared outside of all others"],
    ["await ask(acceptors, Math.max, {}, () => true);", "declared outside of all others"],
    ["await ask(acceptors, echo, {}, () => { acceptors.pop(); });", "This belongs to a constant of the text"],
    ["await execute('k', sign, () => 1);", "cannot be sent or copied; only data can"],
    ["self.f = () => 1;", "`self`: The function"],
    ["self.itself = self;", "`self`: This value is nested too deep"],
    ["for (let i = 0; i < 60; i++) self.x = [self.x, self.x];", "`self`: This value is too large"],
  ])("%s", (body, message) => {
    const play = playOf(body);
    expect(play.world.generals[0]).toMatchObject({ phase: "failed" });
    expect(play.world.generals[0]?.failure?.message).toContain(message);
    // What it left in memory does not keep it from starting again.
    expect(play.start(0).world.generals[0]?.phase).toBe("failed");
  });

  it.each([
    ["keepFunction", "`keepFunction` put on the disk: The function"],
    ["keepItself", "`keepItself` put on the disk: This value is nested too deep"],
    ["answerFunction", "`answerFunction` answered: The function"],
    ["change", "This belongs to a constant of the text"],
  ])("an acceptor's %s", (handler, message) => {
    const play = playOf(`await ask(acceptors, ${handler}, {}, (names) => names.length > 1);`);
    play.act({ kind: "duplicate", message: 1 }, { kind: "deliver", message: 1 }, { kind: "deliver", message: 4 });
    expect(play.world.acceptors[0]?.failure?.message).toContain(message);
    expect(play.world.acceptors[0]?.disk).toStrictEqual({});
    expect(play.stage.acceptors).toStrictEqual(["A0", "A1", "A2"]);
  });

  it("a proposer that is no data is a problem of the engine", () => {
    const engine = "const proposer = { f: () => 1 };\nasync function execute() {}\n";
    const staged = stageOf({ texts: { engine, machine: machineOf("") }, generals: 1, acceptors: 3 });
    expect(staged).toMatchObject({ kind: "problems", problems: [{ position: { source: "engine" } }] });
  });
});

describe("operations are recorded, also where a question was refused", () => {
  const body = "for (const key of ['a', 'b']) { try { await execute(key, sign, name); } catch {} }";
  const operationsOf = (execute: string) => playOf(body, engineOf(execute)).world.operations;

  it("and `execute` goes on to its end", () => {
    expect(operationsOf("async function execute(key) { try { await ask(['A9']); } catch {} }")).toMatchObject([
      { key: "a", returned: expect.any(Number) },
      { key: "b", returned: expect.any(Number) },
    ]);
  });

  it("and `execute` ends by the error", () => {
    expect(operationsOf("async function execute(key) { await ask(['A9']); }")).toMatchObject([
      { key: "a", returned: undefined },
      { key: "b", returned: undefined },
    ]);
  });
});

describe("the key of a history", () => {
  it("tells actions apart that differ only in the variables around them", () => {
    const body = "for (const n of [1, 2]) await execute('k', (state, m) => n, name);";
    const { operations } = playOf(body, engineOf("async function execute(key, action) { return 'unknown'; }")).world;
    const [first = expect.unreachable(), second = expect.unreachable()] = operations;
    const { called, returned } = first;
    expect(keyOfHistory([first])).toBe(keyOfHistory([{ ...first }]));
    expect(keyOfHistory([first])).not.toBe(keyOfHistory([{ ...second, called, returned }]));
  });
});

describe("a predicate that changes something", () => {
  it("changes no world that was there before, so that the same action always leads to the same world", () => {
    const predicate = "(names) => { seen.push(names.pop()); self.seen = seen; return names.length > 1; }";
    const body = `let seen = []; await ask(acceptors, echo, {}, ${predicate});`;
    const stage = stageWith({ machine: machineOf(body) }, 1);
    const play = new Play(stage).start(0).deliver("echo · Lee → A0");
    const [answer] = play.world.network.filter(({ kind }) => kind === "answer");
    const action: Action = { kind: "deliver", message: answer?.id ?? 0 };
    const before: World = structuredClone(play.world);
    const first = apply(stage, play.world, action);
    expect(play.world).toStrictEqual(before);
    expect(apply(stage, play.world, action)).toStrictEqual(first);
  });
});
