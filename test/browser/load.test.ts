import { expect, it } from "vitest";
import { press } from "./support/acting.ts";
import { useVisits } from "./support/bed.ts";
import { soon } from "./support/expecting.ts";
import { type LoadedFile, listenToFiles } from "./support/loaded.ts";

const visits = useVisits();
const FIRST_LOAD_MAX = 300_000;

it("loads less than 300 KB, gzipped, until the whole page is there, and the worker only for a search", async () => {
  const page = await visits.open("about:blank");
  const files = listenToFiles(page.context());
  await page.goto(visits.address());
  await page.getByRole("region", { name: "Network", exact: true }).waitFor();
  await page.waitForLoadState("networkidle");
  const first = await files();
  expect(first.some(({ path }) => path.endsWith(".js"))).toBe(true);
  expect(sum(first), inWords(first)).toBeLessThan(FIRST_LOAD_MAX);
  expect(sum(first), inWords(first)).toBeGreaterThan(FIRST_LOAD_MAX / 10);

  await press(page, "Verdict", "Find a violation");
  await soon(async () => (await files()).length).toBeGreaterThan(first.length);
  await press(page, "Verdict", "Cancel");
});

function sum(files: readonly LoadedFile[]): number {
  return files.reduce((bytes, { gzippedBytes }) => bytes + gzippedBytes, 0);
}

function inWords(files: readonly LoadedFile[]): string {
  return files.map(({ path, gzippedBytes }) => `${path} ${gzippedBytes}`).join(", ");
}
