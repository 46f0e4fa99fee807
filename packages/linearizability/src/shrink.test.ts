import { describe, expect, it } from "vitest";
import { checkHistory } from "./check.ts";
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
    expect(shrink(registerModel<number>(0), { entries, stuck, states: [3] }, bounds)).toEqual({
      part: entries.slice(1),
      isMinimal: true,
    });
  });

  it("keeps whatever it could not decide within its bounds, and says so", () => {
    for (const bounds of [
      { stepsPerAttempt: 1, stepsMax: 10_000 },
      { stepsPerAttempt: 1000, stepsMax: 0 },
    ]) {
      expect(shrink(registerModel<number>(0), { entries, stuck, states: [3] }, bounds)).toEqual({
        part: entries,
        isMinimal: false,
      });
    }
  });

  it.each([101, 1000])("leaves three of %i writes one after the other and a read of a stale one", (count) => {
    const writes = Array.from({ length: count }, (_, value) => write(value, 2 * value));
    const stale = { ...of, input: { kind: "read" } as const, output: 5, call: 2 * count, return: 2 * count + 1 };
    const verdict = checkHistory(registerModel<number>(-1), [...writes, stale], { statesMax: 1_000_000 });
    const part = [writes[5], writes.at(-1), stale];
    expect(verdict).toMatchObject({ kind: "violation", isMinimal: true, part });
  });

  it("keeps the read that says when a write took effect", () => {
    const open = { ...write(5, 0), return: 2_000 };
    const seen = { ...of, input: { kind: "read" } as const, output: 5, call: 10, return: 11 };
    const later = Array.from({ length: 200 }, (_, index) => write(10 + index, 20 + 2 * index));
    const stale = { ...seen, call: 1_000, return: 1_001 };
    const verdict = checkHistory(registerModel<number>(0), [open, seen, ...later, stale], { statesMax: 1_000_000 });
    // The write itself is still open, and as free as it can be.
    const part = [seen, later.at(-1), stale];
    expect(verdict).toMatchObject({ kind: "violation", isMinimal: true, part });
  });
});
