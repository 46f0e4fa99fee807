import { describe, expect, it } from "vitest";
import { framed, sharesOf } from "./h2load.ts";
import { milliseconds, parseH2load, together } from "./h2load-output.ts";

const report = (counts: string) => `starting benchmark...
Main benchmark duration is over for thread #0. Stopping all clients.

finished in 3.00s, 22778.50 req/s, 1.44MB/s
requests: ${counts}
status codes: 45557 2xx, 0 3xx, 0 4xx, 0 5xx
traffic: 2.87MB (3012475) total, 132.24KB (135410) headers (space savings 94.74%), 2.18MB (2287384) data
                     min         max         mean         sd        +/- sd
time for request:      388us     27.86ms      2.77ms      1.81ms    89.67%
time for connect:        0us         0us         0us         0us     0.00%
req/s           :   22770.27    22770.27    22770.27        0.00   100.00%
`;
const good = "45557 total, 45557 started, 45557 done, 45557 succeeded, 0 failed, 0 errored, 0 timeout";
const bad = "50 total, 50 started, 48 done, 40 succeeded, 3 failed, 4 errored, 2 timeout";

describe("parseH2load", () => {
  it("reads rate, latencies and counts", () => {
    expect(parseH2load(report(good))).toEqual({
      perSecond: 22_778.5,
      requests: 45_557,
      failed: 0,
      meanMs: 2.77,
      maxMs: 27.86,
    });
  });

  it("counts every way to fail", () => {
    expect(parseH2load(report(bad))).toMatchObject({ requests: 40, failed: 9 });
  });

  it("does not take a run without an answer for a slow one", () => {
    const none = "0 total, 0 started, 0 done, 0 succeeded, 0 failed, 0 errored, 0 timeout";
    expect(() => parseH2load(report(none))).toThrow("no answer");
  });

  it("shows what was printed in place of a report", () => {
    expect(() => parseH2load("h2load: unrecognized option '--nonsense'")).toThrow("--nonsense");
  });
});

it("adds up processes that ran side by side, with the mean of all requests", () => {
  const one = { perSecond: 100, requests: 300, failed: 1, meanMs: 2, maxMs: 9 };
  const other = { perSecond: 300, requests: 900, failed: 0, meanMs: 4, maxMs: 5 };
  expect(together([one, other])).toEqual({ perSecond: 400, requests: 1_200, failed: 1, meanMs: 3.5, maxMs: 9 });
});

it("reads every unit of time", () => {
  expect(["656us", "9.58ms", "1.2s", "2m"].map(milliseconds)).toEqual([0.656, 9.58, 1_200, 120_000]);
  expect(() => milliseconds("9 parsecs")).toThrow("9 parsecs");
});

it("frames a message as gRPC does", () => {
  expect([...framed(Buffer.from([7, 8, 9]))]).toEqual([0, 0, 0, 0, 3, 7, 8, 9]);
});

it("shares out what is in flight, all of it", () => {
  expect(sharesOf(256, 12)).toEqual([22, 22, 22, 22, 21, 21, 21, 21, 21, 21, 21, 21]);
  expect(sharesOf(1, 12)).toEqual([1]);
});
