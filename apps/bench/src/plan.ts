import { type Arguments, matches, type Mode, UsageError } from "./arguments.ts";
import type { Operation } from "./generators/load.ts";
import { limitsCell } from "./limits/cell.ts";
import { changeCell, changedKeys } from "./scenarios/change.ts";
import { faultsCell } from "./scenarios/faults.ts";
import { membersCell } from "./scenarios/members.ts";
import { keyCounts, scaleCell } from "./scenarios/scale.ts";
import { wideAreaCell } from "./scenarios/wide-area.ts";
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
  normal: { repetitions: 5, warmUpMs: 500, measureMs: 1_800, keys: 10_000 },
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
      return [limitsCell(SMALL), ...throughputCells(["put", "get", "modify"], [256], SMALL)];
    case "normal":
      return [
        limitsCell(SMALL),
        ...throughputCells(["put", "get", "modify"], [1, 256, 1024], SMALL),
        throughputCell("hot", 1024, SMALL),
        faultsCell(),
      ];
    case "full":
      return [
        faultsCell(),
        wideAreaCell(),
        membersCell(),
        ...keyCounts.map(scaleCell),
        ...changedKeys.map(changeCell),
        ...[SMALL, 4 * KIBIBYTE, 256 * KIBIBYTE].flatMap((valueBytes) => [
          limitsCell(valueBytes),
          ...throughputCells(["put", "get", "modify", "mixed", "hot"], [1, 16, 64, 256, 1024], valueBytes),
        ]),
      ];
  }
}

function throughputCells(
  operations: readonly Operation[],
  inFlight: readonly number[],
  valueBytes: number,
): readonly Cell[] {
  return inFlight.flatMap((count) => operations.map((operation) => throughputCell(operation, count, valueBytes)));
}
