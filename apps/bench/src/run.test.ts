import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Plan } from "./plan.ts";
import { sampleOf } from "./report/sample.test-support.ts";
import { runPlan } from "./run.ts";
import type { Cell } from "./workloads/cell.ts";

let folder = "";
let said: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "quorate-run-"));
  said = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

function cellOf(id: string, run: Cell["run"]): Cell {
  return { id, title: id, run };
}

function runOf(cells: readonly Cell[], mode: Plan["mode"] = "full"): Promise<readonly string[]> {
  const plan = { mode, cells, repetitions: 2, warmUpMs: 1, measureMs: 1, keys: 1 };
  return runPlan(plan, { folder, say: (line) => said.push(line) });
}

it("measures the other cells where one breaks, and says which", async () => {
  const broken = cellOf("put/1/128B", () => Promise.reject(new Error("no quorum")));
  const good = cellOf("get/1/128B", async () => [sampleOf("quorate session", 1, 5)]);
  expect(await runOf([broken, good])).toEqual(["put/1/128B"]);
  expect(said.join("\n")).toContain("no quorum");
  expect(readFileSync(join(folder, "full.txt"), "utf8")).toMatch(/get\/1\/128B +quorate session/);
});

it("measures again only what an earlier full run did not finish", async () => {
  let runs = 0;
  const good = cellOf("get/1/128B", async () => {
    runs += 1;
    return [sampleOf("quorate session", 1, 5)];
  });
  const later = cellOf("put/1/128B", async () => [sampleOf("quorate session", 1, 7)]);
  await runOf([good]);
  await runOf([good, later]);
  expect(runs).toBe(1);
  expect(readFileSync(join(folder, "full.txt"), "utf8")).toMatch(/get\/1[^]*put\/1/);
});

it("leaves a table, every sample and a picture", async () => {
  await runOf([cellOf("get/1/128B", async () => [sampleOf("quorate session", 1, 5)])], "quick");
  expect(readdirSync(folder).toSorted()).toEqual(["quick.json", "quick.svg", "quick.txt"]);
  const { machine, cells } = JSON.parse(readFileSync(join(folder, "quick.json"), "utf8")) as Record<string, unknown>;
  expect(machine).toMatchObject({ node: process.versions.node });
  expect(cells).toEqual([{ cell: "get/1/128B", samples: [sampleOf("quorate session", 1, 5)] }]);
});
