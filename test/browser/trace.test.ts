import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { command } from "../cluster/support/cli.ts";
import { press, region, textOf } from "./support/acting.ts";
import { useVisits } from "./support/bed.ts";
import { expectText, soon } from "./support/expecting.ts";

const visits = useVisits();
const root = join(import.meta.dirname, "../..");
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "quorate-trace-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it("opens the trace that npm run simulate writes, and steps through its events", async () => {
  const file = join(folder, "seed-7.json");
  const { code, stderr } = await command(process.execPath, ["tools/simulate.ts", "--seed", "7", "--trace", file], {
    cwd: root,
  });
  expect(code, stderr).toBe(0);
  const page = await visits.visit("#trace");
  await page.getByLabel("Open a trace file").setInputFiles(file);
  await expectText(page, "Trace", /Seed 7: \d+ events in \d+ ms/);
  await expectText(page, "Trace", "Nothing was violated.");
  const first = await textOf(page, "The event");
  await press(page, "The event", "Step");
  await soon(() => textOf(page, "The event")).not.toBe(first);
  const diagram = page.getByRole("slider");
  await diagram.press("End");
  await expectText(page, "Nodes as of this event", /n1.*epoch [1-9]/);
  await page.getByRole("combobox", { name: "Node", exact: true }).selectOption("n1");
  await soon(() => page.getByRole("form", { name: "Show" }).innerText()).toMatch(/(\d+) of (?!\1 )\d+ events/);
});

it("says what is wrong with a file that is no trace, and stays usable", async () => {
  const file = join(folder, "bad.json");
  await writeFile(file, '{"seed": 7}');
  const page = await visits.visit("#trace");
  await page.getByLabel("Open a trace file").setInputFiles(file);
  await soon(() => page.getByRole("status").allInnerTexts()).toContainEqual(expect.stringMatching(/trace/i));
  expect(await region(page, "The event").count()).toBe(0);
});
