import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";

// A folder far from any node_modules, where only the node's own copy of the package can be meant.
const folder = mkdtempSync(join(tmpdir(), "quorate-machines-"));
afterAll(() => rmSync(folder, { recursive: true }));

const counter = (name: string) =>
  `defineMachine({ name: "${name}", initial: 0, transitions: { add: { apply: (state: number) => ({ state: state + 1 }) } } })`;

function file(name: string, content: string): string {
  const path = join(folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, content);
  return path;
}

/** Loads in a process of its own: the test runner resolves modules in its own way. */
async function load(
  ...files: string[]
): Promise<{ readonly names?: string[]; readonly error?: string; readonly same?: boolean }> {
  const loader = new URL("./machines.ts", import.meta.url).href;
  const script = `
    import { loadMachines } from ${JSON.stringify(loader)};
    const files = ${JSON.stringify(files)};
    try {
      const machines = await loadMachines(files, files.some((file) => file.includes("endless")) ? 300 : undefined);
      console.log(JSON.stringify({ names: [...machines.keys()] }));
    } catch (error) {
      console.log(JSON.stringify({ error: error.message }));
    }`;
  const options = ["--conditions=@quorate/source", "--input-type=module", "--eval", script];
  const { stdout } = await promisify(execFile)(process.execPath, options, { timeout: 20_000 });
  return JSON.parse(stdout) as { names?: string[]; error?: string };
}

describe("the machines of a node", () => {
  it("come from TypeScript and JavaScript files anywhere, every exported one", async () => {
    const typescript = file(
      "deep/two.ts",
      `import { defineMachine } from "@quorate/machine";
       export default ${counter("first")};
       export const second = ${counter("second")};
       export const unrelated: number = 5;`,
    );
    const javascript = file(
      "one.mjs",
      `import { defineMachine } from "@quorate/machine"; export const third = ${counter("third").replace(": number", "")};`,
    );
    await expect(load(typescript, javascript)).resolves.toEqual({ names: ["first", "second", "third"] });
  });

  it("are TypeScript modules even in a folder that npm called CommonJS", async () => {
    file("npm/package.json", '{ "type": "commonjs" }');
    file("npm/name.ts", 'export const called: string = "modern";');
    const machine = file(
      "npm/machine.ts",
      `import { defineMachine } from "@quorate/machine"; import { called } from "./name.ts";
       export default ${counter("x").replace('"x"', "called")};`,
    );
    await expect(load(machine)).resolves.toEqual({ names: ["modern"] });
    const javascript = file("npm/machine.js", "export const one = 1;");
    expect((await load(javascript)).error).toContain('"type": "module"');
  });

  it("that never finish loading are given up by name", async () => {
    const endless = file("endless.ts", "await new Promise(() => {}); export default 1;");
    const { error } = await load(endless);
    expect(error).toContain(`--machines ${endless}: cannot be loaded: it is not done after 300ms`);
  });

  it("an export under two names is one machine", async () => {
    const twice = file(
      "twice.ts",
      `import { defineMachine } from "@quorate/machine"; export const a = ${counter("once")}; export default a;`,
    );
    await expect(load(twice, twice)).resolves.toEqual({ names: ["once"] });
  });

  it.each([
    [
      "of one name in two files",
      `import { defineMachine } from "@quorate/machine"; export default ${counter("same")};`,
      '"same" was already loaded',
    ],
    ["missing from the file", "export const answer = 42;", "exports no machine (it exports answer)"],
    ["in a file that does not parse", "\nexport default {;", "refused.ts:2"],
    ["in a file that throws", 'throw new Error("no luck");', "cannot be loaded: no luck"],
    [
      "that are no machines",
      'import { defineMachine } from "@quorate/machine"; export default defineMachine({ name: "" });',
      "cannot be loaded",
    ],
  ])("%s are refused, naming the file", async (_, content, message) => {
    const first = file(
      "same-1.ts",
      `import { defineMachine } from "@quorate/machine"; export default ${counter("same")};`,
    );
    const second = file("refused.ts", content);
    const { error } = await load(first, second);
    expect(error).toContain(`--machines ${second}: `);
    expect(error).toContain(message);
  });

  it("a file that is not there is refused by name", async () => {
    await expect(load("/nowhere/m.ts")).resolves.toEqual({ error: "--machines /nowhere/m.ts: there is no such file" });
  });
});
