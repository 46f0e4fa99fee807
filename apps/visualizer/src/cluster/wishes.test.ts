import { describe, expect, it } from "vitest";
import { played, put } from "./view.test-support.ts";
import { aborting, adding, askedNode, isChanging, membersOf, removing, replacing, throughNode } from "./wishes.ts";

const change = (node: string, target: readonly string[], replace: readonly string[] = []) => ({
  kind: "command",
  command: { kind: "change", node, target, replace },
});

describe("what may be wished for", () => {
  it("is asked of the preferred member, else of the first that is up", async () => {
    const { view } = await played([{ kind: "kill", node: "n1" }]);
    expect(askedNode(view, "n3")).toBe("n3");
    expect(askedNode(view, "n1")).toBe("n2");
    expect(askedNode(view, undefined)).toBe("n2");
  });

  it("goes through the selected node, or through another while that one is down", async () => {
    const { view } = await played([{ kind: "kill", node: "n1" }]);
    expect(throughNode(view, "n3")).toBe("n3");
    expect(throughNode(view, "n1")).toBe("n2");
    const { view: none } = await played([{ kind: "kill", node: "n1" }], { nodes: 1 });
    expect(throughNode(none, "n1")).toBe("n1");
  });

  it("adds a new node, or one that was removed before", async () => {
    const playback = await played([put]);
    expect(adding(playback.view, "n1")).toEqual(change("n1", ["n1", "n2", "n3", "n4"]));
    await playback.do({ kind: "change", node: "n1", target: ["n1", "n2"], replace: [] });
    await playback.advance({ kind: "quiet" });
    expect(membersOf(playback.view)).toEqual(["n1", "n2"]);
    expect(adding(playback.view, "n1")).toEqual(change("n1", ["n1", "n2", "n3"]));
  });

  it("removes and replaces members only", async () => {
    const { view } = await played([]);
    expect(removing(view, "n1", "n3")).toEqual(change("n1", ["n1", "n2"]));
    expect(replacing(view, "n1", "n3")).toEqual(change("n1", ["n1", "n2", "n4"]));
    expect(removing(view, "n1", "n4")).toEqual({ kind: "refused", why: "n4 is not a member." });
    const { view: one } = await played([], { nodes: 1 });
    expect(removing(one, "n1", "n1")).toEqual({ kind: "refused", why: "n1 is the last member." });
  });

  it("replaces the store of a member whose disk was wiped", async () => {
    const { view } = await played([
      { kind: "kill", node: "n3" },
      { kind: "start", node: "n3", disk: "wiped" },
    ]);
    expect(replacing(view, "n1", "n3")).toEqual(change("n1", ["n1", "n2", "n3"], ["n3"]));
  });

  it("waits for the change under way, which may be aborted", async () => {
    const playback = await played([]);
    expect(isChanging(playback.view)).toBe(false);
    expect(aborting(playback.view, "n1")).toEqual({ kind: "refused", why: "No change is under way." });
    await playback.do({ kind: "change", node: "n1", target: ["n1", "n2", "n3", "n4"], replace: [] });
    expect(adding(playback.view, "n1")).toEqual({ kind: "refused", why: "A change is under way." });
    expect(aborting(playback.view, "n1")).toEqual({ kind: "command", command: { kind: "abort", node: "n1" } });
  });

  it("says so where nobody can be asked", async () => {
    const { view } = await played([]);
    expect(adding(view, undefined)).toEqual({ kind: "refused", why: "No member is up." });
    expect(aborting(view, undefined)).toEqual({ kind: "refused", why: "No member is up." });
  });
});
