import { pino } from "pino";
import { describe, expect, it } from "vitest";
import type { Node } from "../service/node.ts";
import { HealthWatch } from "./health.ts";

/** A watch over a node that reaches a quorum or not, and what it said; `look` waits until it has looked once more. */
function watched(kind: string) {
  const said: string[] = [];
  const log = pino({ level: "info" }, { write: (line) => void said.push(line) });
  let [reaches, next] = [true, (): void => undefined];
  const replica = {
    status: () => ({ stage: { kind } }),
    read: () => (reaches ? Promise.resolve(undefined) : Promise.reject(new Error("no quorum"))),
  };
  const clock = { now: () => 0, after: (_: number, callback: () => void) => ((next = callback), () => undefined) };
  const node = { name: "n1", log, clock, replica: () => replica, requestTimeoutMs: 1_000 } as unknown as Node;
  let looks = 0;
  const watch = new HealthWatch(node, () => void looks++);
  const look = async (quorum: boolean): Promise<void> => {
    reaches = quorum;
    const before = looks;
    if (before === 0) watch.start();
    else next();
    await expect.poll(() => looks, { interval: 1 }).toBeGreaterThan(before);
  };
  const lines = () => said.map((line) => JSON.parse(line) as { level: number; msg: string });
  return { look, lines };
}

describe("the health watch", () => {
  it("says once that the quorum is lost, and once that it is back", async () => {
    const { look, lines } = watched("member");
    for (const quorum of [true, false, false, true, true]) await look(quorum);
    expect(lines()).toMatchObject([
      { level: 40, msg: expect.stringContaining("reaches no quorum") },
      { level: 30, msg: expect.stringContaining("reaches a quorum again") },
    ]);
  });

  it("says nothing of a node that is no member", async () => {
    const { look, lines } = watched("joining");
    for (const quorum of [false, false, true]) await look(quorum);
    expect(lines()).toEqual([]);
  });
});
