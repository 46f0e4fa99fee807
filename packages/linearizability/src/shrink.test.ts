import { describe, expect, it } from "vitest";
import { type RegisterInput, registerModel } from "./models/register.ts";
import type { Operation } from "./operation.ts";
import { entryOf } from "./schedule.ts";
import { shrink } from "./shrink.ts";

const of = { client: "c", outcome: "applied" } as const;
const write = (value: number, call: number): Operation<RegisterInput<number>, number | null> => {
  return { ...of, input: { kind: "write", value }, output: null, call, return: call + 1 };
};
const entries = [
  write(1, 0),
  write(2, 2),
  write(3, 4),
  { ...of, input: { kind: "read" } as const, output: 2, call: 6, return: 7 },
].map(entryOf);
const stuck = entries.at(-1)!;

describe("shrinking", () => {
  it("sets free what does not matter", () => {
    const bounds = { stepsPerAttempt: 1000, stepsMax: 10_000 };
    expect(shrink(registerModel<number>(0), entries, stuck, bounds)).toEqual({
      part: entries.slice(1),
      isMinimal: true,
    });
  });

  it("keeps whatever it could not decide within its bounds, and says so", () => {
    for (const bounds of [
      { stepsPerAttempt: 1, stepsMax: 10_000 },
      { stepsPerAttempt: 1000, stepsMax: 0 },
    ]) {
      expect(shrink(registerModel<number>(0), entries, stuck, bounds)).toEqual({ part: entries, isMinimal: false });
    }
  });
});
