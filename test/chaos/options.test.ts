import { describe, expect, it } from "vitest";
import { readOptions, UsageError } from "./options.ts";

describe("the command line of chaos", () => {
  it("runs for five minutes with a new seed unless it is told otherwise", () => {
    expect(readOptions([]).what).toEqual({ kind: "chaos", minutes: 5 });
    expect(readOptions(["--minutes", "0.5", "--seed", "7"])).toMatchObject({
      what: { kind: "chaos", minutes: 0.5 },
      seed: 7,
    });
    expect(readOptions(["--disk-images"]).what).toEqual({ kind: "disk-images" });
    expect(readOptions(["--deleted-keys", "1000"]).what).toEqual({ kind: "deleted-keys", keys: 1000 });
  });

  it.each([
    ["--minutes", "soon"],
    ["--minutes", "0"],
    ["--seed", "-1"],
    ["--deleted-keys", "1.5"],
    ["--disk-images", "--minutes=1"],
    ["--no-such-flag"],
  ])("refuses %s %s", (...argv) => {
    expect(() => readOptions(argv)).toThrow(UsageError);
  });
});
