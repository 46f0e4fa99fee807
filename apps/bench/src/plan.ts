import { type Arguments, matches, type Mode, UsageError } from "./arguments.ts";
import { limitsCell } from "./limits/cell.ts";
import type { Cell } from "./workloads/cell.ts";
import { throughputCell } from "./workloads/throughput.ts";

/** What is measured, and how often and how long. */
export interface Plan {
  readonly mode: Mode;
  readonly cells: readonly Cell[];
  readonly repetitions: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  /** Keys that loads choose from. */
  readonly keys: number;
}

const SMALL = 128;
const KIBIBYTE = 1024;

const times: Readonly<Record<Mode, Omit<Plan, "mode" | "cells">>> = {
  quick: { repetitions: 1, warmUpMs: 500, measureMs: 1_500, keys: 3_000 },
  normal: { repetitions: 5, warmUpMs: 1_000, measureMs: 3_000, keys: 10_000 },
  full: { repetitions: 5, warmUpMs: 2_000, measureMs: 6_000, keys: 10_000 },
};

/** What a command line asks for. Throws a {@link UsageError} if that is nothing. */
export function planOf({ mode, repetitions, only }: Arguments): Plan {
  const all = cellsOf(mode);
  const cells = only.length === 0 ? all : all.filter(({ id }) => only.some((pattern) => matches(pattern, id)));
  if (cells.length === 0) {
    const names = all.map(({ id }) => id).join(", ");
    throw new UsageError(`--only ${only.join(" --only ")} matches none of the cells of this mode: ${names}`);
  }
  return { mode, cells, ...times[mode], repetitions: repetitions ?? times[mode].repetitions };
}

function cellsOf(mode: Mode): readonly Cell[] {
  switch (mode) {
    case "quick":
      return [
        limitsCell(SMALL),
        throughputCell("put", 256, SMALL),
        throughputCell("get", 256, SMALL),
        throughputCell("modify", 256, SMALL),
      ];
    case "normal":
      return [
        limitsCell(SMALL),
        ...[1, 256, 1024].flatMap((inFlight) =>
          (["put", "get", "modify"] as const).map((operation) => throughputCell(operation, inFlight, SMALL)),
        ),
        throughputCell("hot", 1024, SMALL),
      ];
    case "full":
      return [SMALL, 4 * KIBIBYTE, 256 * KIBIBYTE].flatMap((valueBytes) => [
        limitsCell(valueBytes),
        ...[1, 16, 64, 256, 1024].flatMap((inFlight) =>
          (["put", "get", "modify", "mixed", "hot"] as const).map((operation) =>
            throughputCell(operation, inFlight, valueBytes),
          ),
        ),
      ]);
  }
}
