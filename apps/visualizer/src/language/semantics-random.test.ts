import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { outcomeOf, realOutcomeOf } from "./language.test-support.ts";

const binaryOperators = ["+", "-", "*", "%", "<", ">=", "===", "!==", "&&", "||", "??", "|", "&"];

const { expression } = fc.letrec<{ expression: string }>((tie) => {
  const inner = tie("expression");
  return {
    expression: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.oneof(
        fc.integer({ min: -20, max: 20 }).map((number) => `(${number})`),
        fc.constantFrom("a", "b", "list[0]", "list.length", "list.at(-1)", "o.x", "(o.y ?? 7)", "'s'", "null", "true"),
      ),
      fc
        .tuple(inner, fc.constantFrom(...binaryOperators), inner)
        .map(([left, operator, right]) => `((${left}) ${operator} (${right}))`),
      fc.tuple(inner, inner, inner).map(([test, one, other]) => `(${test} ? ${one} : ${other})`),
      inner.map((part) => `list.map((x) => x + (${part})).length`),
      inner.map((part) => `((c) => c + a)(${part})`),
      inner.map((part) => `(a = ${part})`),
      inner.map((part) => `\`<\${${part}}>\``),
    ),
  };
});

const { statement } = fc.letrec<{ statement: string; body: string }>((tie) => {
  const body = tie("body");
  return {
    body: fc.array(tie("statement"), { maxLength: 3 }).map((lines) => lines.join("\n")),
    statement: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.constantFrom(
        "log(a);",
        "if (spent()) return 'spent';",
        "if (a % 3 === 0) break;",
        "if (a % 2 === 0) continue;",
        "if (a % 5 === 4) return a;",
        "if (a % 4 === 1) throw 'thrown ' + a;",
        "a += 1;",
        "kept.push(() => a);",
        "kept.push(() => b++);",
      ),
      expression.map((text) => `b = String(${text}).length;`),
      body.map((lines) => `for (let i = 0; i < 3; i++) { if (spent()) break; kept.push(() => i); ${lines} }`),
      body.map((lines) => `for (const v of [1, 2]) { const w = v * a; kept.push(() => [v, w]); ${lines} }`),
      body.map((lines) => `for (const v of [1, 2]) { const w = v * a; ${lines} log(w); }`),
      body.map((lines) => `{ const local = a; let other = local; ${lines} log(local, other); }`),
      body.map((lines) => `while (!spent()) { const w = a++; ${lines} if (w > 5) break; }`),
      fc
        .tuple(body, body)
        .map(([one, other]) => `try { const t = a; ${one} log(t); } finally { const f = 1; log('f', f); ${other} }`),
      fc.tuple(body, body).map(([one, other]) => `try { ${one} } catch (e) { log('c', e); ${other} }`),
      fc
        .tuple(body, body, body)
        .map((parts) => `switch (a % 3) { case 0: ${parts[0]} break; case 1: ${parts[1]} default: ${parts[2]} }`),
      fc.tuple(body, body).map(([one, other]) => `if (a > b) { ${one} } else { ${other} }`),
      body.map((lines) => `[1, 2].forEach((item) => { do { const d = item; ${lines} log(d); } while (false); });`),
    ),
  };
});

describe("random programs give what JavaScript gives", () => {
  it("for calculations", () => {
    fc.assert(
      fc.property(fc.array(expression, { minLength: 1, maxLength: 5 }), (expressions) => {
        const body = `let a = 3; let b = -2; const list = [4, 1]; const o = { x: 5 };
          for (let i = 0; i < 2; i++) { ${expressions.map((text) => `list.push(${text});`).join("\n")} b += i; }
          return [a, b, list];`;
        expect(outcomeOf(`function run() { ${body} }`)).toStrictEqual(realOutcomeOf(body));
      }),
      { numRuns: 300 },
    );
  });

  it("for loops, closures, exceptions and jumps", () => {
    fc.assert(
      fc.property(fc.array(statement, { minLength: 1, maxLength: 4 }), (statements) => {
        const body = `let a = 1; let b = 2; let left = 20; const lines = []; const kept = []; const list = [1]; const o = {};
          const spent = () => { left -= 1; return left < 0; };
          const log = (...parts) => { if (lines.length < 200) lines.push(parts.join(" ")); };
          const work = () => { for (const once of [1, 2]) { ${statements.join("\n")} } };
          let end; try { end = work(); } catch (e) { end = 'escaped ' + e; }
          return [end, a, b, lines, kept.slice(0, 50).map((f) => f())];`;
        expect(outcomeOf(`function run() { ${body} }`)).toStrictEqual(realOutcomeOf(body));
      }),
      { numRuns: 150 },
    );
  });
});
