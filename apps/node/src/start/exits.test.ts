import { setTimeout as sleep } from "node:timers/promises";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { InFlight } from "../service/in-flight.ts";
import { Exits, type ExitsOptions } from "./exits.ts";

const signals = ["SIGTERM", "SIGINT"] as const;
let codes: (number | string | null | undefined)[];

beforeEach(() => {
  codes = [];
  vi.spyOn(process, "exit").mockImplementation((code) => {
    codes.push(code);
    return undefined as never;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  for (const signal of signals) process.removeAllListeners(signal);
});

function removedNode(close: () => Promise<void>): void {
  const exits = new Exits({
    name: "n1",
    replica: () => undefined,
    log: pino({ level: "silent" }),
    health: { stop: () => undefined },
    inFlight: new InFlight(),
    transport: { close },
    grpc: { drain: () => {}, stop: () => Promise.resolve() },
    http: { stop: () => Promise.resolve() },
    clock: { now: () => 0 },
  } as unknown as ExitsOptions);
  exits.onSignals();
  exits.observe({ kind: "retired", reason: "removed" });
}

describe("a removed node in its farewell", () => {
  it("is stopped sooner, and well, by a first signal", async () => {
    removedNode(() => Promise.resolve());
    const startedAt = performance.now();
    process.emit("SIGTERM");
    await expect.poll(() => codes, { interval: 10 }).toEqual([0]);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  it("is stopped at once by a second one", async () => {
    removedNode(() => sleep(60_000, undefined, { ref: false }));
    process.emit("SIGTERM");
    expect(codes).toEqual([]);
    process.emit("SIGTERM");
    expect(codes[0]).toBe(1);
  });
});
