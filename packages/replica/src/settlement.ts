import type { Batch } from "./batch.ts";
import type { Applied } from "./change.ts";
import { OperationError } from "./error.ts";
import { type KeyQueue, type Operation, givenUp } from "./key-queue.ts";
import type { Clock, Observer } from "./ports.ts";

/** Answers what waits in a proposer's queues, each operation and each batch once, and counts it. */
export class Settlement {
  readonly #clock: Clock;
  readonly #observe: Observer;
  #pending = 0;
  #forwarded = 0;

  constructor(options: { readonly clock: Clock; readonly observe: Observer }) {
    this.#clock = options.clock;
    this.#observe = options.observe;
  }

  /** Operations that have not been answered. */
  get pending(): number {
    return this.#pending;
  }

  /** The same, with those of other nodes that wait here. */
  get all(): number {
    return this.#pending + this.#forwarded;
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

  /** One more batch waits. */
  admit({ operations }: Batch): void {
    this.#forwarded += operations.length;
  }

  /** Takes batches out of a queue, which no round to come then carries. */
  release(queue: KeyQueue, isOver: (batch: Batch) => boolean): readonly Batch[] {
    const released = queue.batches.filter(isOver);
    if (released.length === 0) return released;
    queue.batches = queue.batches.filter((batch) => !isOver(batch));
    this.#forwarded -= released.reduce((sum, { operations }) => sum + operations.length, 0);
    return released;
  }

  /** Takes batches out of a queue and says so to their origins, who find out what became of them. */
  decline(queue: KeyQueue, isDeclined: (batch: Batch) => boolean): void {
    for (const { reply } of this.release(queue, isDeclined)) reply({ kind: "declined" });
  }
}
