import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { sizeHeap } from "./heap.ts";

const execve = vi.fn<NonNullable<typeof process.execve>>();

beforeEach(() => {
  vi.stubEnv("NODE_OPTIONS", undefined);
  execve.mockReset();
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

/** This process, as far as it is another one. */
function stubProcess(other: Readonly<Record<string, unknown>>): void {
  vi.stubGlobal("process", Object.create(process, Object.getOwnPropertyDescriptors({ execve, ...other })));
}

describe("a process whose heap is sized", () => {
  it("becomes the same one with two flags, before its own, which win", () => {
    stubProcess({ execArgv: ["--inspect"], argv: ["node", "main.js", "start"] });
    sizeHeap();
    const flags = ["--max-semi-space-size=64", "--no-allocation-site-pretenuring", "--inspect"];
    const { execPath, env } = process;
    expect(execve.mock.calls).toEqual([[execPath, [execPath, ...flags, "main.js", "start"], env]]);
  });

  it.each(["--max-semi-space-size=8", "--max_semi_space_size=8"])("stays as it is with %s", (flag) => {
    stubProcess({ execArgv: [flag] });
    sizeHeap();
    stubProcess({ execArgv: [] });
    vi.stubEnv("NODE_OPTIONS", flag);
    sizeHeap();
    expect(execve).not.toHaveBeenCalled();
  });

  it.each([
    ["cannot be replaced", { platform: "win32" }],
    ["may not be replaced", { permission: { has: (scope: string) => scope !== "child" } }],
  ])("stays as it is where it %s", (_, other) => {
    stubProcess(other);
    sizeHeap();
    expect(execve).not.toHaveBeenCalled();
  });
});
