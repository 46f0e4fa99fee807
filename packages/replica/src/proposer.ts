import { type BackoffLimits, type RoundEnd, backoffAfter } from "./backoff.ts";
import type { Ballots } from "./ballots.ts";
import type { Batch } from "./batch.ts";
import type { Applied, Change, Current } from "./change.ts";
import { OperationError } from "./error.ts";
import type { Forwarder, Owner } from "./forwarder.ts";
import type { Keeper } from "./keeper.ts";
import {
  type KeyQueue,
  type Operation,
  type Travel,
  addErrand,
  forgetErrands,
  hasWork,
  outcomeOf,
  queueOf,
  readTravel,
  withdraw,
} from "./key-queue.ts";
import { KeyRounds, type KeyRoundsOptions, type Numbers } from "./key-rounds.ts";
import type { Parcel } from "./parcel.ts";
import type { Clock, Observer, Random } from "./ports.ts";
import type { PromiseCache } from "./promise-cache.ts";
import type { Rounds } from "./rounds.ts";
import { Settlement } from "./settlement.ts";

export interface ProposerLimits extends BackoffLimits {
  readonly pendingOperationsMax: number;
  readonly frameBytesMax: number;
}

export interface ProposerOptions {
  readonly host: KeyRoundsOptions["host"];
  readonly keeper: Keeper;
  readonly rounds: Rounds;
  readonly ballots: Ballots;
  readonly promises: PromiseCache;
  readonly forwarder: Forwarder;
  readonly clock: Clock;
  readonly random: Random;
  readonly observe: Observer;
  readonly limits: ProposerLimits;
}

/** Operations that another node should apply. */
interface Transfer {
  readonly owner: Owner;
  readonly parcel: Parcel;
}

/** The answers to one forwarded batch take no more than this share of a frame. */
const answersShare = 2;

/** How often deadlines are looked at. */
const sweepMs = 20;

/**
 * Runs the rounds of client operations: one round of a key at a time, every waiting operation of the key chained
 * into it, one round trip when the promise came with the round before. Where another node probably holds that promise,
 * what waits is forwarded there instead, and taken over at once when nothing comes of it. Operations end applied, not
 * applied or unknown (R16); a retry never applies one twice (R17).
 */
export class Proposer {
  readonly #options: ProposerOptions;
  readonly #settlement: Settlement;
  readonly #numbers: Numbers = { last: 0 };
  readonly #rounds: KeyRounds;
  readonly #queues = new Map<string, KeyQueue>();
  #isClosed = false;
  #stopped = false;
  #cancelSweep: (() => void) | undefined;

  constructor(options: ProposerOptions) {
    this.#options = options;
    this.#settlement = new Settlement(options);
    const answersBytesMax = options.limits.frameBytesMax / answersShare;
    const shared = { settlement: this.#settlement, numbers: this.#numbers, answersBytesMax };
    this.#rounds = new KeyRounds({ ...options, ...shared });
  }

  /** Operations that have not been answered. */
  get pending(): number {
    return this.#settlement.pending;
  }

  /** Applies a change once; see `Replica.change`. With a `travel` another node may be asked to apply it. */
  change<Output>(key: string, change: Change<Output>, deadline: number, travel?: Travel): Promise<Applied<Output>> {
    const { pendingOperationsMax } = this.#options.limits;
    if (this.pending >= pendingOperationsMax) {
      const detail = `${this.pending} operations are waiting, the limit is ${pendingOperationsMax}; try again`;
      return Promise.reject(new OperationError("OVERLOADED", "not-applied", detail));
    }
    return this.#submit("change", key, change, { deadline, travel });
  }

  /**
   * Runs a round that changes nothing and answers with what is chosen. Whoever asks bounds how many there are:
   * reads have their own limit, and a catch-up must not starve behind clients.
   */
  identity(key: string, deadline: number): Promise<Applied<Current | undefined>> {
    return this.#submit("read", key, keep, { deadline, travel: undefined });
  }

  /** The same for a client's read, which it does not matter who answers. */
  read(key: string, deadline: number): Promise<Applied<Current | undefined>> {
    return this.#submit("read", key, keep, { deadline, travel: readTravel });
  }

  /**
   * Whether so many operations that another node forwarded may join the key's next round. Not if this node does not hold
   * the promise of it, or has enough to do.
   */
  mayJoin(key: string, size: number): boolean {
    const total = this.#settlement.all + size;
    if (this.#isClosed || this.#stopped || total > this.#options.limits.pendingOperationsMax) return false;
    const queue = this.#queues.get(key);
    return queue === undefined ? this.#options.promises.has(key) : !queue.isForwarding;
  }

  /** Takes operations that another node forwarded into the key's next round, all of them, or none if they may not join. */
  join(key: string, batch: Batch): boolean {
    if (!this.mayJoin(key, batch.operations.length)) return false;
    const queue = this.#queues.get(key);
    if (queue === undefined) this.#begin(queueOf(key, [], [batch]));
    else queue.batches.push(batch);
    this.#settlement.admit(batch);
    queue?.onArrival?.();
    return true;
  }

  /**
   * Runs a task that makes rounds on a key of its own, in the key's turn (R15). Operations that arrive wait for its end,
   * so it is told of the first one and should end at once. If any are there already it is not run, and undefined is the
   * answer.
   */
  async whileIdle<Result>(key: string, task: (arrival: Promise<void>) => Promise<Result>): Promise<Result | undefined> {
    if (this.#stopped || this.#queues.has(key)) return undefined;
    const queue = queueOf(key, [], []);
    const arrival = new Promise<void>((resolve) => {
      queue.onArrival = resolve;
    });
    this.#queues.set(key, queue);
    try {
      return await task(arrival);
    } finally {
      // After the task's ballots were drawn: none of them is a promise to go on from (R15).
      this.#options.promises.drop(key);
      queue.onArrival = undefined;
      this.#start(queue);
    }
  }

  /** Takes nothing of other nodes any more. */
  close(): void {
    this.#isClosed = true;
  }

  /** Gives every operation up, each with its outcome. None of them is carried by any round after this. */
  stop(): void {
    this.#stopped = true;
    this.#cancelSweep?.();
    for (const queue of this.#queues.values()) {
      this.#settlement.decline(queue, () => true);
      for (const operation of withdraw(queue, () => true)) this.#settlement.giveUp(operation, "the node stopped");
    }
    this.#options.forwarder.stop();
  }

  #submit<Output>(
    kind: Operation["kind"],
    key: string,
    change: Change<Output>,
    { deadline, travel }: { readonly deadline: number; readonly travel: Travel | undefined },
  ): Promise<Applied<Output>> {
    if (this.#stopped) return Promise.reject(new OperationError("NOT_READY", "not-applied", "this node has stopped"));
    const startedAt = this.#options.clock.now();
    return new Promise((resolve, reject) => {
      const settle: Operation["settle"] = (result) => {
        if (result instanceof OperationError) reject(result);
        else resolve(result as Applied<Output>);
      };
      const fresh = { doubt: undefined, rounds: 0, settled: false };
      this.#enqueue(key, { kind, change, travel, deadline, startedAt, settle, ...fresh });
    });
  }

  #enqueue(key: string, operation: Operation): void {
    this.#settlement.begin();
    this.#sweepLater();
    const queue = this.#queues.get(key);
    if (queue !== undefined) {
      queue.operations.push(operation);
      return queue.onArrival?.();
    }
    this.#begin(queueOf(key, [operation], []));
  }

  #begin(queue: KeyQueue): void {
    this.#queues.set(queue.key, queue);
    // Whatever arrives in this tick joins the first round.
    this.#options.clock.defer(() => this.#start(queue));
  }

  #start(queue: KeyQueue): void {
    this.#run(queue).catch((error: unknown) => this.#broken(queue, error));
  }

  async #run(queue: KeyQueue): Promise<void> {
    while (hasWork(queue) && !this.#stopped) {
      const transfer = this.#transferOf(queue);
      const isDone = transfer !== undefined && (await this.#forward(queue, transfer));
      if (isDone || !hasWork(queue) || this.#stopped) continue;
      const end = await this.#rounds.run(queue);
      if (end === "chosen") {
        [queue.failures, queue.losses, queue.rival, queue.hasHeardOut] = [0, 0, undefined, false];
        continue;
      }
      // Who forwarded them finds out what became of them; this node does not try them again (Forwarding).
      this.#settlement.decline(queue, () => true);
      queue.failures++;
      if (end === "conflict") queue.losses++;
      // Whoever it was lost to may have what waits at once. Where nothing can go there, this node would spin.
      if (end === "refused" || this.#transferOf(queue) === undefined) await this.#backoff(queue.failures, end);
    }
    forgetErrands(queue);
    this.#queues.delete(queue.key);
  }

  /** What of a queue should go where; undefined if nothing can, should, or may: others count on this node already. */
  #transferOf(queue: KeyQueue): Transfer | undefined {
    if (queue.operations.length === 0 || queue.batches.length > 0 || this.#stopped) return undefined;
    const { forwarder } = this.#options;
    const owner = forwarder.ownerOf(queue);
    if (owner === undefined) return undefined;
    const parcel = forwarder.parcelOf(queue, owner);
    return parcel.operations.length === 0 ? undefined : { owner, parcel };
  }

  /** Lets the owner apply what waits; true once it is chosen. Anything else is a takeover: an R17 retry. */
  async #forward(queue: KeyQueue, { owner, parcel }: Transfer): Promise<boolean> {
    const { forwarder, clock, observe } = this.#options;
    const { operations, birth } = parcel;
    const startedAt = clock.now();
    // Whatever carries them from here on has a ballot above their birth (R17): met, or drawn after it was met.
    this.#options.promises.drop(queue.key);
    for (const operation of operations) {
      operation.rounds++;
      if (operation.kind === "read") continue;
      // From here on somebody else may apply it at any time (R16).
      const before = operation.doubt ?? { number: ++this.#numbers.last, attempts: [] };
      operation.doubt = { ...before, birth, hasTravelled: true };
    }
    const errand = forwarder.forward(owner, queue.key, parcel);
    addErrand(queue, errand.forget);
    queue.isForwarding = true;
    const end = await errand.end;
    queue.isForwarding = false;
    const durationMs = clock.now() - startedAt;
    observe({ kind: "forwarded", end: end.kind, operations: operations.length, durationMs });
    if (end.kind !== "chosen") return false;
    const answers = new Map(operations.map((operation, index) => [operation, end.answers[index]]));
    withdraw(queue, (operation) => answers.get(operation) !== undefined);
    for (const [operation, answer] of answers) if (answer !== undefined) this.#settlement.settle(operation, answer);
    return true;
  }

  #backoff(failures: number, end: RoundEnd): Promise<void> {
    const { clock, random, limits } = this.#options;
    return new Promise((resolve) => {
      clock.after(backoffAfter(limits, random, failures, end), resolve);
    });
  }

  #sweepLater(): void {
    if (this.#cancelSweep !== undefined || this.#stopped) return;
    this.#cancelSweep = this.#options.clock.after(sweepMs, () => {
      this.#cancelSweep = undefined;
      const now = this.#options.clock.now();
      for (const queue of this.#queues.values()) {
        const expired = withdraw(queue, ({ deadline }) => deadline <= now);
        for (const operation of expired) this.#settlement.giveUp(operation, "no quorum answered in time");
      }
      if (this.pending > 0) this.#sweepLater();
    });
  }

  /** A register that cannot be decoded, or a broken assumption: this key's operations end, the node lives. */
  #broken(queue: KeyQueue, error: unknown): void {
    this.#queues.delete(queue.key);
    this.#options.promises.drop(queue.key);
    forgetErrands(queue);
    this.#settlement.decline(queue, () => true);
    const why = error instanceof Error ? error.message : String(error);
    const message = `the register of this key cannot be used: ${why}`;
    for (const operation of queue.operations)
      this.#settlement.settle(operation, new OperationError("INTERNAL", outcomeOf(operation), message));
  }
}

/** The change of a read. */
function keep(current: Current | undefined): { readonly kind: "keep"; readonly output: Current | undefined } {
  return { kind: "keep", output: current };
}
