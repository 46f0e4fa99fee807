import { describe, expect, it } from "vitest";
import { cloneThread } from "./clone.ts";
import { depthOf, framesOf, positionOf } from "./inspect.ts";
import { keyOf } from "./keys.ts";
import { programOf } from "./language.test-support.ts";
import { constant, globalOf } from "./program.ts";
import { advance, callFunction, reject, resume, start, step } from "./threads.ts";
import type { Program, Thread, Value } from "./types.ts";

/** The lines on which a thread stops, one step after another, answering every host call with `answer`. */
function linesOf(program: Program, thread: Thread, answer?: Value): readonly string[] {
  const lines: string[] = [];
  for (let left = 100; left > 0; left -= 1) {
    const where = positionOf(program, thread)?.line ?? "end";
    lines.push(thread.state.kind === "waiting" ? `${where} waits` : `${where}`);
    if (thread.state.kind === "waiting") resume(program, thread, answer);
    if (thread.state.kind !== "paused") break;
    step(program, thread);
  }
  return lines;
}

const asking = programOf(`export async function general(count) {
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const answer = await ask("promise", { ballot: i });
    sum += double(answer);
  }
  if (sum > 1)
    sum += [1, 2].map((x) => {
      return x;
    }).length;
  return sum;
}
const double = (x) => x * 2;`);

describe("stepping", () => {
  it("stops before every statement, in called functions too, and at heads of loops for each test", () => {
    expect(linesOf(asking, start(asking, "general", [1], {}), 4)).toStrictEqual([
      "2",
      "3",
      "4",
      "4 waits",
      "5",
      "13",
      "3",
      "7",
      "8",
      "11",
      "end",
    ]);
  });

  it("stops at while, for-of, do, switch, throw and jumps where they stand", () => {
    const program = programOf(`function run() {
      for (const x of [1, 2]) {
        switch (x) {
          case 1:
            continue;
          default:
            break;
        }
      }
      let n = 0;
      while (n < 1)
        n++;
      do {
        n++;
      } while (n < 3);
      try {
        throw 1;
      } catch (e) {
        n = e;
      } finally {
        n = 2;
      }
      function inner() {}
      inner();
      return n;
    }`);
    expect(linesOf(program, start(program, "run", [], {})).join(" ")).toBe(
      "2 3 5 2 3 7 2 10 11 12 11 14 15 14 15 17 19 21 23 24 25 end",
    );
  });

  it("gives the host's name and arguments while it waits, and the answer to the statement that waited", () => {
    const thread = start(asking, "general", [1], {});
    expect(advance(asking, thread, 100)).toStrictEqual({
      kind: "waiting",
      host: "ask",
      args: ["promise", { ballot: 0 }],
    });
    expect(step(asking, thread)).toStrictEqual(thread.state);
    resume(asking, thread, 21);
    expect(thread.state.kind).toBe("paused");
    expect(positionOf(asking, thread)?.line).toBe(4);
    step(asking, thread);
    expect(positionOf(asking, thread)?.line).toBe(5);
    expect(advance(asking, thread, 100)).toStrictEqual({ kind: "returned", value: 44 });
  });

  it("runs exactly as many statements as it is asked to", () => {
    const thread = start(asking, "general", [2], {});
    advance(asking, thread, 2);
    expect(positionOf(asking, thread)?.line).toBe(4);
    advance(asking, thread, 1);
    resume(asking, thread, 1);
    advance(asking, thread, 2);
    expect(positionOf(asking, thread)?.line).toBe(13);
  });

  it("lets the text catch what the host rejects, and fails the thread where it does not", () => {
    const program = programOf(`async function run(careful) {
      if (!careful) await ask(1);
      try {
        await ask(2);
      } catch (error) {
        return error.message;
      }
    }`);
    const careful = start(program, "run", [true], {});
    advance(program, careful, 100);
    expect(reject(program, careful, "no acceptor 9")).toStrictEqual({ kind: "paused" });
    expect(positionOf(program, careful)?.line).toBe(6);
    expect(step(program, careful)).toStrictEqual({ kind: "returned", value: "no acceptor 9" });
    const careless = start(program, "run", [false], {});
    advance(program, careless, 100);
    expect(reject(program, careless, "no acceptor 9")).toMatchObject({
      kind: "failed",
      message: "no acceptor 9",
      position: { line: 2 },
    });
  });

  it("refuses answers for a thread that does not wait", () => {
    const thread = start(asking, "general", [1], {});
    expect(() => resume(asking, thread, 1)).toThrow("the thread does not wait, it is paused");
    expect(() => reject(asking, thread, "x")).toThrow("the thread does not wait, it is paused");
    expect(() => start(asking, "colonel", [], {})).toThrow("There is no function called `colonel`");
  });
});

describe("watching", () => {
  it("tells of every call of one function and of its end, by a value or by an error that was caught", () => {
    const program = programOf(`function run() {
      const first = work(1);
      try {
        work(2);
      } catch {}
      return [3].map((x) => work(x));
    }
    function work(n) {
      if (n === 2) throw "no";
      return n * 10;
    }`);
    const seen: Value[] = [];
    const watch = {
      functionName: "work",
      onCall: (args: readonly Value[]) => void seen.push(args),
      onEnd: (end: { readonly value: Value } | undefined) => void seen.push(end?.value),
    };
    advance(program, start(program, "run", [], {}), 100, watch);
    expect(seen).toStrictEqual([[1], 10, [2], undefined, [3], 30]);
  });

  it("shows the frames innermost first, with the variables that are in scope at their lines", () => {
    const program = programOf(`function run(a, { b }) {
      { const gone = 1; }
      const c = [a];
      for (const each of c) {
        const f = () => each + b;
        inner(each);
      }
    }
    function inner(given) {
      const seen = given;
      return seen;
    }`);
    const thread = start(program, "run", [1, { b: 2 }], {});
    while (depthOf(thread) < 2) step(program, thread);
    step(program, thread);
    const [top, bottom] = framesOf(program, thread);
    expect(top).toMatchObject({
      functionName: "inner",
      position: { line: 11 },
      variables: [
        ["given", 1],
        ["seen", 1],
      ],
    });
    expect(bottom?.position.line).toBe(6);
    expect(bottom?.variables.map(([name]) => name)).toStrictEqual(["a", "b", "c", "each", "f"]);
    expect(bottom?.variables.slice(0, 4).map(([, value]) => value)).toStrictEqual([1, 2, [1], 1]);
  });

  it("keeps the frames of a thread that failed, and tells the exact place", () => {
    const program = programOf(`function run() {
      const state = {};
      return first(state);
    }
    function first(state) {
      return 1 + state.register.ballot;
    }`);
    const thread = start(program, "run", [], {});
    expect(advance(program, thread, 100)).toStrictEqual({
      kind: "failed",
      message: "`ballot` cannot be read: the value before it is undefined.",
      position: { source: "text0.ts", line: 6, column: 33 },
    });
    expect(framesOf(program, thread).map((frame) => [frame.functionName, frame.position.line])).toStrictEqual([
      ["first", 6],
      ["run", 3],
    ]);
  });
});

const sharing = programOf(`async function run() {
  const list = self.list;
  let calls = 0;
  const add = (x) => {
    calls += 1;
    list.push(x);
    return calls;
  };
  add(1);
  const own = { self, again: self };
  while (true) {
    add(await ask(add));
    self.last = own.again === self && list === self.list && limits.list;
  }
}
const limits = { list: [1] };`);

describe("copies of threads", () => {
  const beginning = (): Thread => start(sharing, "run", [], { self: { list: [] } });
  const play = (thread: Thread, answers: readonly Value[]): Value => {
    for (const answer of answers) {
      advance(sharing, thread, 100);
      resume(sharing, thread, answer);
    }
    advance(sharing, thread, 100);
    return globalOf(sharing, thread, "self");
  };

  it("go on without touching each other, and keep what they share inside", () => {
    const original = beginning();
    play(original, [2]);
    const copy = cloneThread(original);
    resume(sharing, original, 3);
    resume(sharing, copy, 4);
    expect(play(original, [])).toStrictEqual({ list: [1, 2, 3], last: [1] });
    expect(play(copy, [5])).toStrictEqual({ list: [1, 2, 4, 5], last: [1] });
    expect(play(original, [])).toStrictEqual({ list: [1, 2, 3], last: [1] });
  });

  it("keep constants as the same frozen objects", () => {
    const copy = cloneThread(beginning());
    const self = play(copy, [1]) as { readonly last: Value };
    expect(self.last).toBe((constant(sharing, "limits") as { readonly list: Value }).list);
  });

  it("survive structuredClone, also while they wait with a function", () => {
    const original = beginning();
    play(original, []);
    const sent = structuredClone(original);
    expect(sent).toStrictEqual(original);
    expect(keyOf(sent)).toBe(keyOf(original));
    resume(sharing, sent, 9);
    expect(play(sent, [])).toMatchObject({ list: [1, 9] });
  });

  it("have other keys where a text could tell a constant from its equal: by `===`, or by changing it", () => {
    const program = programOf(
      `const nobody = { signed: [] };
       const next = make(); function make() { let n = 0; return () => (n += 1); }
       function run(given) { const state = given ? nobody : { signed: [] }; const f = given ? next : make(); given = 0; return [state, f]; }`,
    );
    const keyBeforeReturn = (given: boolean, steps: number): string => {
      const thread = start(program, "run", [given], {});
      expect(advance(program, thread, steps)).toStrictEqual({ kind: "paused" });
      return keyOf(thread).replace(/[tf]|true|false/g, "");
    };
    expect(keyBeforeReturn(true, 1)).not.toBe(keyBeforeReturn(false, 1));
    expect(keyBeforeReturn(true, 1)).toBe(keyBeforeReturn(true, 1));
    const thread = start(program, "run", [true], {});
    advance(program, thread, 3);
    expect(keyOf(cloneThread(thread))).toBe(keyOf(thread));
  });

  it("have the key of the original at every step, and threads in other states have other keys", () => {
    const thread = beginning();
    const keys = new Set<string>();
    for (let count = 0; count < 40; count += 1) {
      expect(keyOf(cloneThread(thread))).toBe(keyOf(thread));
      keys.add(keyOf(thread));
      if (thread.state.kind === "waiting") resume(sharing, thread, 1);
      step(sharing, thread);
    }
    expect(keys.size).toBe(40);
  });

  it("have equal keys when only variables that are out of scope differ", () => {
    const program = programOf(
      "function run(given) { { const gone = given; } for (const x of [given]) x; given = 0; return 1; }",
    );
    const keyBeforeReturn = (given: number): string => {
      const thread = start(program, "run", [given], {});
      advance(program, thread, 5);
      return `${String(positionOf(program, thread)?.column)} ${keyOf(thread)}`;
    };
    expect(keyBeforeReturn(1)).toBe(keyBeforeReturn(2));
    expect(keyBeforeReturn(1)).toMatch(/^86 /);
  });

  it("let functions that wait outside change the variables of their thread", () => {
    const thread = beginning();
    advance(sharing, thread, 100);
    const copy = cloneThread(thread);
    const [add] = copy.state.kind === "waiting" ? copy.state.args : [];
    expect(callFunction(sharing, add as never, ["from outside"])).toMatchObject({ kind: "returned", value: 2 });
    expect(globalOf(sharing, copy, "self")).toStrictEqual({ list: [1, "from outside"] });
    expect(globalOf(sharing, thread, "self")).toStrictEqual({ list: [1] });
  });
});

describe("calls in one go", () => {
  const program = programOf(`function promise(acceptor, { ballot }) {
    if (ballot <= acceptor.promised)
      return { ok: false };
    acceptor.promised = ballot;
    return { ok: [ballot].map((x) => x > 0)[0] };
  }
  async function waits() { return await ask(1); }`);

  it("change the arguments that they are given, and tell the lines they ran", () => {
    const acceptor = { promised: 0 };
    expect(callFunction(program, "promise", [acceptor, { ballot: 5 }])).toStrictEqual({
      kind: "returned",
      value: { ok: true },
      lines: [2, 4, 5].map((line) => ({ source: "text0.ts", line })),
    });
    expect(acceptor).toStrictEqual({ promised: 5 });
    expect(callFunction(program, "promise", [acceptor, { ballot: 5 }])).toMatchObject({
      value: { ok: false },
      lines: [{ line: 2 }, { line: 3 }],
    });
  });

  it("fail where they would have to wait", () => {
    expect(callFunction(program, "waits", [])).toMatchObject({
      kind: "failed",
      message: "`ask` takes time, and this code has to run in one go.",
      position: { line: 7 },
    });
  });
});
