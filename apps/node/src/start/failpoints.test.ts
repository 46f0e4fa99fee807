import { describe, expect, it } from "vitest";
import { readFailpoint } from "./failpoints.ts";
import { UsageError } from "./sources.ts";

const known = ["reconfig-probe", "reconfig-list"];

describe("a failpoint", () => {
  it("is refused unless the process was declared unsafe", () => {
    expect(() => readFailpoint({ QUORATE_FAILPOINT: "reconfig-probe=exit" }, known)).toThrow(
      "QUORATE_UNSAFE_FAILPOINTS=1",
    );
  });

  it.each([
    "reconfig-probe",
    "nowhere=exit",
    "reconfig-probe=",
    "reconfig-probe=sleep:",
    "reconfig-probe=sleep:-1",
    "=exit",
  ])("%j is refused as usage", (text) => {
    const environment = { QUORATE_FAILPOINT: text, QUORATE_UNSAFE_FAILPOINTS: "1" };
    expect(() => readFailpoint(environment, known)).toThrow(UsageError);
  });

  it("sleeps where it is reached, and nowhere else", async () => {
    const environment = { QUORATE_FAILPOINT: "reconfig-list=sleep:40", QUORATE_UNSAFE_FAILPOINTS: "1" };
    const failpoint = readFailpoint(environment, known);
    const startedAt = performance.now();
    await failpoint("reconfig-probe");
    const passed = performance.now() - startedAt;
    await failpoint("reconfig-list");
    expect(performance.now() - startedAt - passed).toBeGreaterThanOrEqual(35);
    expect(passed).toBeLessThan(35);
  });

  it("none is armed by default", async () => {
    await expect(readFailpoint({}, known)("reconfig-probe")).resolves.toBeUndefined();
  });
});
