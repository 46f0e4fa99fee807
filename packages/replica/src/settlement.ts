import type { Applied } from "./change.ts";
import { OperationError } from "./error.ts";
import { type Operation, givenUp } from "./key-queue.ts";
import type { Clock, Observer } from "./ports.ts";

/** Answers each operation of a proposer once, and counts those that wait. */
export class Settlement {
  readonly #clock: Clock;
  readonly #observe: Observer;
  #pending = 0;

  constructor(options: { readonly clock: Clock; readonly observe: Observer }) {
    this.#clock = options.clock;
    this.#observe = options.observe;
  }

  /** Operations that have not been answered. */
  get pending(): number {
    return this.#pending;
  }

  /** One more operation waits. */
  begin(): void {
    this.#pending++;
  }

  /** Answers an operation, unless it is answered already. */
  settle(operation: Operation, result: Applied<unknown> | OperationError): void {
    if (operation.settled) return;
    const outcome = result instanceof OperationError ? result.outcome : "applied";
    operation.settled = true;
    this.#pending--;
    const { kind, rounds, startedAt } = operation;
    const durationMs = this.#clock.now() - startedAt;
    this.#observe({ kind: "operation", operation: kind, outcome, rounds, durationMs });
    operation.settle(result);
  }

  /** Answers an operation that no round to come carries. */
  giveUp(operation: Operation, why: string): void {
    this.settle(operation, givenUp(operation, why));
  }
}
