import { describe, expect, it } from "vitest";
import { type Plan, type SeedResult, planOfSeed, planWith, runSeed } from "./index.ts";

// A slice of what `npm run simulate` does in the large; SEED starts it elsewhere.
const firstSeed = Number(process.env["SEED"] ?? 1);
const seeds = Array.from({ length: 60 }, (_, index) => firstSeed + index);
const long = { timeout: 120_000 };

const calm = {
  faults: Object.fromEntries(Object.keys(planOfSeed(0).faults).map((kind) => [kind, 0])),
  storm: Object.fromEntries(Object.keys(planOfSeed(0).storm).map((kind) => [kind, 0])),
  stormMs: 60,
  changes: 2,
  nodes: 3,
  formerDies: false,
  aborts: 0,
};

/** The plan of a seed with one kind of fault alone. */
function planOfOne(seed: number, part: "faults" | "storm", kind: string, strength: number): Plan {
  const quiet = planWith(planOfSeed(seed), calm);
  return planWith(quiet, { [part]: { [kind]: strength } });
}

const byCodeUnits = (a: string, b: string) => (a < b ? -1 : 1);

function wrong(results: readonly SeedResult[]): readonly string[] {
  return results.flatMap(({ seed, violation }) =>
    violation === undefined ? [] : [`SEED=${seed}: ${violation.invariant}: ${violation.detail}`],
  );
}

describe("many seeds, each with faults of its own", () => {
  it(
    "break nothing, with a hundred operations each and a completed change of membership on average",
    long,
    async () => {
      console.info(`simulation: SEED=${firstSeed}, ${seeds.length} seeds`);
      const results: SeedResult[] = [];
      for (const seed of seeds) results.push(await runSeed(seed));
      expect(wrong(results)).toEqual([]);
      for (const { seed, operations } of results) {
        const total = operations.applied + operations["not-applied"] + operations.unknown;
        expect(total, `SEED=${seed}`).toBeGreaterThanOrEqual(100);
      }
      const completed = results.reduce((sum, { reconfigurations }) => sum + reconfigurations.completed, 0);
      expect(completed).toBeGreaterThanOrEqual(seeds.length);
    },
  );
});

describe("a seed", () => {
  it("gives the same trace every time", long, async () => {
    for (const seed of seeds.slice(0, 10)) {
      const [once, again] = [await runSeed(seed), await runSeed(seed)];
      expect(again).toEqual(once);
    }
  });

  it("gives another trace than another seed", async () => {
    const hashes = [];
    for (const seed of seeds.slice(0, 5)) hashes.push((await runSeed(seed)).hash);
    expect(new Set(hashes).size).toBe(5);
  });

  it("gives the same trace when the event loop itself lets all promise reactions run", long, async () => {
    const settle = () => new Promise<void>((resolve) => void setImmediate(resolve));
    for (const seed of seeds.slice(0, 10)) {
      const [pure, host] = [await runSeed(seed), await runSeed(seed, { settle })];
      expect(host.hash, `SEED=${seed}`).toBe(pure.hash);
    }
  });

  it("shows each call and return with the numbers by which its history is judged", async () => {
    const { trace } = await runSeed(firstSeed, { traceEvents: 100_000 });
    const textsOf = (wanted: string) => trace.flatMap(({ kind, detail }) => (kind === wanted ? [detail] : []));
    const calls = textsOf("call").map((text) => /^#(\d+) n\d+ \S+: /.exec(text)?.[1]);
    const returns = textsOf("return").map((text) => /^#(\d+)(?: to #(\d+))? \S+: \w+/.exec(text));
    expect(new Set(returns.map((match) => match?.[1]))).toEqual(new Set(calls));
    // Every number there is stands at one line, by which it can be found.
    const numbers = [...calls, ...returns.flatMap((match) => match?.[2] ?? [])].map(Number);
    expect(numbers.toSorted((x, y) => x - y)).toEqual(numbers.map((_, index) => index));
  });

  it("does the same while its trace is kept", async () => {
    const [bare, kept] = [await runSeed(firstSeed), await runSeed(firstSeed, { traceEvents: 100_000 })];
    expect(kept.hash).toBe(bare.hash);
    expect(kept.trace.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["send", "arrive", "durable", "call"]));
  });
});

describe("a run that cannot be", () => {
  const whole = planOfSeed(1);
  const { keys: _, ...keyless } = whole;
  const { loss: __, ...lossless } = whole.faults;
  it.each([
    [{ nodes: 3 }, "seed of a plan is missing; begin with planWith(planOfSeed(seed), { … })"],
    [keyless, "keys of a plan is missing"],
    [{ ...whole, faults: lossless }, "loss of faults of a plan is missing"],
    [{ ...whole, faults: 1 }, "faults of a plan is an object, not 1"],
    [{ ...whole, loss: 1 }, 'a plan has no "loss"'],
    [{ ...whole, settleMs: 0 }, "settleMs of a plan is a finite number of at least 1, not 0"],
    [planOfSeed(2), "seed of a plan is 1, the seed that is run, not 2"],
    [null, "a plan is an object, not null"],
  ])("is refused for its plan: %#", async (plan, message) => {
    const refused = await runSeed(1, { plan: plan as never }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(TypeError);
    expect(String(refused)).toContain(message);
  });

  it.each([-1, 1.5, Number.NaN, 2 ** 53, "1", undefined])("is refused for its seed: %s", async (seed) => {
    expect(() => planOfSeed(seed as never)).toThrow(
      new TypeError(`seed is ${seed}; give an integer from 0 to 9007199254740991`),
    );
    await expect(runSeed(seed as never)).rejects.toThrow(TypeError);
  });
});

describe("what simulations found", () => {
  it("a change ends though a page has room for one key, which once was always the configuration's", async () => {
    const plan = planWith(planOfSeed(14), { ...calm, keys: 3, pageEntries: 1, changes: 1 });
    const result = await runSeed(14, { plan });
    expect(wrong([result])).toEqual([]);
    expect(result.reconfigurations.completed).toBe(2);
  });

  it("deleted keys are collected though answers take longer than a quarter of a round, or a try than they settle", async () => {
    const slow = { delayMs: 12, syncMs: 4, roundMs: 60, settleMs: 30 };
    const mix = { read: 1, write: 1, append: 1, compareAndSet: 0, create: 1, delete: 3 };
    const result = await runSeed(30, { plan: planWith(planOfSeed(30), { ...calm, ...slow, mix, nodes: 3, keys: 3 }) });
    expect(wrong([result])).toEqual([]);
    expect(result.situations).toContain("a tombstone was collected");
  });
});

describe("each kind of fault", () => {
  it.each([
    ["faults", "loss", 0.2, ["loss"]],
    ["faults", "duplicate", 0.3, ["duplicate"]],
    ["faults", "late", 0.1, ["late-duplicate", "very-late-duplicate"]],
    ["faults", "reorder", 0.5, ["reorder"]],
    ["faults", "broadcastDeath", 0.01, ["broadcast-death"]],
    ["faults", "thrifty", 0.6, ["thrifty"]],
    ["faults", "writeDeath", 0.02, ["death-before-sync", "death-after-sync"]],
    ["faults", "stepDeath", 0.3, ["step-death"]],
    ["faults", "slowSync", 0.1, ["slow-sync"]],
    ["faults", "eio", 0.01, ["eio"]],
    ["faults", "fullDisk", 0.01, ["full-disk"]],
    ["storm", "crash", 1, ["crash"]],
    ["storm", "pause", 1, ["pause"]],
    ["storm", "cut", 1, ["cut", "cut-frame"]],
    ["storm", "partition", 1, ["partition", "cut-frame"]],
    ["storm", "slowLink", 1, ["slow-link"]],
    ["storm", "wipe", 1, ["wiped"]],
    ["storm", "olderDisk", 1, ["older"]],
    ["storm", "tornBatch", 1, ["torn"]],
    ["storm", "corruption", 1, ["corrupt"]],
    ["storm", "misdirection", 1, ["misdirected"]],
  ] as const)("%s.%s happens alone and breaks nothing", long, async (part, kind, strength, expected) => {
    const counts: Record<string, number> = {};
    for (const seed of seeds.slice(0, 12)) {
      const result = await runSeed(seed, { plan: planOfOne(seed, part, kind, strength) });
      expect(wrong([result])).toEqual([]);
      for (const [name, count] of Object.entries(result.faults)) counts[name] = (counts[name] ?? 0) + count;
      if (expected.every((name) => (counts[name] ?? 0) > 0)) break;
    }
    expect(Object.keys(counts).toSorted(byCodeUnits)).toEqual([...expected].toSorted(byCodeUnits));
  });

  it("does not happen where the plan has none", async () => {
    const result = await runSeed(firstSeed, { plan: planWith(planOfSeed(firstSeed), calm) });
    expect(wrong([result])).toEqual([]);
    expect(result.faults).toEqual({});
    expect(result.operations.unknown).toBe(0);
  });
});
