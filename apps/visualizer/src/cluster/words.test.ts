import { describe, expect, it } from "vitest";
import { clusterKeyOf, clusterKeys } from "./keys.ts";
import { rules } from "./rules.ts";
import { played, put } from "./view.test-support.ts";
import {
  configurationText,
  feedText,
  frameText,
  lookOf,
  nodeText,
  outcomeText,
  phaseText,
  textProblem,
} from "./words.ts";

describe("the words of the cluster page", () => {
  it("tell a whole change without a raw name of a step", async () => {
    const playback = await played([put, { kind: "change", node: "n1", target: ["n1", "n2", "n4"], replace: [] }]);
    const feed = playback.chronicle.entries.map(feedText);
    expect(feed.join("\n")).not.toMatch(/reconfig-|link\/|undefined/);
    expect(feed).toContain("n1 copies the keys into the new set (R6, R7)");
    expect(feed.some((line) => /^n4 adopted epoch 5 \(R3, R4\)$/.test(line))).toBe(true);
    expect(configurationText(playback.view.chain.at(-2) as never)).toBe("epoch 4, joint: n1 n2 n3 and n1 n2 n4");
    expect(playback.view.nodes.map(nodeText)).toContain("n3: retired, epoch 5");
    for (const path of playback.chronicle.paths) expect(`${lookOf(path)} ${frameText(path)}`).not.toMatch(/undefined/);
  });

  it("explain every rule that they name, and every phase of a change", async () => {
    const playback = await played([put]);
    await playback.do({ kind: "change", node: "n1", target: ["n1", "n2", "n4"], replace: [] });
    const phases = new Set<string>();
    for (let count = 0; count < 400; count++) {
      await playback.advance({ kind: "event" });
      if (playback.view.progress !== undefined) phases.add(playback.view.progress.phase);
    }
    expect(phases.size).toBeGreaterThan(2);
    for (const phase of phases) expect(phaseText(phase)).toMatch(/^[A-Z][a-z-]+: /);
    const named = new Set(playback.chronicle.entries.flatMap((entry) => feedText(entry).match(/\bR\d+\b/g) ?? []));
    expect(named.size).toBeGreaterThan(5);
    for (const rule of named) expect(rules).toHaveProperty(rule);
  });

  it("say which letter cannot be used", () => {
    expect(textProblem("Key", "colour ~ 1")).toBeUndefined();
    expect(textProblem("Key", "città")).toMatch(/^Key: “à” cannot be used/);
    expect(textProblem("Value", "blu ✓")).toMatch(/^Value: “✓” cannot be used/);
  });

  it("never call an operation lost that may have been applied", () => {
    const operation = { id: 1, node: "n1", key: "k", asked: "put a", answer: "the node died" } as const;
    expect(outcomeText({ ...operation, state: "unknown" })).toBe("unknown, maybe applied: the node died");
    expect(outcomeText({ ...operation, state: "not-applied" })).toMatch(/^surely not applied/);
  });

  it("give every key one meaning", () => {
    const keys = clusterKeys.flatMap((binding) => binding.keys);
    expect(new Set(keys).size).toBe(keys.length);
    const press = { altKey: false, ctrlKey: false, metaKey: false };
    expect(clusterKeyOf({ ...press, key: "D" })).toBe("deliver");
    expect(clusterKeyOf({ ...press, key: "d", ctrlKey: true })).toBeUndefined();
    expect(clusterKeyOf({ ...press, key: "z" })).toBeUndefined();
  });
});
