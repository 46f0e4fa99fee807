import { type Operation, checkHistory } from "@quorate/linearizability";
import { describe, expect, it } from "vitest";
import { type Input, type Output, keyModel } from "./model.ts";

let stamp = 0;
function done(input: Input, content: string | undefined, isDone: boolean = true): Operation<Input, Output> {
  return {
    client: "c",
    key: "k",
    input,
    output: { done: isDone, content },
    call: stamp++,
    return: stamp++,
    outcome: "applied",
  };
}
function lost(input: Input): Operation<Input, Output> {
  return { client: "d", key: "k", input, call: stamp++, outcome: "unknown" };
}
function verdict(...history: readonly Operation<Input, Output>[]): string {
  return checkHistory(keyModel(history), history, { statesMax: 100_000 }).kind;
}

const read: Input = { kind: "read" };
const append = (tag: string): Input => ({ kind: "append", tag });
const swap = (expected: string | undefined, tag: string): Input => ({ kind: "compare-and-set", expected, tag });

describe("the model of a key", () => {
  it("explains what each operation answers", () => {
    const history = [
      done(read, undefined),
      done({ kind: "create", tag: "a" }, "a;"),
      done({ kind: "create", tag: "b" }, "a;", false),
      done(append("c"), "a;c;"),
      done(swap("a;c;", "d"), "d;"),
      done(swap("a;c;", "e"), "d;", false),
      done({ kind: "write", tag: "f" }, "f;"),
      done({ kind: "delete" }, "f;"),
      done({ kind: "delete" }, undefined, false),
      done(read, undefined),
    ];
    expect(verdict(...history)).toBe("linearizable");
  });

  it.each([
    ["a lost write", [done({ kind: "write", tag: "a" }, "a;"), done(read, undefined)]],
    ["a lost append", [done(append("a"), "a;"), done(append("b"), "b;")]],
    ["an append that happened twice", [done(append("a"), "a;"), done(read, "a;a;")]],
    [
      "two compare-and-sets on one content",
      [done(append("a"), "a;"), done(swap("a;", "b"), "b;"), done(swap("a;", "c"), "c;")],
    ],
    ["a deleted content that comes back", [done(append("a"), "a;"), done({ kind: "delete" }, "a;"), done(read, "a;")]],
    ["a count twice", [done({ kind: "increment" }, "1"), done({ kind: "increment" }, "1")]],
  ])("refuses %s", (_, history) => {
    expect(verdict(...history)).toBe("violation");
  });

  it("lets an unknown operation take effect, late or never", () => {
    expect(verdict(done(append("a"), "a;"), lost(append("b")), done(read, "a;"), done(read, "a;b;"))).toBe(
      "linearizable",
    );
    expect(verdict(done(append("a"), "a;"), lost(append("b")), done(read, "a;"))).toBe("linearizable");
    expect(verdict(lost(append("b")), done(read, "b;"), done(read, undefined))).toBe("violation");
  });

  it("decides histories in which very many outcomes are unknown", () => {
    const tags = Array.from({ length: 30 }, (_, index) => `t${index}`);
    const unknown = tags.map((tag) => lost(append(tag)));
    const content = tags
      .slice(0, 15)
      .map((tag) => `${tag};`)
      .join("");
    expect(verdict(...unknown, done(read, content))).toBe("linearizable");
    expect(verdict(...unknown, done(read, content), done(read, "t3;"))).toBe("violation");
  });

  it("counts up what is a number, and refuses anything else", () => {
    const put = (value: string): Input => ({ kind: "put", value });
    const increment: Input = { kind: "increment" };
    expect(verdict(done(increment, "1"), done(put("-1"), "-1"), done(increment, "0"))).toBe("linearizable");
    expect(verdict(done(put("blue"), "blue"), done(increment, "blue", false))).toBe("linearizable");
    expect(verdict(done(put("007"), "007"), done(increment, "8"))).toBe("violation");
    expect(verdict(done(put("blue"), "blue"), done(read, "red"))).toBe("violation");
  });

  it("takes the same value put twice for two operations", () => {
    const put: Input = { kind: "put", value: "blue" };
    const deleted: Input = { kind: "delete" };
    expect(verdict(done(put, "blue"), done(deleted, "blue"), lost(put), done(read, "blue"))).toBe("linearizable");
  });
});
