import type { Ballot, ProposerId, StoreId } from "@quorate/synod";
import { describe, expect, it } from "vitest";
import type { ScanPage } from "./change.ts";
import { isSoundScan, merge } from "./merge.ts";

/** `a1 b2` are the keys a and b, accepted with the counters 1 and 2 in epoch 6; `a1@7` in epoch 7. */
function page(text: string, end?: string, { digest = false }: { digest?: boolean } = {}): ScanPage {
  const entries = text.split(" ").filter((each) => each !== "");
  const ballots = entries.map((each): Ballot => {
    const [counter = "", epoch = "6"] = each.slice(1).split("@");
    return { epoch: Number(epoch), counter: Number(counter), proposer: "p" as ProposerId };
  });
  const values = entries.map((each) => new TextEncoder().encode(`value of ${each}`));
  return { keys: entries.map(([key = ""]) => key), ballots, values: digest ? undefined : values, end, total: 9 };
}

function merged(pages: Readonly<Record<string, ScanPage>>) {
  const { copies, lacking, ...rest } = merge(new Map(Object.entries(pages) as [StoreId, ScanPage][]));
  const text = ({ keys, ballots }: typeof copies) =>
    keys.map((key, index) => `${key}${ballots[index]?.counter}`).join(" ");
  return { ...rest, copies: text(copies), lacking: [...lacking].map(([store, lacks]) => `${store}: ${text(lacks)}`) };
}

const digest = { digest: true };

describe("R6: pages are merged by highest ballot", () => {
  it("copies what all show, and says that nobody lacks it", () => {
    const result = merged({ s1: page("a1 b2"), s2: page("a1 b2", undefined, digest) });
    expect(result).toEqual({ bound: undefined, copies: "a1 b2", lacking: ["s1: ", "s2: "], rounds: [], bytes: 24 });
  });

  it("copies the highest, and says who has only a lower one, or none", () => {
    const result = merged({
      s1: page("a3 b2 c1"),
      s2: page("a1 c1", undefined, digest),
      s3: page("b2", undefined, digest),
    });
    expect(result).toMatchObject({ copies: "a3 b2 c1", lacking: ["s1: ", "s2: a3 b2", "s3: a3 c1"], rounds: [] });
  });

  it("leaves to a round whatever only a digest has, or has higher than any value", () => {
    const result = merged({ s1: page("a1 b2"), s2: page("a3 b2 c1", undefined, digest) });
    expect(result).toMatchObject({ copies: "b2", lacking: ["s1: ", "s2: "], rounds: ["a", "c"] });
  });

  it("compares epochs before counters", () => {
    const result = merged({ s1: page("a1@7"), s2: page("a9", undefined, digest) });
    expect(result).toMatchObject({ copies: "a1", lacking: ["s1: ", "s2: a1"] });
  });
});

describe("R5: a range ends where the first of its pages ends", () => {
  it("leaves what lies beyond for the next range", () => {
    const result = merged({ s1: page("a1 b1 c1", "c"), s2: page("a1 b1", "b", digest) });
    expect(result).toMatchObject({ bound: "b", copies: "a1 b1" });
  });

  it("goes by the end and not by the last key: bare promises have no entry", () => {
    const result = merged({ s1: page("a1", "d"), s2: page("a1 b1 c1 d1", undefined, digest) });
    expect(result).toMatchObject({ bound: "d", copies: "a1", rounds: ["b", "c", "d"] });
  });
});

describe("a page is not counted", () => {
  it.each([
    ["has a key that is not above its beginning", page("a1"), "a"],
    ["is not in order", page("b1 a1"), undefined],
    ["has a key twice", page("a1 a2"), undefined],
    ["ends before its last key", page("a1 c1", "b"), undefined],
    ["ends where it begins", page("", "a"), "a"],
    ["shows a ballot of a later epoch", page("a1@8"), undefined],
    ["shows a ballot of no epoch", page("a1@0"), undefined],
    ["has fewer values than keys", { ...page("a1 b1"), values: [] }, undefined],
    ["has fewer ballots than keys", { ...page("a1 b1"), ballots: [] }, undefined],
    ["has a total that is no count", { ...page("a1"), total: -1 }, undefined],
  ])("that %s", (_, wrong, after) => {
    expect(isSoundScan(wrong, after, 7)).toBe(false);
  });

  it("unless it is sound: of the epoch in force too, empty, or without values", () => {
    for (const sound of [page("b1 c2@7"), page("", "b"), page("b1", "c", digest), page("")]) {
      expect(isSoundScan(sound, "a", 7)).toBe(true);
    }
  });
});
