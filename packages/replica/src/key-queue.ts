import { type Ballot, assert } from "@quorate/synod";
import type { Batch } from "./batch.ts";
import type { Applied, Change, Current } from "./change.ts";
import { OperationError } from "./error.ts";
import type { ForwardedOutput } from "./frame.ts";
import type { Doubt } from "./operation.ts";

/** How an operation goes to another node and its answer comes back (Forwarding). */
export interface Travel {
  /** What the other node's `commands` make the same change of; undefined for a read. */
  encode(): Uint8Array | undefined;
  /** What the operation answers; throws for what is no answer to it. */
  decode(output: ForwardedOutput, revision: string | undefined, version: number): unknown;
}

/** One operation on its way through a proposer; `doubt` follows R17. */
export interface Operation {
  readonly kind: "read" | "change";
  readonly change: Change<unknown>;
  /** Undefined for one that stays here. */
  readonly travel: Travel | undefined;
  readonly deadline: number;
  readonly startedAt: number;
  readonly settle: (result: Applied<unknown> | OperationError) => void;
  doubt: Doubt;
  rounds: number;
  settled: boolean;
}

/** Nodes listened to for what they still say of operations that were taken over. */
const errandsMax = 4;

/** The operations of one key, in the order they will be applied. */
export interface KeyQueue {
  readonly key: string;
  operations: Operation[];
  /** What other nodes forwarded, in the order of arrival; none of it survives a round that is not chosen. */
  batches: Batch[];
  /** Whether its operations are with another node: nothing newer of this one runs before they are answered (R17). */
  isForwarding: boolean;
  /** The ballot that the last round of this node was lost to. */
  rival: Ballot | undefined;
  /** Each ends listening to a node that operations were forwarded to, the last one last. */
  errands: (() => void)[];
  /** Whether a round was not made so that what another node told is heard first. Once: it may never have told. */
  hasHeardOut: boolean;
  /** Rounds in a row that were not chosen, for whatever reason, and those of them lost to a rival's ballot. */
  failures: number;
  losses: number;
  /** Told of an operation that arrives while a task has the key's turn. */
  onArrival: (() => void) | undefined;
}

/** A queue that these operations and batches begin. */
export function queueOf(key: string, operations: Operation[], batches: Batch[]): KeyQueue {
  return {
    key,
    operations,
    batches,
    isForwarding: false,
    rival: undefined,
    errands: [],
    hasHeardOut: false,
    failures: 0,
    losses: 0,
    onArrival: undefined,
  };
}

/** How a read goes to another node: without a command, and back with what it found. */
export const readTravel: Travel = {
  encode: () => undefined,
  decode: (output, revision, version) => {
    assert(output.kind === "output", "a read is answered with what is there");
    if (output.output === undefined) return undefined;
    assert(revision !== undefined, "what is there has a revision");
    return { payload: output.output, revision, version } satisfies Current;
  },
};

/** Whether an accept that was sent, or another node, may have applied an operation. */
export function isDoubted({ doubt }: Operation): boolean {
  return doubt !== undefined;
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

/** Whether anything waits for a round. */
export function hasWork({ operations, batches }: KeyQueue): boolean {
  return operations.length > 0 || batches.length > 0;
}

/** Listens to one more node that operations were forwarded to, and no longer to all of those before. */
export function addErrand(queue: KeyQueue, forget: () => void): void {
  queue.errands.push(forget);
  if (queue.errands.length > errandsMax) queue.errands.shift()?.();
}

/** Listens to nobody any more: nothing that was forwarded waits. */
export function forgetErrands(queue: KeyQueue): void {
  for (const forget of queue.errands) forget();
  queue.errands = [];
}

/** Takes operations out of a queue, which no round to come then carries. */
export function withdraw(queue: KeyQueue, isOver: (operation: Operation) => boolean): readonly Operation[] {
  const withdrawn = queue.operations.filter(isOver);
  if (withdrawn.length > 0) queue.operations = queue.operations.filter((operation) => !isOver(operation));
  return withdrawn;
}

/** Takes the operations of a round out. Nearly always they are all there is, or still the first. */
export function withdrawAll(queue: KeyQueue, operations: readonly Operation[]): void {
  if (operations.every((operation, index) => queue.operations[index] === operation)) {
    queue.operations = queue.operations.slice(operations.length);
    return;
  }
  const done = new Set(operations);
  withdraw(queue, (operation) => done.has(operation));
}

/** Puts doubted operations first, by number: nothing newer of this origin may run before them (R17). */
export function putDoubtedFirst(queue: KeyQueue): void {
  const numbered = queue.operations.flatMap((operation) =>
    operation.doubt === undefined ? [] : [{ operation, number: operation.doubt.number }],
  );
  const doubted = numbered.toSorted((a, b) => a.number - b.number).map(({ operation }) => operation);
  queue.operations = [...doubted, ...queue.operations.filter(({ doubt }) => doubt === undefined)];
}
