import { describe, expect, it } from "vitest";
import { type KeyPress, commandOf, keyOf, keyTable } from "./keys.ts";
import { words } from "./words.ts";

function press(key: string, held: Partial<KeyPress> = {}): KeyPress {
  return { key, shiftKey: false, altKey: false, ctrlKey: false, metaKey: false, ...held };
}

describe("the keyboard table", () => {
  it("gives every key one meaning", () => {
    const keys = keyTable.flatMap((binding) => binding.keys);
    expect(keys).toEqual([...new Set(keys)]);
  });

  it("has words for every command, and a key for all words", () => {
    expect(keyTable.map(({ command }) => command).toSorted()).toEqual(Object.keys(words.keys).toSorted());
  });

  it("tells a key alone from the same key with Shift or Alt", () => {
    expect(commandOf(press("ArrowRight"))).toBe("step");
    expect(commandOf(press("ArrowRight", { shiftKey: true }))).toBe("stepOver");
    expect(commandOf(press("ArrowUp"))).toBeUndefined();
    expect(commandOf(press("ArrowUp", { altKey: true }))).toBe("moveUp");
    expect(commandOf(press("r"))).toBe("runGeneral");
    expect(commandOf(press("R", { shiftKey: true }))).toBe("restart");
  });

  it("knows the question mark wherever the keyboard has it", () => {
    expect(commandOf(press("?", { shiftKey: true }))).toBe("help");
    expect(commandOf(press("?"))).toBe("help");
  });

  it("leaves the browser's own shortcuts alone", () => {
    expect(commandOf(press("c", { ctrlKey: true }))).toBeUndefined();
    expect(commandOf(press("r", { metaKey: true }))).toBeUndefined();
  });

  it("takes a letter with caps lock for the letter", () => {
    expect(keyOf(press("D"))).toBe("d");
  });
});
