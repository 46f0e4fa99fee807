import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const css = readFileSync(new URL("./theme.css", import.meta.url), "utf8");

/** What stands between the braces after a selector, a declaration a line. */
function declarationsOf(selector: string): readonly string[] {
  const [, rest = ""] = css.split(`${selector} {`);
  const [body = ""] = rest.split("}");
  return body
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

it("is as dark where it is chosen as where the system asks for it", () => {
  const chosen = declarationsOf(':root[data-theme="dark"]');
  expect(chosen.length).toBeGreaterThan(20);
  expect(declarationsOf(':root:not([data-theme="light"])')).toStrictEqual(chosen);
});
