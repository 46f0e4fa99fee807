import { describe, expect, it } from "vitest";
import type { Driver } from "./driver.ts";
import type { Load } from "./load.ts";
import { fill, keyOf, runLoad } from "./loops.ts";
import { onlyReport } from "./recorder.test-support.ts";
import { latenciesOf } from "./recorder.ts";

const nothing = async (): Promise<void> => undefined;
const idle: Driver = { put: nothing, get: nothing, modify: async () => 0, prepare: nothing, close: () => undefined };
const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

const load: Load = {
  operation: "put",
  pace: { kind: "closed", inFlight: 4 },
  keys: { prefix: "k", count: 3 },
  valueBytes: 16,
  seed: 1,
  warmUpMs: 10,
  measureMs: 100,
};

describe("a closed load", () => {
  it("keeps so many operations in flight, on the keys and with the value it was given", async () => {
    let [inFlight, most] = [0, 0];
    const keys = new Set<string>();
    const put: Driver["put"] = async (key, value) => {
      expect(value).toHaveLength(16);
      keys.add(key);
      most = Math.max(most, ++inFlight);
      await soon();
      inFlight -= 1;
    };
    const [report] = await runLoad([{ ...idle, put }], load).done;
    expect(most).toBe(4);
    expect([...keys].toSorted()).toEqual(["k/0", "k/1", "k/2"]);
    expect(report?.operations).toBeGreaterThan(0);
  });

  it("reads nine times for each write when mixed, and one key only when hot", async () => {
    const counts = { put: 0, get: 0 };
    const hot = new Set<string>();
    const driver: Driver = {
      ...idle,
      put: async () => soon().then(() => void counts.put++),
      get: async () => soon().then(() => void counts.get++),
      modify: async (key) => soon().then(() => hot.add(key).size),
    };
    await runLoad([driver], { ...load, operation: "mixed", pace: { kind: "closed", inFlight: 64 } }).done;
    expect(counts.get / (counts.get + counts.put)).toBeGreaterThan(0.8);
    expect(counts.put).toBeGreaterThan(0);
    await runLoad([driver], { ...load, operation: "hot" }).done;
    expect([...hot]).toEqual(["k/0"]);
  });

  it("counts what fails and goes on", async () => {
    let calls = 0;
    const put: Driver["put"] = async () => {
      await soon();
      if (++calls % 2 === 0) throw new Error("lost");
    };
    const [report] = await runLoad([{ ...idle, put }], load).done;
    expect(report?.errors["lost"]).toBeGreaterThan(0);
    expect(report?.operations).toBeGreaterThan(0);
  });
});

describe("a paced load", () => {
  it("counts latency from when an operation was due, so that a pause shows in all it held up", async () => {
    let begun = 0;
    // Nothing else begins meanwhile, though sixty more are due.
    const put: Driver["put"] = async () => {
      const until = performance.now() + (++begun === 20 ? 60 : 0);
      while (performance.now() < until);
    };
    const paced = { ...load, pace: { kind: "paced", perSecond: 1_000 }, warmUpMs: 0 } as const;
    const { maxMs, p90Ms } = latenciesOf(onlyReport(await runLoad([{ ...idle, put }], paced).done));
    expect(maxMs).toBeGreaterThan(50);
    expect(p90Ms).toBeGreaterThan(5);
  });

  it("is counted in parts, and ends when it is told to", async () => {
    const paced = { ...load, pace: { kind: "paced", perSecond: 500 }, warmUpMs: 0, measureMs: 60_000 } as const;
    const running = runLoad([idle], paced);
    await new Promise((resolve) => setTimeout(resolve, 50));
    running.mark();
    running.stop();
    expect(await running.done).toHaveLength(2);
  });
});

describe("a filling", () => {
  it("writes every key, again where that failed", async () => {
    const written = new Set<string>();
    const failed = new Set<string>();
    const prepare: Driver["prepare"] = async (key) => {
      if (key === keyOf("k", 7) && !failed.has(key)) {
        failed.add(key);
        throw new Error("lost");
      }
      written.add(key);
    };
    const filling = { what: "prepare", keys: { prefix: "k", count: 20 }, valueBytes: 1, inFlight: 3 } as const;
    const report = await fill([{ ...idle, prepare }], { ...filling, withinMs: 5_000 });
    expect(written.size).toBe(20);
    expect(report).toMatchObject({ operations: 20, errors: { lost: 1 } });
  });

  it("gives up in time", async () => {
    const put = (): Promise<void> => new Promise(() => undefined);
    const filling = { what: "put", keys: { prefix: "k", count: 2 }, valueBytes: 1, inFlight: 1 } as const;
    await expect(fill([{ ...idle, put }], { ...filling, withinMs: 20 })).rejects.toThrow("writing 2 keys");
  });
});
