import { describe, expect, it } from "vitest";
import { consoleLine } from "./log.ts";

const base = { level: 30, time: "2026-01-02T03:04:05.678Z", node: "n1" };

describe("a log line for people", () => {
  it("has time, level, node, message and the facts", () => {
    const record = { ...base, msg: "adopted a configuration", epoch: 3, joint: false, to: "a b" };
    expect(consoleLine(JSON.stringify(record))).toBe(
      '03:04:05.678 INFO  n1: adopted a configuration epoch=3 joint=false to="a b"\n',
    );
  });

  it("shows an error with its stack, indented", () => {
    const record = { ...base, level: 50, msg: "failed", err: { message: "no", stack: "Error: no\n    at here" } };
    expect(consoleLine(JSON.stringify(record))).toBe("03:04:05.678 ERROR n1: failed\n  Error: no\n      at here\n");
  });
});
