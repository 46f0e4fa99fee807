import { calculationOperations } from "./operations-calculation.ts";
import { dataOperations, type Operation, variableOperations } from "./operations-data.ts";
import { callOperations, flowOperations } from "./operations-flow.ts";

const all = {
  ...variableOperations,
  ...dataOperations,
  ...calculationOperations,
  ...callOperations,
  ...flowOperations,
};

/** The name of an instruction. */
export type OperationName = keyof typeof all;

/** The instructions, at the numbers that compiled code has for them. */
export const operations: readonly Operation[] = Object.values(all);

/** The number of every instruction in compiled code. */
export const numberOf: Readonly<Record<OperationName, number>> = Object.fromEntries(
  Object.keys(all).map((name, index) => [name, index]),
) as Record<OperationName, number>;
