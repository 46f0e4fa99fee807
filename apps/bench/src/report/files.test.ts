import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { keepCell, keptCells, parseKept } from "./files.ts";
import { sampleOf } from "./sample.test-support.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "quorate-files-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = { cell: "put", samples: [sampleOf("a", 1, 5)] };
const get = { cell: "get", samples: [] };

it("keeps finished cells for the run that goes on", () => {
  expect(keptCells(folder, "kept")).toEqual([]);
  keepCell(join(folder, "new"), "kept", put);
  keepCell(join(folder, "new"), "kept", get);
  expect(keptCells(join(folder, "new"), "kept")).toEqual([put, get]);
});

it("measures a cell again whose line was cut off", () => {
  keepCell(folder, "kept", put);
  appendFileSync(join(folder, "kept"), JSON.stringify(get).slice(0, 10));
  expect(keptCells(folder, "kept")).toEqual([put]);
});

it("goes on after a line that was cut off", () => {
  keepCell(folder, "kept", put);
  appendFileSync(join(folder, "kept"), JSON.stringify(get).slice(0, 10));
  keepCell(folder, "kept", get);
  expect(keptCells(folder, "kept")).toEqual([put, get]);
});

it("names a line that is no cell", () => {
  expect(() => parseKept(`${JSON.stringify(put)}\n{}\n`, "kept")).toThrow("kept:2");
  expect(() => parseKept("nothing\n", "kept")).toThrow("kept:1");
});
