import { planOfSeed, planWith, runSeed } from "@quorate/simulator";
import { describe, expect, it } from "vitest";
import { rowsOf } from "../../ui/space-time/model.ts";
import { type Filter, filtered, kindGroups, nodesOf, passagesOf, rowOf, stateAt, traceDiagram } from "./model.ts";
import { type TraceFile, readTrace } from "./read.ts";

const all: Filter = { node: "", key: "", kinds: kindGroups };

/** The file of a short run with faults, as the simulator writes it. */
async function fileOf(faults: Record<string, number>): Promise<TraceFile> {
  const plan = planWith(planOfSeed(3), { operations: 30, keys: 2, faults, storm: { crash: 3 }, stormMs: 30 });
  const { trace, timeline, ...result } = await runSeed(3, { plan, traceEvents: 100_000 });
  void timeline;
  return readTrace(JSON.stringify({ format: 1, ...result, events: trace }));
}

describe("a trace file", () => {
  it("is read as the simulator wrote it", async () => {
    const file = await fileOf({});
    expect(file).toMatchObject({ seed: 3, violation: undefined });
    expect(file.events.length).toBeGreaterThan(100);
  });

  it.each([
    ["send", null],
    ["send", { address: 5 }],
    ["arrive", { address: "sim://n1", messages: null }],
    ["arrive", { address: "sim://n1", messages: [null] }],
    ["send", { from: "n1", seen: [] }],
    ["send", { seen: "n2" }],
    ["durable", { registers: [null] }],
    ["durable", { registers: [{ key: 7 }] }],
    ["durable", { registers: [{ key: "k", promised: { epoch: 1, counter: 2 } }] }],
  ])("is refused where the data of a %s could not be drawn: %j", (kind, data) => {
    const start = { atMs: 0, kind: "start", where: "n1", detail: "" };
    const events = [start, { atMs: 1, kind, where: "n1", detail: "", data }];
    expect(() => readTrace(JSON.stringify({ format: 1, events }))).toThrow("Event 1 of this trace is not");
  });

  it("is refused in words where it is something else", () => {
    const wrong: readonly (readonly [string, RegExp])[] = [
      ["  12 ms  n1 send", /no JSON.*\.txt/],
      ["[1]", /no trace/],
      ['{"format":2,"events":[]}', /format 2; this page reads format 1/],
      ['{"format":1,"events":[]}', /no events/],
      ['{"format":1,"events":[{"atMs":1,"kind":"send","where":"n1"}]}', /Event 0 of this trace/],
    ];
    for (const [text, reason] of wrong) expect(() => readTrace(text)).toThrow(reason);
  });

  it("matches every arrival with the frame that was sent, copies too", async () => {
    const { events } = await fileOf({ loss: 0.1, duplicate: 0.3, reorder: 0.3 });
    const passages = passagesOf(events);
    const arrivals = events.filter(({ kind }) => kind === "arrive").length;
    expect(passages.filter(({ arrived }) => arrived !== undefined).length).toBe(arrivals);
    expect(passages.some(({ isCopy }) => isCopy)).toBe(true);
    expect(passages.some(({ arrived }) => arrived === undefined)).toBe(true);
    for (const { sent, arrived } of passages) {
      if (arrived === undefined) continue;
      const [from, to] = [events[sent], events[arrived]];
      expect(from?.kind).toBe("send");
      expect(arrived).toBeGreaterThan(sent);
      expect(to?.data).toEqual(from?.data);
    }
  });

  it("is drawn with a row for each event that is shown, and found again by its row", async () => {
    const { events } = await fileOf({ loss: 0.1 });
    const passages = passagesOf(events);
    const shown = filtered(events, all);
    expect(shown.length).toBe(events.length);
    const diagram = traceDiagram(events, passages, shown);
    expect(rowsOf(diagram)).toBe(events.length);
    const known = new Set(diagram.processes.map(({ id }) => id));
    for (const { from, to } of diagram.arrows) expect([known.has(from), known.has(to)]).toEqual([true, true]);

    const one = filtered(events, { ...all, node: "n2", kinds: ["frames", "faults"] });
    expect(one.length).toBeGreaterThan(0);
    expect(one.length).toBeLessThan(shown.length);
    for (const index of one) expect(JSON.stringify(events[index])).toContain("n2");
    expect(rowsOf(traceDiagram(events, passages, one))).toBeLessThanOrEqual(one.length);
    expect(rowOf(one, one[5] ?? 0)).toBe(5);
    expect(rowOf(one, (one[5] ?? 0) - 1)).toBe(4);
  });

  it("shows a violation whatever the filter hides, at the node that it followed", () => {
    const events = [
      { atMs: 0, kind: "start", where: "n1", detail: "" },
      { atMs: 1, kind: "durable", where: "n1", detail: "k=1.1/1" },
      { atMs: 1, kind: "violation", where: "one value per ballot", detail: "two" },
    ];
    const shown = filtered(events, { node: "n9", key: "none", kinds: [] });
    expect(shown).toEqual([2]);
    expect(traceDiagram(events, [], shown).marks).toEqual([
      { process: "n1", at: 0, kind: "violation", label: "one value per ballot violation two" },
    ]);
  });

  it("tells the state of each node as of an event", async () => {
    const { events } = await fileOf({});
    const last = stateAt(events, events.length - 1);
    expect(last.map(({ name }) => name)).toEqual(nodesOf(events));
    const index = events.findIndex(
      ({ kind, data }) => kind === "durable" && JSON.stringify(data).includes('"accepted":{"epoch"'),
    );
    const { where, data } = events[index] as {
      where: string;
      data: { registers: { key: string; accepted: unknown }[] };
    };
    const node = stateAt(events, index).find(({ name }) => name === where);
    for (const { key, accepted } of data.registers) {
      expect(node?.registers.find((register) => register.key === key)?.accepted).toEqual(accepted);
    }
    const crash = events.findIndex(({ kind }) => kind === "crash");
    const crashed = events[crash]?.where;
    expect(stateAt(events, crash).find(({ name }) => name === crashed)?.isUp).toBe(false);
    expect(stateAt(events, crash - 1).find(({ name }) => name === crashed)?.isUp).toBe(true);
  });

  it("forgets what was on a disk that was wiped", () => {
    const events = [
      { atMs: 0, kind: "start", where: "n1", detail: "" },
      {
        atMs: 1,
        kind: "durable",
        where: "n1",
        detail: "",
        data: { registers: [{ key: "k", promised: {}, accepted: {} }] },
      },
      { atMs: 2, kind: "crash", where: "n1", detail: "its disk is wiped" },
    ];
    expect(stateAt(events, 1)[0]?.registers.length).toBe(1);
    expect(stateAt(events, 2)[0]).toMatchObject({ isUp: false, epoch: 0, registers: [] });
  });

  it("tells two frames apart that say the same of different sightings", () => {
    const frame = (durable: number) => ({
      address: "sim://n2",
      from: { process: "p" },
      seen: [{ process: "q", durable }],
      messages: [],
    });
    const events = [
      { atMs: 0, kind: "send", where: "n1", detail: "", data: frame(1) },
      { atMs: 0, kind: "send", where: "n1", detail: "", data: frame(2) },
      { atMs: 1, kind: "arrive", where: "n2", detail: "", data: frame(2) },
    ];
    expect(passagesOf(events)).toEqual([
      { sent: 0, arrived: undefined, isCopy: false },
      { sent: 1, arrived: 2, isCopy: false },
    ]);
  });
});
