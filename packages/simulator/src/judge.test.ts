import { describe, expect, it } from "vitest";
import { judge } from "./judge.ts";
import type { Input, Output } from "./model.ts";

function told(input: Input, output: Output, call: number) {
  return { client: "c", key: "k", input, output, call, return: call + 1, outcome: "applied" } as const;
}

describe("the judgement of a history", () => {
  it("has nothing to say where an order explains it", () => {
    const content = "t1;";
    const read = told({ kind: "read" }, { done: true, content }, 2);
    expect(judge([told({ kind: "write", tag: "t1" }, { done: true, content }, 0), read])).toBeUndefined();
  });

  it("shows a read of what nobody wrote, in words and as a picture", () => {
    const judgement = judge([told({ kind: "read" }, { done: true, content: "t9;" }, 0)]);
    expect(judgement?.detail).toMatch(/^"k" is not a linearizable key: no order explains this operation/);
    expect(judgement?.detail).toContain("[0, 1] read → t9;");
    expect(judgement?.timeline?.()).toMatch(/<!doctype html>[^]*read → t9;/);
  });
});
