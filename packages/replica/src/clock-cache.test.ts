import { describe, expect, it } from "vitest";
import { ClockCache } from "./clock-cache.ts";

describe("a clock cache", () => {
  it("holds what fits, and forgets what was not used", () => {
    const cache = new ClockCache<number>(10);
    for (const [index, key] of ["a", "b", "c", "d", "e"].entries()) cache.set(key, index, 2);
    expect(cache.get("a")).toBe(0);
    cache.set("f", 5, 2);
    expect(["a", "b", "c", "d", "e", "f"].filter((key) => cache.has(key))).toEqual(["a", "c", "d", "e", "f"]);
  });

  it("keeps its weight below the limit, whatever is put in, replaced and taken out", () => {
    const cache = new ClockCache<number>(100);
    const weights = new Map<string, number>();
    let state = 7;
    const draw = (below: number): number => {
      state = (state * 48271) % 2147483647;
      return state % below;
    };
    for (let step = 0; step < 20_000; step++) {
      const key = `k${draw(60)}`;
      if (draw(5) === 0) cache.delete(key);
      else if (draw(3) === 0) cache.get(key);
      else {
        const weight = 1 + draw(30);
        weights.set(key, weight);
        cache.set(key, step, weight);
      }
      const held = [...weights].reduce((sum, [each, weight]) => sum + (cache.has(each) ? weight : 0), 0);
      if (held > 100) expect.fail(`step ${step}: ${held}`);
    }
    expect([...weights.keys()].some((key) => cache.has(key))).toBe(true);
  });

  it("does not keep what is heavier than all it may hold", () => {
    const cache = new ClockCache<number>(10);
    cache.set("a", 1, 11);
    expect(cache.has("a")).toBe(false);
    cache.set("b", 1, 10);
    cache.set("b", 2, 11);
    expect(cache.has("b")).toBe(false);
  });

  it("lets go of what was deleted, also while nothing has to be evicted", () => {
    const cache = new ClockCache<Uint8Array>(1024 * 1024 * 1024);
    const before = process.memoryUsage().arrayBuffers;
    for (let cycle = 0; cycle < 400_000; cycle++) {
      cache.set(`k${cycle}`, new Uint8Array(1024), 1);
      cache.delete(`k${cycle - 3}`);
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(200 * 1024 * 1024);
  });
});
