import { describe, expect, it } from "vitest";
import { matches, readArguments, UsageError } from "./arguments.ts";

describe("readArguments", () => {
  it("measures what is usual unless told otherwise", () => {
    expect(readArguments([])).toEqual({
      mode: "normal",
      results: undefined,
      repetitions: undefined,
      only: [],
      list: false,
    });
  });

  it("reads every flag", () => {
    const given = ["--full", "--only", "put/*", "--only=get/*", "--repetitions", "7", "--results", "there", "--list"];
    expect(readArguments(given)).toEqual({
      mode: "full",
      results: "there",
      repetitions: 7,
      only: ["put/*", "get/*"],
      list: true,
    });
    expect(readArguments(["--quick"])).toMatchObject({ mode: "quick" });
  });

  it("asks for nothing but the usage with --help", () => {
    expect(readArguments(["--help", "--full"])).toBe("help");
  });

  it.each([
    [["--fast"], "--fast"],
    [["put"], "put"],
    [["--quick", "--full"], "exclude each other"],
    [["--repetitions", "0"], '"0"'],
    [["--repetitions", "2.5"], '"2.5"'],
    [["--repetitions", "101"], "from 1 to 100"],
    [["--results="], "--results is empty"],
    [["--only"], "--only"],
  ])("refuses %j and says what is wrong", (given, message) => {
    expect(() => readArguments(given)).toThrow(UsageError);
    expect(() => readArguments(given)).toThrow(message);
  });
});

describe("matches", () => {
  it.each([
    ["put/*", "put/256/128B", true],
    ["*/256/*", "put/256/128B", true],
    ["put", "put/256/128B", false],
    ["*", "anything", true],
    ["change/3.to", "change/3-to", false],
  ])("%s matches %s: %s", (pattern, name, expected) => {
    expect(matches(pattern, name)).toBe(expected);
  });
});
