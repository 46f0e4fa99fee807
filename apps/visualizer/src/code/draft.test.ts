import { describe, expect, it } from "vitest";
import { type DraftStore, keepDraft, keptDraft } from "./draft.ts";

const base = { engine: "const a = 1;", machine: "const b = 2;" };

function storeOf(kept: Map<string, string> = new Map()): DraftStore {
  return {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, text) => void kept.set(name, text),
    removeItem: (name) => void kept.delete(name),
  };
}

describe("a draft", () => {
  it("is kept while it differs from the text of the run, and forgotten once it does not", () => {
    const store = storeOf();
    const texts = { ...base, engine: "const const" };
    keepDraft({ base, texts }, store);
    expect(keptDraft(store)).toEqual({ base, texts });
    keepDraft({ base: texts, texts }, store);
    expect(keptDraft(store)).toBeUndefined();
  });

  it("takes the place of the one before also where it is too long to be kept", () => {
    const store = storeOf();
    keepDraft({ base, texts: { ...base, engine: "const const" } }, store);
    keepDraft({ base, texts: { ...base, engine: "x".repeat(100_001) } }, store);
    expect(keptDraft(store)).toBeUndefined();
  });

  it("is none where the store holds something else, or is forbidden", () => {
    expect(keptDraft(storeOf(new Map([["quorate-draft", "[1"]])))).toBeUndefined();
    expect(keptDraft(storeOf(new Map([["quorate-draft", '{"base":{},"texts":3}']])))).toBeUndefined();
    const forbidden = (): never => {
      throw new Error("forbidden");
    };
    const store = { getItem: forbidden, setItem: forbidden, removeItem: forbidden };
    keepDraft({ base, texts: { ...base, engine: "" } }, store);
    expect(keptDraft(store)).toBeUndefined();
  });
});
