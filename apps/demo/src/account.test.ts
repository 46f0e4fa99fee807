import { describe, expect, it } from "vitest";
import { createAccount } from "./account.ts";

describe("the account", () => {
  it("counts operations and failures in the phase they end in", () => {
    const account = createAccount();
    account.beginPhase("one", 0);
    account.enter("a", 0);
    account.acknowledge("a", 10);
    account.fail("unknown");
    account.beginPhase("two", 20);
    account.acknowledge("a", 30);
    account.acknowledge("a", 31);
    account.fail("not-applied");
    account.end(40);
    expect(account.phases()).toMatchObject([
      { name: "one", startedAtMs: 0, endedAtMs: 20, operations: 1, unknown: 1, notApplied: 0 },
      {
        name: "two",
        startedAtMs: 20,
        endedAtMs: 40,
        operations: 2,
        unknown: 0,
        notApplied: 1,
        operationsByClient: { a: 2 },
      },
    ]);
  });

  it("shows the longest pause of any one client, not of all together", () => {
    const account = createAccount();
    account.beginPhase("one", 0);
    account.enter("slow", 0);
    account.enter("quick", 0);
    for (let atMs = 10; atMs <= 500; atMs += 10) account.acknowledge("quick", atMs);
    account.acknowledge("slow", 500);
    expect(account.phases()).toMatchObject([{ longestPauseMs: 500, longestPauseClient: "slow" }]);
  });

  it("counts a pause for every phase it touches, and for no other", () => {
    const account = createAccount();
    account.beginPhase("before", 0);
    account.enter("a", 0);
    account.acknowledge("a", 10);
    account.acknowledge("a", 20);
    account.beginPhase("stall begins", 20);
    account.beginPhase("within", 30);
    account.beginPhase("stall ends", 40);
    account.acknowledge("a", 120);
    account.beginPhase("after", 120);
    account.acknowledge("a", 125);
    expect(account.phases().map(({ longestPauseMs }) => longestPauseMs)).toEqual([10, 100, 100, 100, 5]);
  });

  it("counts the pause of a client that never comes back, when it leaves", () => {
    const account = createAccount();
    account.beginPhase("one", 0);
    account.enter("a", 0);
    account.acknowledge("a", 10);
    account.leave("a", 1_000);
    account.end(1_000);
    expect(account.phases()).toMatchObject([{ longestPauseMs: 990, operations: 1 }]);
  });
});
