import { describe, expect, it } from "vitest";
import { inParallel, run } from "./run.ts";

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe("a command that is run", () => {
  it("gives its exit code and its output, stdout also alone", async () => {
    const ended = await run("sh", ["-c", "cat; echo err >&2; exit 3"], { deadlineMs: 9_000, input: "in\n" });
    expect([ended.code, ended.stdout, ended.output.includes("err\n")]).toEqual([3, "in\n", true]);
  });

  it("ends with 124 at its deadline, and takes its descendants with it", async () => {
    const ended = await run("sh", ["-c", "sleep 60 & echo $!; wait"], { deadlineMs: 300 });
    expect([ended.code, ended.output]).toEqual([124, expect.stringContaining("killed after 300 ms")]);
    // Killed at once, gone as soon as its new parent has noticed.
    await expect.poll(() => isThere(Number(ended.stdout)), { timeout: 5_000 }).toBe(false);
  });

  it("does not wait for a descendant that left its group and holds the pipes", async () => {
    const ended = await run("sh", ["-c", "setsid sleep 8 & exit 5"], { deadlineMs: 9_000 });
    expect(ended.code).toBe(5);
  }, 6_000);

  it("ends with 127 when it does not exist", async () => {
    expect((await run("/nowhere/at-all", [], { deadlineMs: 9_000 })).code).toBe(127);
  });
});

describe("tasks in parallel", () => {
  it("give their results in order and never run more than the width at once", async () => {
    let now = 0;
    let most = 0;
    const task = (value: number) => async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
      return value;
    };
    expect(await inParallel(2, [1, 2, 3, 4, 5].map(task))).toEqual([1, 2, 3, 4, 5]);
    expect(most).toBe(2);
  });
});
