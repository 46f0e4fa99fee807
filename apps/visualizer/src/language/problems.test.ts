import { describe, expect, it } from "vitest";
import { compile } from "./compile.ts";
import { problemsOf, programOf } from "./language.test-support.ts";
import { constant, hasFunction } from "./program.ts";

const inFunction = (body: string): readonly string[] => problemsOf(`async function run(given) {\n${body}\n}`);

describe("problems of texts", () => {
  it("are a syntax error at its place, for every text that has one", () => {
    expect(problemsOf("const a = ;", "function f( {", "const fine = missing;")).toStrictEqual([
      "text0.ts:1:11 Unexpected token.",
      "text1.ts:1:14 Unexpected token.",
    ]);
  });

  it("are all unknown names and all wrong assignments at once, with what was meant", () => {
    expect(
      problemsOf(
        `function run(answers) {
  const total = isQuorm(answers);
  total = 1;
  limit = 2;
  run = 3;
  self = 4;
  return answer.length + Math.maxx(1) + completelyElse;
}`,
        "const limit = 3; function isQuorum() {}",
      ),
    ).toStrictEqual([
      "text0.ts:2:17 There is nothing called `isQuorm`; did you mean `isQuorum`?",
      "text0.ts:3:3 `total` cannot be assigned: it is a constant. Declare it with `let`.",
      "text0.ts:4:3 `limit` cannot be assigned: what is declared outside of functions never changes.",
      "text0.ts:5:3 `run` cannot be assigned: it is a function.",
      "text0.ts:6:3 `self` cannot be assigned: it is given from outside. Change what is in it instead.",
      "text0.ts:7:10 There is nothing called `answer`; did you mean `answers`?",
      "text0.ts:7:26 `Math.maxx` is not available in this small language.",
      "text0.ts:7:41 There is nothing called `completelyElse`.",
    ]);
  });

  it("are names declared twice, in one text or across texts, and names of the host", () => {
    expect(problemsOf("function a() {}\nconst b = 1;", "\nconst b = 2;\nfunction ask() {}")).toStrictEqual([
      "text1.ts:2:7 `b` has a second declaration here; the first is in text0.ts, line 2. Rename one of them.",
      "text1.ts:3:10 `ask` has a second declaration here; the first is in the page itself. Rename one of them.",
    ]);
    expect(problemsOf("const a = 1; const a = 2;")).toStrictEqual([
      "text0.ts:1:20 Identifier 'a' has already been declared.",
    ]);
  });

  it("are uses before the declaration, also where an outer variable has the same name", () => {
    expect(
      inFunction("given();\n{ given(); let given = 1; }\nconst x = x;\nconst again = () => again();"),
    ).toStrictEqual([
      "text0.ts:3:3 `given` is used before the line that declares it. Move the declaration up.",
      "text0.ts:4:11 `x` is used before the line that declares it. Move the declaration up.",
    ]);
  });

  it("are host calls and async functions without await", () => {
    expect(inFunction("ask(1);\nconst f = ask;\nawait ask(2);\nreturn ask(3);")).toStrictEqual([
      "text0.ts:2:1 `ask` takes time: write `await ask(…)`.",
      "text0.ts:3:11 `ask` takes time: write `await ask(…)`.",
      "text0.ts:5:8 `ask` takes time: write `await ask(…)`.",
    ]);
    expect(inFunction("run(1);\nawait run(2);\nreturn run(3);")).toStrictEqual([
      "text0.ts:2:1 `run` takes time: write `await run(…)`.",
    ]);
    expect(problemsOf("const x = await ask(1);")).toStrictEqual([
      "text0.ts:1:11 `await` works only inside an `async` function.",
    ]);
  });

  it.each([
    ["class A {}", "Classes are not part of this small language; use functions and plain objects."],
    ["var a = 1;", "`var` is not part of this small language; use `const` or `let`."],
    ["return this;", "`this` is not part of this small language; pass what is needed as an argument."],
    ["return /a/;", "Regular expressions are not part of this small language; use the functions of strings."],
    ["return 1n;", "Big integers are not part of this small language; use numbers."],
    [
      "return new Map();",
      "`new` is not part of this small language; use plain objects and arrays; only `new Error(…)` works.",
    ],
    ["const g = function* () {};", "Generators are not part of this small language; return an array."],
    [
      "for (const k in given) given();",
      "`for … in` is not part of this small language; write `for (const key of Object.keys(object))`.",
    ],
    ["a: for (;;) break a;", "Labels are not part of this small language; use a function with `return`."],
    ["return (1, 2);", "The comma between expressions is not part of this small language; write two statements."],
    ["return given == 1;", "Compare with `===` and `!==`; `==` and `!=` work only with `null`."],
    ["return given.__proto__;", "The field name `__proto__` cannot be used here."],
    ["return { constructor: 1 };", "The field name `constructor` cannot be used here."],
    ["enum E { A }", "Enums are not part of this small language; use strings."],
    [
      "return import('x');",
      "Imports are not part of this small language; the texts of the page see each other's functions.",
    ],
    ["return window;", "There is nothing called `window`."],
    ["return globalThis.fetch;", "There is nothing called `globalThis`."],
    ["return Date.now() + Math.random();", "There is nothing called `Date`."],
    [
      "const { [given]: a, ...rest } = given;",
      "A rest beside a computed name is not part of this small language; copy the object and `delete` the field.",
    ],
    ["return [1, , 2];", "Arrays with holes are not part of this small language; write `undefined`."],
    ["return { get a() { return 1; } };", "`get` and `set` are not part of this small language; use a function."],
    [
      "return given instanceof given;",
      "`instanceof` is not part of this small language; look at a field such as `kind`.",
    ],
  ])("are parts that the language does not have: %s", (body, message) => {
    expect(inFunction(body)[0]).toContain(message);
  });

  it("are statements and changing variables outside of functions, and imports", () => {
    expect(problemsOf('import { a } from "./a.ts";\nlet n = 1;\nfor (;;) {}\nexport default 4;')).toStrictEqual([
      "text0.ts:1:1 Imports are not part of this small language; the texts of the page see each other's functions.",
      "text0.ts:2:1 Outside of functions use `const`: what is declared there never changes.",
      "text0.ts:3:1 Outside of functions there can be only functions, constants and types.",
      "text0.ts:4:1 Default exports are not part of this small language; declare the function by its name.",
    ]);
  });

  it("are constants that cannot be computed", () => {
    expect(
      problemsOf("const a = 1;\nconst b = first();\nfunction first() {\n  return c.x;\n}\nconst c = {};"),
    ).toStrictEqual(["text0.ts:4:10 While the constants were computed: `c` is used before it has its value."]);
    expect(problemsOf("const a = [1].map(3);")[0]).toContain("`map` needs a function; it got 3.");
    expect(problemsOf("const a = self.x;")[0]).toContain("`self` has no value here.");
    expect(problemsOf("const f = () => f();\nconst x = f();")[0]).toContain("More than 200 calls inside each other");
  });

  it("are texts that are too large, or nested too deep", () => {
    const finals = `${"try {} finally { ".repeat(40)}${"}".repeat(40)}`;
    for (const body of [`return given${".b".repeat(50_000)};`, finals, "given();".repeat(60_000)]) {
      expect(inFunction(body)).toStrictEqual(["text0.ts:1:1 The texts are too large, or nested too deep."]);
    }
  });

  it("never make compile throw, whatever the text is", () => {
    for (const text of [
      "",
      "\u0000",
      "(".repeat(3000),
      "`${",
      "'",
      "@",
      "let",
      "function",
      "export",
      "}",
      "=>",
      "#x in y",
    ]) {
      expect(["program", "problems"]).toContain(compile([{ name: "t", text }], { awaitable: [], globals: [] }).kind);
    }
  });
});

describe("a program", () => {
  it("has the functions and constants of all texts, which see each other", () => {
    const program = programOf(
      "export const limit = two() + 1;\nconst { a, b: [c] } = { a: 1, b: [2] };",
      "function two() { return 2; }\nconst three = () => limit;",
    );
    expect(program.functionNames).toStrictEqual(["two", "three"]);
    expect([hasFunction(program, "three"), hasFunction(program, "limit")]).toStrictEqual([true, false]);
    expect(["limit", "a", "c", "none"].map((name) => constant(program, name))).toStrictEqual([3, 1, 2, undefined]);
  });
});
