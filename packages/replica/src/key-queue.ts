import type { Applied, Change } from "./change.ts";
import { OperationError } from "./error.ts";
import type { Doubt } from "./operation.ts";

/** One operation on its way through a proposer; `doubt` follows R17. */
export interface Operation {
  readonly kind: "read" | "change";
  readonly change: Change<unknown>;
  readonly deadline: number;
  readonly startedAt: number;
  readonly settle: (result: Applied<unknown> | OperationError) => void;
  doubt: Doubt;
  rounds: number;
  settled: boolean;
}

/** The operations of one key, in the order they will be applied. */
export interface KeyQueue {
  readonly key: string;
  operations: Operation[];
  /** Rounds in a row that were not chosen, for whatever reason, and those of them lost to a rival's ballot. */
  failures: number;
  losses: number;
  /** Told of an operation that arrives while a task has the key's turn. */
  onArrival: (() => void) | undefined;
}

/** A queue that these operations begin. */
export function queueOf(key: string, operations: Operation[]): KeyQueue {
  return { key, operations, failures: 0, losses: 0, onArrival: undefined };
}

/** What is known of an operation that is not answered: only one that no accept ever carried is surely not applied (R16). */
export function outcomeOf({ doubt }: Operation): "not-applied" | "unknown" {
  return doubt === undefined ? "not-applied" : "unknown";
}

/** The answer of an operation that is given up, with its outcome and what to do. */
export function givenUp(operation: Operation, why: string): OperationError {
  return outcomeOf(operation) === "unknown"
    ? new OperationError("OUTCOME_UNKNOWN", "unknown", `${why}; read the key to see whether it was applied`)
    : new OperationError("NO_QUORUM", "not-applied", `${why}; it is safe to try again`);
}

/** Takes operations out of a queue, which no round to come then carries. */
export function withdraw(queue: KeyQueue, isOver: (operation: Operation) => boolean): readonly Operation[] {
  const withdrawn = queue.operations.filter(isOver);
  if (withdrawn.length > 0) queue.operations = queue.operations.filter((operation) => !isOver(operation));
  return withdrawn;
}

/** Puts doubted operations first, by number: nothing newer of this origin may run before them (R17). */
export function putDoubtedFirst(queue: KeyQueue): void {
  const numbered = queue.operations.flatMap((operation) =>
    operation.doubt === undefined ? [] : [{ operation, number: operation.doubt.number }],
  );
  const doubted = numbered.toSorted((a, b) => a.number - b.number).map(({ operation }) => operation);
  queue.operations = [...doubted, ...queue.operations.filter(({ doubt }) => doubt === undefined)];
}
