import { describe, expect, it } from "vitest";
import { outcomeOf, realOutcomeOf } from "./language.test-support.ts";

/** Function bodies that have to give what real JavaScript gives. */
const bodies: Readonly<Record<string, readonly string[]>> = {
  "declarations and destructuring": [
    "const { a, b: { c = 5, ...inner } = {}, ...rest } = { a: 1, b: { d: 2, e: 3 }, f: 4, g: 5 }; return [a, c, inner, rest];",
    "const [x, , y = 7, ...z] = [1, 2, undefined, 4, 5]; return [x, y, z];",
    "let a = 1, b = 2; [a, b] = [b, a]; const o = {}; ({ p: o.q, r: o['s'] = 9 } = { p: 3 }); return [a, b, o];",
    "const f = ({ a = 1, b } = {}, [c, d = a] = [4], ...rest) => [a, b, c, d, rest]; return [f(), f({ b: 2 }, [3], 5, 6)];",
    "const key = 'dyn'; const { [key]: v } = { dyn: 4 }; return { [key + '1']: v, key, ['x' + 1]: 2, 3: 4, 'a b': 5 };",
    "const x = 1; { const x = 2; { const x = 3; } } return x;",
    "const f = (a, b = a + 1, c = () => a + b) => c(); return [f(1), f(1, 5), f(1, undefined)];",
    "let x; const before = x; x = 3; return [before, x];",
    "const [a, b] = 'hi'; return a + b;",
  ],
  operators: [
    "return [1 + 2 * 3 - 4 / 2 % 3, 2 ** 3 ** 2, -(-3), +'5', 7 & 3, 7 | 8, 7 ^ 2, ~5, 1 << 4, -16 >> 2, -1 >>> 28];",
    "return ['a' + 1, 1 + 'a', 'x' + null, 'x' + undefined, 'x' + true, 1 + true, null + 1, 'l' + [1, [2, 3]], '' + {}];",
    "return [1 < 2, 'b' > 'a', 2 <= 2, 3 >= 4, null < 1, undefined < 1, '10' < '9', '10' < 9];",
    "return [1 === 1, '1' === 1, NaN === NaN, NaN !== NaN, null === undefined, null == undefined, 0 == null];",
    "const o = { a: null, b: 0, c: '' }; return [o.a ?? 1, o.b ?? 1, o.b || 2, o.c && 3, o.z?.y.x.w, o.z?.(), o.a?.b(1)[2]];",
    "const o = { a: 1, b: null }; o.a += 2; o.b ??= 5; o.a ??= 9; o.c ||= 4; o.a &&= o.a + 1; o.d ??= []; o.d.push(1); return o;",
    "let i = 5; const r = [i++, ++i, i--, --i, i]; const o = { n: 1, l: [3] }; r.push(o.n++, ++o.n, o.l[0]--, o); return r;",
    "return [typeof 1, typeof '', typeof true, typeof undefined, typeof null, typeof {}, typeof [], typeof (() => 1)];",
    "const o = { a: 1 }; return ['a' in o, 'b' in o, 'toString' in { x: 1 } && false, 1 in [5, 6], delete o.a, o];",
    "return [!0, !'', !!'a', !null, !!{}, !![], 0 || null, 1 && '', null ?? undefined];",
    "const x = 3; return `a${x}b${`n${x + 1}`}${[1, 2]}${null}${undefined}${{}}` + String([]);",
    "let a = 5; a **= 2; a -= 1; a *= 2; a /= 4; a %= 7; a <<= 2; a |= 1; return a;",
    "const f = () => 1; const g = f; return [f === g, f === (() => 1), [f].includes(f), [f].indexOf(g)];",
    "return [0.1 + 0.2, 1 / 0, -1 / 0, 0 / 0, 1e21 + '', 255 + 0x10, 0b11, 1_000, -0 === 0];",
    "let n = 0; const o = { get1: () => { n += 1; return { v: 1 }; } }; o.get1().v += 5; return n;",
  ],
  "flow of control": [
    "let s = 0; for (let i = 0; i < 10; i++) { if (i === 3) continue; if (i === 7) break; s += i; } return s;",
    "let s = ''; for (const c of 'añ😀') s += c + '|'; for (const [k, v] of Object.entries({ a: 1, b: 2 })) s += k + v; return s;",
    "let n = 0; while (true) { n++; if (n % 2) continue; if (n > 8) break; } do { n += 10; } while (n < 40); return n;",
    "const f = (x) => { switch (x) { case 1: return 'one'; case 2: case 3: { const y = x * 2; return y; } default: return 'other'; case 9: return 'nine'; } }; return [1, 2, 3, 4, 9].map(f);",
    "let r = []; for (const x of [1, 2, 3, 4]) { switch (x) { case 2: continue; case 3: r.push('three'); break; default: r.push(x); } r.push('end'); } return r;",
    "let r = []; outer(); function outer() { for (let i = 0; ; i++) { for (let j = 0; j < 3; j++) { if (j === 2) break; if (i > 2) return; r.push(i * 10 + j); } } } return r;"
      .replace("outer(); function outer() {", "const outer = () => {")
      .replace("} return r;", "}; outer(); return r;"),
    "const list = [1, 2, 3]; const seen = []; for (const x of list) { seen.push(x); if (x < 3) list.push(x + 10); if (seen.length > 9) break; } return seen;",
    "const f = (n) => n > 1 ? n * f(n - 1) : 1; function even(n) { return n === 0 || !even(n - 1); } return [f(6), even(7)];",
    "if (false) return 1; else if (0) { return 2; } else return 3;",
    "for (;;) { return 'out'; }",
  ],
  closures: [
    "const fs = []; for (let i = 0; i < 3; i++) { fs.push(() => i); } for (const x of [7, 8]) fs.push(() => x); return fs.map((f) => f());",
    "const fs = []; for (let i = 0; i < 3; i++) { let j = i * 2; fs.push(() => { j += 1; return [i, j]; }); i += 0; } return [fs[0](), fs[0](), fs[2]()];",
    "const counter = () => { let n = 0; return { up: () => ++n, get: () => n }; }; const a = counter(), b = counter(); a.up(); a.up(); b.up(); return [a.get(), b.get()];",
    "let f; { const hidden = 4; f = () => hidden; } { const other = 5; } return f();",
    "const fs = []; { const a = 1; fs.push(() => a); } { const b = 2; fs.push(() => b); } let c = 3; return [fs[0](), fs[1](), c];",
    "let i = 0; const fs = []; while (i < 3) { const k = i; fs.push(() => k * 10); i++; } return fs.map((f) => f());",
    "const add = (a) => (b) => (c) => a + b + c; return add(1)(2)(3);",
    "let f; try { const t = 1; f = () => t; throw 0; } catch (e) { const u = 2; return [f(), u, e]; }",
    "const fs = []; for (const x of [1, 2]) { for (let y = x; y < 3; y++) { const z = x * 10 + y; fs.push(() => [x, y, z]); } } return fs.map((f) => f());",
    "const make = (n) => { const list = []; for (let i = 0; i < n; i++) list.push((d) => { n += d; return n + i; }); return list; }; const [a, b] = make(2); return [a(1), b(10), a(0)];",
  ],
  exceptions: [
    "try { throw { code: 4 }; } catch ({ code }) { return code; }",
    "try { throw new Error('no'); } catch (e) { return e.message; }",
    "const log = []; const f = () => { try { log.push('t'); return 'r'; } finally { log.push('f'); } }; return [f(), log];",
    "const f = () => { try { throw 1; } catch (e) { return 'c' + e; } finally { return 'f'; } }; return f();",
    "const log = []; for (const x of [1, 2, 3, 4]) { try { if (x === 2) continue; if (x === 4) break; log.push(x); } finally { log.push('f' + x); } } return log;",
    "const log = []; try { try { throw 1; } finally { log.push('inner'); } } catch (e) { log.push(e); } return log;",
    "const f = () => { try { try { return 'a'; } finally { throw 'b'; } } catch (e) { return 'caught ' + e; } }; return f();",
    "const g = () => 'kept'; const f = () => { try { return g(); } finally { try { throw 1; } catch { } } }; return f();",
    "const log = []; const f = (x) => { if (x === 0) throw 'deep'; f(x - 1); }; try { [3, 2].forEach((n) => f(n)); } catch (e) { log.push(e); } log.push([1].map((v) => v + 1)); return log;",
    "const f = () => { for (const x of [1, 2]) { const g = () => x; try { if (x === 2) return g(); } finally { if (x === 1) continue; } } }; return f();",
    "try { [1, 2, 3].map((x) => { if (x > 1) throw 'at ' + x; return x; }); } catch (e) { return e; }",
    "const f = () => { let n = 0; while (true) { try { try { n++; if (n < 3) continue; return n; } finally { n += 10; } } finally { n += 100; } } }; return f();",
    "let n = 0; const f = () => { try { return 1; } finally { n++; throw 'again'; } }; try { f(); } catch (e) { n += 10; } return n;",
    "throw 'out';",
    "const r = [1, 2].map((x) => { try { throw x; } catch (e) { return e * 2; } }); return r;",
  ],
  "objects, arrays and their functions": [
    "const a = { x: 1, y: [1, 2] }; const b = { ...a, z: 3, ...null, x: 4 }; b.y.push(5); return [a, b, [...a.y, ...'ab', 9]];",
    "const o = { f(a) { return a + 1; }, g: function (b) { return b; }, h: (c) => c * 2 }; const n = 'h'; return [o.f(1), o.g(2), o[n](4), o?.f?.(5), o.none?.(6)];",
    "const l = [5, 1, 4]; const s = l.toSorted((a, b) => a - b); l.sort((a, b) => b - a); return [l, s, l.at(-1), l.length, l[9], l['0']];",
    "const l = [1, 2, 3, 4]; return [l.map((x, i, all) => x * i + all.length), l.filter((x) => x % 2), l.some((x) => x > 3), l.every((x) => x > 3), l.find((x) => x > 2), l.findIndex((x) => x > 9), l.reduce((a, b) => a + b), l.reduce((a, b, i) => a + b * i, 10)];",
    "const l = [1, [2, [3, [4]]]]; return [l.flat(), l.flat(2), [1, 2].flatMap((x) => [x, [x]]), l.concat(5, [6, [7]]), l.slice(1), l.slice(-1), [3, 4].join('-'), [null, undefined, 1].join()];",
    "const l = []; l.push(1, 2, 3); const p = l.pop(), s = l.shift(); l[1] = 'n'; const out = [l, p, s, l.includes('n'), l.includes(NaN), [NaN].includes(NaN), [NaN].indexOf(NaN)]; return out;",
    "const l = [1, 2, 3]; l.length = 1; return [l, [].pop(), Array.isArray(l), Array.from({ length: 3 }, (_, i) => i * i), Array.from('abc'), Array.from([1, 2])];",
    "const o = { b: 1, a: 2 }; return [Object.keys(o), Object.values(o), Object.entries(o), Object.assign({}, o, { c: 3 }), Object.fromEntries([['x', 1], ['y', 2]]), Object.hasOwn(o, 'b')];",
    "return [Math.max(1, 5, 3), Math.min(...[4, 2]), Math.floor(2.7), Math.ceil(2.1), Math.abs(-3), Math.max(), Number('12'), Number(''), Number(null), Number('x'), String(12), String(null), Boolean('')];",
    "const s = ' Hello '; return [s.trim().toUpperCase(), s.length, s.includes('ell'), s.trim().startsWith('He'), s.slice(1, 3), 'a,b'.split(','), 'ab'.split(''), '7'.padStart(3, '0'), '7'.padEnd(3), 'abc'[1], 'abc'.at(-1), 'ab'.repeat(2), s.indexOf('l')];",
    "return [JSON.stringify({ a: [1, 'x', null, undefined, () => 1], b: undefined, c: () => 1 }), JSON.stringify([1, { a: 2 }], null, 2), JSON.stringify('q\"'), JSON.stringify(undefined)];",
    "const a = { l: [1] }; a.again = a.l; const c = structuredClone(a); c.l.push(2); return [a.l, c.l === c.again, c.again];",
    "return [['1', '2'].map(Number), [0, 1, ''].filter(Boolean), [1, 2].map(String), [[3, 1]].map((p) => Math.max(...p))];",
    "const o = { a: { b: { c: 1 } } }; const { a: { b } } = o; b.c = 2; o.a.b.d = o.a?.b?.c; delete o.a.b.c; return o;",
    "return [[3, 1, 2].toSorted((a, b) => (a < b ? -1 : 1)), ['b', 'a'].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)), (5).toFixed(2), (1.005).toFixed(1)];",
    "const seen = []; [1, 2].forEach((x, i) => seen.push([x, i])); return [seen, [1].forEach((x) => x)];",
    "return [-0, 0, 1 / -0, 1 / 0, -0, 1 / 0];",
    "return ['abcab'.indexOf('a', 1), 'abc'.includes('a', 1), 'abc'.startsWith('b', 1), 'abc'.endsWith('b', 2), 'a-b-c'.split('-', 2), (255).toString(16), (5).toString()];",
    "return [[1, 2, 1].indexOf(1, 1), [1, 2, 1].indexOf(1, -1), [1, 2].includes(1, 1), [1, 2].includes(2, -9), [1].indexOf(1, 5)];",
    "return [Array.from({ length: -5 }), Array.from({ length: 'x' }), Array.from({ length: 1.9 }), Array.from({}), Array.from({ length: [2] }).length];",
    "const o = { a: 1, b: 2, c: [3] }; const { a, 'b': x, ...rest } = o; rest.c.push(4); return [a, x, rest, o.c, { ...[7, 8], ...rest }];",
    "const data = { kind: 'function', code: 3, scope: null }; return [typeof data, data.kind, data.code, JSON.stringify(data), { ...data }, structuredClone(data), Object.keys(data)];",
    "return [{}.toString === undefined, ({}).x, 'abc'.foo, (1).bar, [].foo].slice(1);",
  ],
};

describe("the language gives what JavaScript gives", () => {
  for (const [topic, texts] of Object.entries(bodies)) {
    it.each(texts)(`for ${topic}: %s`, (body) => {
      const real = realOutcomeOf(body);
      const ours = outcomeOf(`function run() { ${body} }`);
      if (typeof real === "object" && real !== null && "threw" in real) {
        expect(ours).toContain(`failed: Thrown and not caught: ${JSON.stringify(real.threw)}`);
      } else {
        expect(ours).toStrictEqual(real);
      }
    });
  }
});

describe("types are read and ignored", () => {
  it("runs annotated functions, casts, interfaces and declarations as if the types were not there", () => {
    const text = `
      interface Ballot { readonly number: number; owner?: string }
      type Answer<T> = { kind: "ok"; value: T } | { kind: "no" };
      declare const elsewhere: number;
      import type { Nothing } from "./nothing.ts";
      export const first: Ballot = { number: 1 } as const satisfies Ballot;
      function pick<T extends object, K extends keyof T>(from: T, key: K): T[K] { return from[key]!; }
      function isBig(ballot: Ballot): ballot is Ballot & { number: 9 } { return (ballot as any).number > 8; }
      export function run(this_?: undefined): unknown {
        const list: Array<Answer<number>> = [];
        const read = <T,>(value: T): T => value;
        list.push({ kind: "ok", value: read<number>(2) });
        (list as any[]).push(<any>3);
        let x!: number; x = 1; (x as number) += 1; (list[0] as any).value++;
        return [pick(first, "number"), isBig(first), list, x];
      }`;
    expect(outcomeOf(text)).toStrictEqual([1, false, [{ kind: "ok", value: 3 }, 3], 2]);
  });
});
