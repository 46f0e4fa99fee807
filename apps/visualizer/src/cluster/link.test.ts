import { describe, expect, it } from "vitest";
import { packed, unpacked } from "./link.ts";
import { played, put } from "./view.test-support.ts";

describe("a link to a run", () => {
  it("holds all of it, in letters that stand in an address as they are", async () => {
    const { run, at } = await played([put, { kind: "kill", node: "n2" }, put]);
    const text = await packed({ run, at });
    expect(text).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(text.length).toBeLessThan(400);
    expect(await unpacked(text)).toEqual({ run, at });
  });

  it("is refused in words where it is cut, or holds no run", async () => {
    const { run } = await played([]);
    const text = await packed({ run, at: 0 });
    await expect(unpacked(text.slice(0, -9))).rejects.toThrow(/this link is damaged/);
    await expect(unpacked("!!!")).rejects.toThrow(/this link is damaged/);
    const wrong = await packed({ run: { ...run, options: { ...run.options, nodes: 99 } }, at: 0 });
    await expect(unpacked(wrong)).rejects.toThrow(/options\.nodes cannot be 99/);
    await expect(unpacked(await packed({ run, at: -1 }))).rejects.toThrow(/at is -1/);
    const huge = { ...run, more: "x".repeat(2_000_000) };
    await expect(unpacked(await packed({ run: huge, at: 0 }))).rejects.toThrow(/unpacks to more/);
    // Deflated: null, and a list.
    for (const text of ["yyvNyQEA", "i44FAA"]) await expect(unpacked(text)).rejects.toThrow(/options is undefined/);
  });
});
