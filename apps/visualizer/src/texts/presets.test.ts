import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { stageOf } from "../world/index.ts";
import { edited, presets } from "./presets.ts";

const shown = fileURLToPath(new URL("./shown", import.meta.url));
const compiler = fileURLToPath(new URL("bin/tsc", import.meta.resolve("typescript/package.json")));

describe("the texts of the page", () => {
  it.each([
    ["engine-types.d.ts", "engine.ts", "generals.ts"],
    ["engine-types.d.ts", "engine.ts", "orders.ts"],
    ["members-types.d.ts", "members.ts", "operator.ts"],
  ])("with %s, %s and %s are right TypeScript", (...files) => {
    const flags =
      "--noEmit --strict --target es2024 --lib es2024 --moduleDetection legacy --module nodenext --ignoreConfig";
    const args = [...flags.split(" "), "--types", "", "runtime-types.d.ts", ...files];
    expect(execFileSync(process.execPath, [compiler, ...args], { cwd: shown, encoding: "utf8", timeout: 20_000 })).toBe(
      "",
    );
  });

  it("show an engine of at most 45 lines", () => {
    const [launch] = presets;
    expect(launch?.engine.trimEnd().split("\n").length).toBeLessThanOrEqual(45);
  });

  it.each(presets)("$id compiles", ({ engine, machine, generals, acceptors }) => {
    expect(stageOf({ texts: { engine, machine }, generals, acceptors }).kind).toBe("stage");
  });

  it.each(
    presets.filter(({ id }) => !["no-comparison", "quorum-of-one", "ballot-reused", "flat-ballots"].includes(id)),
  )("$id is not broken", ({ engine, rightEngine }) => {
    expect(engine).toBe(rightEngine);
  });

  it("refuse an edit that does not fit", () => {
    expect(() => edited("a b a", "a", "c")).toThrow('the text has 2 places "a", not one');
  });
});
