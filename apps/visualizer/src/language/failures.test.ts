import { describe, expect, it } from "vitest";
import { cloneThread } from "./clone.ts";
import { outcomeOf, programOf } from "./language.test-support.ts";
import { limits } from "./limits.ts";
import { advance, start } from "./threads.ts";

describe("errors while running", () => {
  it.each([
    ["const x = 1; return x.y.z;", "`z` cannot be read: the value before it is undefined.", "1:47"],
    ["const x = null; x.y = 1;", "`y` cannot be set: the value before it is null.", undefined],
    ["return given.go();", "`go` is not a function: it is undefined.", "1:36"],
    ["const f = 5; return f(1);", "What is called here is not a function: it is 5.", undefined],
    ["return [1].fly();", "`fly` cannot be called on an array: it has no such function.", undefined],
    ["return 'a'.match('b');", "`match` cannot be called on a string: it has no such function.", undefined],
    ["for (const x of 5) run(x);", "Only arrays and strings can be gone through; this is 5.", undefined],
    ["const [a] = given;", "Only arrays and strings can be gone through; this is {}.", undefined],
    ["throw { code: 7 };", "Thrown and not caught: { code: 7 }", undefined],
    ["throw new Error('bad ballot');", "bad ballot", undefined],
    ["limit.list.push(1);", "This belongs to a constant of the text and never changes.", undefined],
    ["limit.list[0] = 1;", "This belongs to a constant of the text and never changes.", undefined],
    ["limit.list.sort((a, b) => a - b);", "This belongs to a constant of the text and never changes.", undefined],
    ["delete limit.list;", "This belongs to a constant of the text and never changes.", undefined],
    ["Object.assign(limit, { a: 1 });", "This belongs to a constant of the text and never changes.", undefined],
    ["next();", "This belongs to a constant of the text and never changes.", undefined],
    ["const l = [1]; l[5] = 2;", "An array of 1 elements has no place 5 to set", undefined],
    ["const l = [1]; l.length = 5;", "The length of an array cannot be set to 5", undefined],
    ["const l = [1]; delete l[0];", "`delete` works only on fields of objects", undefined],
    ["return [2, 1].sort();", "`sort` needs a function that compares two elements", undefined],
    ["return given['__pro' + 'to__'];", "The field name `__proto__` cannot be used here.", undefined],
    ["given['con' + 'structor'] = 1;", "The field name `constructor` cannot be used here.", undefined],
    ["return { ['__pro' + 'to__']: 1 };", "The field name `__proto__` cannot be used here.", undefined],
    ["return Object.fromEntries([['__proto__', 1]]);", "The field name `__proto__` cannot be used here.", undefined],
    ["return given[{}];", "A field name is a string or a number; this is {}.", undefined],
    ["return { a: 1 } * 2;", "This needs numbers or strings; one of them is { a: 1 }.", undefined],
    ["return later();", "later is `async`: write `await` before the call.", undefined],
    [
      "const go = later; return [1].map(go);",
      "`map` calls its function in one go, so the function cannot be `async`.",
      undefined,
    ],
    ["return `${() => 1}`;", "cannot be sent or copied", undefined],
    ["const fake = { kind: 'function', code: 0 }; return fake();", "What is called here is not a function", undefined],
    ["let n = 0; const { name, ...rest } = () => n; return rest;", "Only objects can be spread", undefined],
    ["return (7).toString(40);", "`toString` needs 2 to 36; it got 40.", undefined],
    ["return structuredClone({ f: () => 1 });", "The function f cannot be sent or copied", undefined],
  ])("tell what is wrong and where: %s", (body, message, place) => {
    const before = body.includes("later()") ? "const alias = later; " : "";
    const code = body.replace("later()", "alias()");
    const outcome = outcomeOf(
      `function run(given) { ${before}${code} }
       const limit = { list: [2, 1] };
       const next = (() => { let n = 0; return () => (n += 1); })();
       async function later() {}`,
      [{}],
    );
    expect(outcome).toContain(`failed: `);
    expect(outcome).toContain(message);
    if (place !== undefined) expect(outcome).toContain(`(${place})`);
  });

  it("are errors that a text can catch, as objects with a message", () => {
    expect(outcomeOf("function run() { try { return run.x.y; } catch (e) { return e; } }")).toStrictEqual({
      name: "Error",
      message: "`y` cannot be read: the value before it is undefined.",
    });
  });

  it("never reach what the platform's objects inherit", () => {
    expect(
      outcomeOf(
        `function run(given) {
        const names = ["toString", "valueOf", "hasOwnProperty", "__defineGetter__"];
        return [names.map((n) => given[n]), names.map((n) => [][n]), names.map((n) => run[n]), names.map((n) => "a"[n]),
          given.toString, run.scope, run.code, "toString" in given];
      }`,
        [{}],
      ),
    ).toStrictEqual([
      ...Array.from({ length: 4 }, () => Array.from({ length: 4 })),
      undefined,
      undefined,
      undefined,
      false,
    ]);
  });
});

const tenThousand = "const l = Array.from({ length: 10000 }, () => 1);";

describe("limits", () => {
  it.each([
    ["[1].map(() => { while (true) { } });", "This statement runs too long."],
    ["run();", "More than 200 calls inside each other."],
    ["[1].forEach(() => run());", "More than 200 calls inside each other."],
    ["let l = [1]; for (;;) l = l.concat(l);", "An array cannot have more than 10000 elements here."],
    ["Array.from({ length: 1e9 });", "An array cannot have more than 10000 elements here."],
    ["const l = []; for (;;) l.push(1);", "An array cannot have more than 10000 elements here."],
    ["let l = [1]; for (;;) l = [...l, ...l];", "An array cannot have more than 10000 elements here."],
    ["let s = 'x'; for (;;) s += s;", "A string cannot have more than 100000 characters here."],
    ["let s = 'x'; for (;;) s = `${s}${s}`;", "A string cannot have more than 100000 characters here."],
    ["'x'.repeat(1e9);", "A string cannot have more than 100000 characters here."],
    ["'x'.padStart(1e9);", "A string cannot have more than 100000 characters here."],
    ["const l = []; l.push(l); return `${l}`;", "This value is nested too deep. Does it contain itself?"],
    ["const l = []; l.push(l); return JSON.stringify(l);", "This value is nested too deep. Does it contain itself?"],
    ["let l = [1]; for (let i = 0; i < 60; i++) l = [l, l]; return JSON.stringify(l);", "runs too long"],
    ["let l = [1]; for (let i = 0; i < 60; i++) l = [l, l]; return l.flat(99).length;", "."],
    ["const l = []; l.push(l); return l.flat(Infinity);", "."],
    ["[1].map(() => { Array.from({ length: 'many' }); for (;;) { } });", "This statement runs too long."],
    ["[1].map(() => { Array.from({ length: -1e300 }); for (;;) { } });", "This statement runs too long."],
    [`${tenThousand} l.map(() => structuredClone(l));`, "This statement runs too long."],
    [`${tenThousand} const s = 'x'.repeat(9999); l.map(() => l.map(() => s.indexOf('xxy')));`, "runs too long"],
    [
      `${tenThousand} const s = 'x'.repeat(90000); const o = {}; l.map((_, i) => (o[s.slice(i)] = i));`,
      "runs too long",
    ],
    [`${tenThousand} JSON.stringify(l.map(() => l));`, "This statement runs too long."],
    [`${tenThousand} [].concat(...l.map(() => l));`, "An array cannot have more than 10000 elements here."],
    [`${tenThousand} l.map(() => ({ ...l }));`, "This statement runs too long."],
    [`${tenThousand} l.map(() => { const [, ...rest] = l; return rest; });`, "This statement runs too long."],
    [`${tenThousand} l.map(() => { const { a, ...rest } = l; return rest; });`, "This statement runs too long."],
    [`${tenThousand} const s = 'x'.repeat(99999); l.map(() => s.toUpperCase());`, "This statement runs too long."],
    [`${tenThousand} const s = 'x'.repeat(9999); l.map(() => { const [a] = s; });`, "This statement runs too long."],
    ["let o = {}; for (;;) o = { o };", "This run keeps more than 50000 values"],
    ["let o = {}; for (let i = 0; ; i++) o['k' + i] = [i];", "This run keeps more than 50000 values"],
  ])("end a run that needs too much: %s", (body, message) => {
    const program = programOf(
      `function run() { try { ${body} } catch (e) { if (!e.message.includes("nested")) return "caught"; throw e; } }`,
    );
    const thread = start(program, "run", [], {});
    const result = advance(program, thread, 1_000_000);
    expect(result).toMatchObject({ kind: "failed" });
    expect(result.kind === "failed" && result.message).toContain(message);
  });

  it("leave a thread with a long chain of objects that can still be copied", () => {
    const program = programOf("function run() { let o = {}; for (let i = 0; i < 12000; i++) o = { o }; return o; }");
    const thread = start(program, "run", [], {});
    expect(advance(program, thread, limits.threadSize).kind).toBe("returned");
    expect(cloneThread(thread).state.kind).toBe("returned");
  });
});
