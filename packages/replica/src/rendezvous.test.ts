import type { StoreId } from "@quorate/synod";
import { describe, expect, it } from "vitest";
import { rendezvous } from "./rendezvous.ts";

describe("rendezvous", () => {
  it("gives every key each rank at one of the stores, and every store its share", () => {
    const stores = ["s1", "s2", "s3", "s4"] as StoreId[];
    const ranks = stores.map((store) => rendezvous(stores, store));
    const firsts = stores.map(() => 0);
    for (let index = 0; index < 4_000; index++) {
      const ofKey = ranks.map((rankOf) => rankOf(`orders/${index}`));
      expect(ofKey.toSorted((one, other) => one - other)).toEqual([0, 1, 2, 3]);
      const first = ofKey.indexOf(0);
      firsts[first] = (firsts[first] ?? 0) + 1;
    }
    expect(Math.min(...firsts)).toBeGreaterThan(600);
  });
});
