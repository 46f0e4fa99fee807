import { describe, expect, it } from "vitest";
import { neighbourAt } from "./neighbour.ts";

describe("a neighbour that cannot be reached", () => {
  it.each([
    ["http://127.0.0.1:1", "ECONNREFUSED"],
    ["http://nowhere.invalid:1", "does not resolve"],
  ])("%s is told in plain words", async (url, cause) => {
    const neighbour = neighbourAt(url, new AbortController().signal);
    const error = (await neighbour.members().catch((thrown: unknown) => thrown)) as Error;
    neighbour.close();
    expect(error.message).toMatch(new RegExp(`^${url} cannot be reached: .*${cause}`));
    expect(error.message).not.toMatch(/Resolution note|Last error|dns:/);
  });
});
