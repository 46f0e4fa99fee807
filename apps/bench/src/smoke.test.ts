import { afterAll, beforeAll, expect, it } from "vitest";
import { findTools } from "./report/machine-facts.ts";
import type { Sample } from "./report/sample.ts";
import { type Arena, createArena } from "./workloads/arena.ts";
import type { Context } from "./workloads/cell.ts";
import { contendersFor } from "./workloads/contenders.ts";
import { throughputCell } from "./workloads/throughput.ts";

const DEADLINE_MS = 90_000;
const tools = findTools();
let arena: Arena;

beforeAll(() => {
  arena = createArena(tools, 50, () => undefined);
});
afterAll(() => arena.close(), DEADLINE_MS);

it.each(["put", "get", "modify"] as const)(
  "measures a %s with every contender that is installed",
  async (operation) => {
    const noted: Sample[] = [];
    const context: Context = {
      repetitions: 1,
      warmUpMs: 100,
      measureMs: 300,
      tools,
      arena,
      note: (sample) => noted.push(sample),
      say: () => undefined,
    };
    const samples = await throughputCell(operation, 4, 128).run(context);
    expect(noted).toEqual(samples);
    expect(samples.map(({ contender }) => contender)).toEqual(contendersFor({ operation, inFlight: 4 }, { tools }));
    for (const { contender, metrics, errors } of samples) {
      expect(errors, contender).toEqual({});
      expect(metrics["perSecond"], contender).toBeGreaterThan(0);
      expect(metrics["meanMs"], contender).toBeGreaterThan(0);
    }
  },
  DEADLINE_MS,
);
