import { describe, expect, it } from "vitest";
import { scenarioFor } from "../run/runs.test-support.ts";
import { SearchError, type SearchWorker, find } from "./client.ts";
import type { Progress } from "./result.ts";
import type { SearchOrder, SearchReport } from "./protocol.ts";
import { serve } from "./serve.ts";

/** A worker that does what it is told by the test. */
class FakeWorker extends EventTarget implements SearchWorker {
  readonly orders: SearchOrder[] = [];
  isTerminated = false;

  postMessage(order: SearchOrder): void {
    this.orders.push(structuredClone(order));
  }

  terminate(): void {
    this.isTerminated = true;
  }

  report(data: SearchReport): void {
    this.dispatchEvent(new MessageEvent("message", { data: structuredClone(data) }));
  }
}

const scenario = scenarioFor("quorum-of-one");
const progress: Progress = { states: 5, transitions: 6, depth: 2, queue: 3, walks: 0, elapsedMs: 200 };

function begun(): { worker: FakeWorker; search: ReturnType<typeof find>; reports: Progress[] } {
  const worker = new FakeWorker();
  const reports: Progress[] = [];
  const search = find(
    scenario,
    { giveUps: 0 },
    (each) => reports.push(each),
    () => worker,
  );
  return { worker, search, reports };
}

describe("a search in a worker", () => {
  it("sends its order, passes progress on, and ends the worker with the result", async () => {
    const { worker, search, reports } = begun();
    expect(worker.orders).toEqual([{ scenario, options: { giveUps: 0 } }]);
    worker.report({ kind: "progress", progress });
    expect(reports).toEqual([progress]);
    let now = 0;
    serve(
      { scenario, options: { giveUps: 0 } },
      () => now++,
      (report) => worker.report(report),
    );
    expect(await search.result).toMatchObject({ kind: "violation" });
    expect(worker.isTerminated).toBe(true);
  });

  it("ends the worker when it is cancelled", async () => {
    const { worker, search } = begun();
    search.cancel();
    await expect(search.result).rejects.toThrow(SearchError);
    await expect(search.result).rejects.toThrow("the search was cancelled");
    expect(worker.isTerminated).toBe(true);
  });

  it("says in words that the worker died, or that nobody can read what it says", async () => {
    const died = begun();
    died.worker.dispatchEvent(Object.assign(new Event("error"), { message: "out of memory" }));
    await expect(died.search.result).rejects.toThrow("the search ended before its time: out of memory");
    expect(died.worker.isTerminated).toBe(true);
    const missing = begun();
    missing.worker.dispatchEvent(new Event("error"));
    await expect(missing.search.result).rejects.toThrow("its program could not be loaded");
    const garbled = begun();
    garbled.worker.dispatchEvent(new Event("messageerror"));
    await expect(garbled.search.result).rejects.toThrow("its report could not be read");
  });

  it("says in words that the page may start no worker", async () => {
    const refuse = (): SearchWorker => {
      throw new Error("workers are not allowed here");
    };
    const search = find(scenario, {}, () => undefined, refuse);
    await expect(search.result).rejects.toThrow(SearchError);
    await expect(search.result).rejects.toThrow("the search ended before its time: workers are not allowed here");
    search.cancel();
  });

  it("says where the texts do not compile, and which option makes no sense", () => {
    const reports: SearchReport[] = [];
    const texts = { ...scenario.texts, engine: "function execute( {" };
    const report = (each: SearchReport): number => reports.push(each);
    serve({ scenario: { ...scenario, texts }, options: {} }, () => 0, report);
    serve({ scenario, options: { runs: 0 } }, () => 0, report);
    expect(reports).toEqual([
      { kind: "problem", message: expect.stringMatching(/^the texts have to be mended .*: engine, line 1: /) },
      { kind: "problem", message: expect.stringContaining("runs is 0; give an integer of at least 1") },
    ]);
  });
});
