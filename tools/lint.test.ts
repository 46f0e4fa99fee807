import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "./run.ts";
import { root } from "./workspace.ts";

// Lints a small tree of the same layout under the real configuration: a rule that stays silent there guards nothing.

const forbidden: readonly (readonly [file: string, source: string, rule: string])[] = [
  ["packages/synod/src/a.ts", `import "@quorate/membership";`, "no-restricted-imports"],
  ["packages/synod/src/b.ts", `import "node:crypto";`, "no-restricted-imports"],
  ["packages/synod/src/c.ts", `export * from "@quorate/replica";`, "no-restricted-imports"],
  ["packages/synod/src/d.ts", `export const late = (): Promise<unknown> => import("level");`, "no-restricted-imports"],
  ["packages/synod/src/e.ts", `import "../../membership/src/index.ts";`, "no-restricted-imports"],
  ["packages/synod/src/f.test.ts", `import "@quorate/membership";`, "no-restricted-imports"],
  ["packages/membership/src/a.ts", `import "@quorate/replica";`, "no-restricted-imports"],
  ["packages/machine/src/a.ts", `import "@quorate/synod";`, "no-restricted-imports"],
  ["packages/machine/src/b.ts", `import "zod";`, "no-restricted-imports"],
  ["packages/replica/src/a.ts", `import "node:fs/promises";`, "no-restricted-imports"],
  ["packages/replica/src/b.ts", `import "@quorate/machine";`, "no-restricted-imports"],
  ["packages/replica/src/memory/c.ts", `import "@quorate/store-level";`, "no-restricted-imports"],
  ["packages/store-level/src/a.ts", `import "@quorate/synod";`, "no-restricted-imports"],
  ["packages/transport-grpc/src/a.ts", `import "@quorate/membership";`, "no-restricted-imports"],
  ["packages/client/src/a.ts", `import "@quorate/replica";`, "no-restricted-imports"],
  [
    "packages/client/src/b.ts",
    `import { defineMachine } from "@quorate/machine"; export const define: unknown = defineMachine;`,
    "no-restricted-imports",
  ],
  ["protos/src/a.ts", `import "@quorate/client";`, "no-restricted-imports"],
  ["apps/demo/src/a.ts", `import "@quorate/replica";`, "no-restricted-imports"],
  ["packages/synod/src/g.ts", `export const now: number = Date.now();`, "no-restricted-globals"],
  ["packages/membership/src/b.ts", `export const chance: number = Math.random();`, "no-restricted-properties"],
  ["packages/machine/src/c.ts", `export const now: unknown = new Date();`, "no-restricted-globals"],
  [
    "packages/replica/src/d.ts",
    `const { random } = Math; export const r: number = random();`,
    "no-restricted-properties",
  ],
  [
    "packages/replica/src/e.ts",
    `async function save(): Promise<void> {}\nexport function stop(): void { save(); }`,
    "no-floating-promises",
  ],
  [
    "packages/replica/src/f.test.ts",
    `async function save(): Promise<void> {}\nexport function stop(): void { save(); }`,
    "no-floating-promises",
  ],
  [
    "packages/replica/src/g.ts",
    `export function each(list: string[], save: (one: string) => Promise<void>): void { list.forEach(save); }`,
    "no-misused-promises",
  ],
  [
    "packages/membership/src/c.ts",
    `export function f(x: "a" | "b"): number { switch (x) { case "a": return 1; } return 2; }`,
    "switch-exhaustiveness-check",
  ],
  ["apps/node/src/a.ts", `export function f(x: any): unknown { return x; }`, "no-explicit-any"],
  ["apps/node/src/b.ts", `import { c } from "./c.ts"; export const b = (): unknown => c;`, "no-cycle"],
  ["apps/node/src/c.ts", `import { b } from "./b.ts"; export const c = (): unknown => b;`, "no-cycle"],
];

const allowed: readonly (readonly [file: string, source: string])[] = [
  ["packages/membership/src/ok.ts", `export { zeroBallot } from "@quorate/synod";`],
  ["packages/store-level/src/ok.ts", `export { Level } from "level"; export * from "@quorate/replica/testing";`],
  ["packages/client/src/ok.ts", `import type { Machine } from "@quorate/machine"; export type M = Machine;`],
  ["packages/synod/src/ok.test.ts", `import "vitest"; import "node:fs"; import "./index.ts";`],
  ["packages/synod/src/ok.test-support.ts", `import "fast-check"; export const now: number = Date.now();`],
  ["packages/replica/src/memory/ok.ts", `import "../ports.ts";`],
  ["apps/node/src/ok.ts", `import "@quorate/store-level"; import "fastify";`],
];

const tree = mkdtempSync(join(tmpdir(), "quorate-lint-"));
const found = new Map<string, string[]>();

beforeAll(async () => {
  cpSync(join(root, "oxlint.config.ts"), join(tree, "oxlint.config.ts"));
  cpSync(join(root, "tools/layout.ts"), join(tree, "tools/layout.ts"));
  cpSync(join(root, "tsconfig.base.json"), join(tree, "tsconfig.base.json"));
  for (const [file, source] of [...forbidden, ...allowed]) {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), `${source}\n`);
  }
  const ended = await run(join(root, "node_modules/.bin/oxlint"), ["--format=json"], { cwd: tree, deadlineMs: 30_000 });
  const report: { diagnostics: { filename: string; code: string }[] } = JSON.parse(ended.stdout);
  for (const { filename, code } of report.diagnostics) found.set(filename, [...(found.get(filename) ?? []), code]);
}, 40_000);

afterAll(() => rmSync(tree, { recursive: true }));

describe("the lint rules", () => {
  it.each(forbidden)("report in %s: %s", (file, _source, rule) => {
    expect(found.get(file)?.join()).toContain(`(${rule})`);
  });

  it.each(allowed)("accept in %s: %s", (file) => {
    expect(found.get(file)?.filter((code) => /restricted|promises|cycle/.test(code)) ?? []).toEqual([]);
  });
});
