import { describe, expect, it } from "vitest";
import { formatDurationMs, formatSizeBytes, parseDurationMs, parseSizeBytes, UnitError } from "./units.ts";

describe("a duration", () => {
  it.each([
    ["1ms", 1],
    ["250ms", 250],
    ["5s", 5_000],
    ["1.5m", 90_000],
    ["1h", 3_600_000],
    [" 10s ", 10_000],
    ["0.5s", 500],
  ])("%s is %d milliseconds", (text, expected) => {
    expect(parseDurationMs(text)).toBe(expected);
  });

  it.each([
    "",
    "5",
    "s",
    "5 s",
    "-1s",
    "+1s",
    "1e3s",
    "5S",
    "5sec",
    "0s",
    "0.1ms",
    "999h",
    "NaNs",
    "1s2s",
    "5constructor",
  ])("%j is refused with the value and what to write instead", (text) => {
    expect(() => parseDurationMs(text)).toThrow(UnitError);
    expect(() => parseDurationMs(text)).toThrow(`"${text}" is not a duration`);
  });

  it("is written as a person would", () => {
    expect([1, 250, 1_000, 1_540, 60_000, 125_000].map(formatDurationMs)).toEqual([
      "1ms",
      "250ms",
      "1s",
      "1.5s",
      "1m",
      "2m 5s",
    ]);
  });
});

describe("a size", () => {
  it.each([
    ["1", 1],
    ["512", 512],
    ["512B", 512],
    ["64KiB", 65_536],
    ["1MiB", 1_048_576],
    ["1.5KiB", 1_536],
    ["2GiB", 2_147_483_648],
  ])("%s is %d bytes", (text, expected) => {
    expect(parseSizeBytes(text)).toBe(expected);
  });

  it.each(["", "MiB", "0", "-1KiB", "1MB", "1mib", "1 MiB", "1e9", "99999999999999GiB"])(
    "%j is refused with the value and what to write instead",
    (text) => {
      expect(() => parseSizeBytes(text)).toThrow(UnitError);
      expect(() => parseSizeBytes(text)).toThrow(`"${text}" is not a size`);
    },
  );

  it("is written with the largest unit that leaves a whole number", () => {
    expect([1, 1_500, 65_536, 1_048_576, 3 * 1024 ** 3].map(formatSizeBytes)).toEqual([
      "1B",
      "1500B",
      "64KiB",
      "1MiB",
      "3GiB",
    ]);
  });
});
