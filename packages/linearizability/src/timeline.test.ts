import { describe, expect, it } from "vitest";
import { checkHistory } from "./check.ts";
import { type RegisterInput, registerModel } from "./models/register.ts";
import type { Operation } from "./operation.ts";
import { renderTimeline } from "./timeline.ts";

type Texts = Operation<RegisterInput<string>, string | null>;

const model = registerModel<string>("");
const of = { key: "x", outcome: "applied" } as const;
const write = (client: string, value: string, call: number, end: number): Texts => {
  return { ...of, client, input: { kind: "write", value }, output: null, call, return: end };
};
const history: readonly Texts[] = [
  write("ann", "one", 0, 10),
  write("bob", "two", 11, 20),
  { ...of, client: "eve", input: { kind: "write", value: "<b>" }, output: undefined, call: 12, outcome: "unknown" },
  { ...of, client: "ann", input: { kind: "read" }, output: "one", call: 21, return: 30 },
];

/** The bars of a page: their classes and titles. */
function barsOf(html: string): readonly string[] {
  return [...html.matchAll(/<g class="bar ([^"]*)"><title>([^<]*)<\/title>/g)].map((bar) => `${bar[1]}: ${bar[2]}`);
}

/** Whether every tag that is opened in a page is closed in its turn. */
function isBalanced(html: string): boolean {
  const open: string[] = [];
  for (const [, slash, name, rest] of html.matchAll(/<(\/?)([a-z0-9]+)([^<>]*)>/g)) {
    if (slash === "/") {
      if (open.pop() !== name) return false;
    } else if (!(rest ?? "").endsWith("/") && name !== "meta") open.push(name ?? "");
  }
  return open.length === 0;
}

describe("a timeline", () => {
  it("shows a violation: what has its place, what is free, and where it gets stuck", () => {
    const verdict = checkHistory(model, history, { statesMax: 1000 });
    if (verdict.kind !== "violation") throw new Error(verdict.kind);
    const html = renderTimeline(model, verdict);
    expect(barsOf(html).toSorted()).toEqual([
      "free open: eve [12, …) write &quot;&lt;b&gt;&quot; → ?",
      "free part stuck: ann [21, 30] read → &quot;one&quot;",
      "ordered part: ann [0, 10] write &quot;one&quot;, number 1, then &quot;one&quot;",
      "ordered part: bob [11, 20] write &quot;two&quot;, number 2, then &quot;two&quot;",
    ]);
    expect(html).toContain("no order explains these 3 operations of the 4 until then");
    expect(isBalanced(html)).toBe(true);
    expect(html).not.toContain("<script");
  });

  it("shows a history with one row per client, and more rows for a client whose operations overlap", () => {
    const html = renderTimeline(model, [...history, write("bob", "three", 15, 25)]);
    const names = [...html.matchAll(/<g><title>(\w+)<\/title><text x="4" y="(\d+)">/g)].map((name) => name[1]);
    expect(names).toEqual(["ann", "bob", "eve"]);
    expect(html).toContain('height="148"');
    expect(barsOf(html)).toContain("applied: bob on &quot;x&quot; [15, 25] write &quot;three&quot;");
    expect(isBalanced(html)).toBe(true);
  });

  it("draws an open end exactly for what is unknown", () => {
    const html = renderTimeline(model, history);
    expect([...html.matchAll(/<path d="[^"]*Z"\/>/g)]).toHaveLength(1);
    expect(barsOf(html).filter((bar) => bar.startsWith("unknown open:"))).toHaveLength(1);
  });

  it("draws 500 operations at most and says how many it leaves out, but keeps the contradiction", () => {
    const many = Array.from({ length: 700 }, (_, index) => write("ann", `v${index}`, 100 + 2 * index, 101 + 2 * index));
    const page = renderTimeline(model, many);
    expect(barsOf(page)).toHaveLength(500);
    expect(page).toContain("200 more operations are not shown.");
    const read = (call: number): Texts => {
      return { ...of, client: "bob", input: { kind: "read" }, output: "old", call, return: call + 1 };
    };
    const reads = Array.from({ length: 700 }, (_, index) => read(10 + 2 * index));
    const contradiction = [write("ann", "old", 0, 1), write("ann", "new", 9000, 9001), read(9002)];
    const verdict = checkHistory(model, [...contradiction, ...reads], { statesMax: 1_000_000 });
    if (verdict.kind !== "violation") throw new Error(verdict.kind);
    expect(verdict.part).toEqual(contradiction);
    const bars = barsOf(renderTimeline(model, verdict));
    expect(bars).toHaveLength(500);
    expect(bars.filter((bar) => bar.includes("part"))).toHaveLength(3);
  });

  it("refuses a history that makes no sense", () => {
    expect(() => renderTimeline(model, [write("ann", "one", 5, 1)])).toThrow("before its call");
  });
});
