import type { ConfigurationId } from "@quorate/membership";
import { type Ballot, compareBallots, zeroBallot } from "@quorate/synod";
import { type BackoffLimits, type RoundEnd, backoffAfter, leapAfter } from "./backoff.ts";
import type { Ballots } from "./ballots.ts";
import { type Batch, batchesFor, isOwnWork } from "./batch.ts";
import { type Chain, type Ground, chainOf, needsRound } from "./chain.ts";
import type { Applied, Change, Current } from "./change.ts";
import { decodeEnvelope, encodeEnvelope } from "./envelope.ts";
import { OperationError } from "./error.ts";
import type { Forwarder, Owner } from "./forwarder.ts";
import type { Keeper } from "./keeper.ts";
import {
  type KeyQueue,
  type Operation,
  type Travel,
  isDoubted,
  outcomeOf,
  putDoubtedFirst,
  queueOf,
  readTravel,
  withdraw,
} from "./key-queue.ts";
import type { Clock, Observer, Random } from "./ports.ts";
import type { PromiseCache } from "./promise-cache.ts";
import type { Electorate, Rounds } from "./rounds.ts";
import { Settlement } from "./settlement.ts";

export interface ProposerLimits extends BackoffLimits {
  readonly pendingOperationsMax: number;
  readonly frameBytesMax: number;
}

export interface ProposerOptions {
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

/** Operations applied in one round; the rest waits for the next. */
const chainMax = 1024;

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
  readonly #queues = new Map<string, KeyQueue>();
  /** Operations of other nodes that wait here. */
  #forwarded = 0;
  #lastNumber = 0;
  #isClosed = false;
  #stopped = false;
  #cancelSweep: (() => void) | undefined;

  constructor(options: ProposerOptions) {
    this.#options = options;
    this.#settlement = new Settlement(options);
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
   * Takes operations that another node forwarded into the key's next round, all of them or none. False if they are
   * declined: this node does not hold the key's next promise, or has enough to do.
   */
  join(key: string, batch: Batch): boolean {
    const size = batch.operations.length;
    const total = this.pending + this.#forwarded + size;
    if (this.#isClosed || this.#stopped || total > this.#options.limits.pendingOperationsMax) return false;
    const queue = this.#queues.get(key);
    if (queue === undefined) {
      if (!this.#options.promises.has(key)) return false;
      this.#begin(queueOf(key, [], [batch]));
    } else if (queue.isForwarding) {
      return false;
    } else {
      queue.batches.push(batch);
    }
    this.#forwarded += size;
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
    this.#options.promises.drop(key);
    try {
      return await task(arrival);
    } finally {
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
      this.#decline(queue, () => true);
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
    while ((queue.operations.length > 0 || queue.batches.length > 0) && !this.#stopped) {
      const owner = this.#ownerOf(queue);
      if (owner !== undefined && (await this.#forward(queue, owner))) continue;
      const end = await this.#round(queue);
      if (end === "chosen") {
        [queue.failures, queue.losses, queue.rival] = [0, 0, undefined];
        continue;
      }
      // Who forwarded them finds out what became of them; this node does not try them again (Forwarding).
      this.#decline(queue, () => true);
      queue.failures++;
      if (end === "conflict") queue.losses++;
      if (this.#ownerOf(queue) === undefined) await this.#backoff(queue.failures, end);
    }
    queue.forget?.();
    this.#queues.delete(queue.key);
  }

  /** Who should apply what waits: whoever forwards here counts on this node, and so does a task that has the turn. */
  #ownerOf(queue: KeyQueue): Owner | undefined {
    if (queue.operations.length === 0 || queue.batches.length > 0 || this.#stopped) return undefined;
    return this.#options.forwarder.ownerOf(queue);
  }

  /** Lets the owner apply what waits; true once it is chosen. Anything else is a takeover: an R17 retry. */
  async #forward(queue: KeyQueue, owner: Owner): Promise<boolean> {
    const { forwarder, clock, observe } = this.#options;
    const parcel = forwarder.batchOf(queue, owner);
    const { operations, birth } = parcel;
    if (operations.length === 0) return false;
    const startedAt = clock.now();
    for (const operation of operations) {
      operation.rounds++;
      if (operation.kind === "read") continue;
      // From here on somebody else may apply it at any time (R16).
      const before = operation.doubt ?? { number: ++this.#lastNumber, attempts: [] };
      operation.doubt = { ...before, birth, hasTravelled: true };
    }
    queue.forget?.();
    const errand = forwarder.forward(owner, queue.key, parcel);
    queue.forget = errand.forget;
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

  async #round(queue: KeyQueue): Promise<RoundEnd> {
    const electorate = this.#options.keeper.dataElectorate();
    // What was forwarded in another configuration is of another time (R2).
    this.#decline(queue, ({ configuration }) => configuration !== electorate.context.configuration);
    const arrived = new Set<Operation | Batch>([...queue.operations, ...queue.batches]);
    const ground = await this.#ground(queue, electorate);
    if (typeof ground === "string") return ground;
    const operations = queue.operations.slice(0, chainMax);
    const batches = batchesFor(ground.ballot, queue.batches);
    const chain = this.#chain(ground, operations, batches);
    // Nothing there, nothing written, nothing in doubt: the promises alone settle it, and no trace is left.
    if (ground.envelope === undefined && !chain.changed && !operations.some(isDoubted)) {
      // But only for those that arrived before the promises were asked for: they say nothing of later (R16).
      const isEarly = (waiting: Operation | Batch): boolean => arrived.has(waiting);
      const early = this.#chain(ground, operations.filter(isEarly), batches.filter(isEarly));
      this.#declineUntold(queue, early);
      this.#tellAttempt(ground.ballot, early);
      this.#conclude(queue, ground, early);
      return "chosen";
    }
    this.#lastNumber = chain.own.lastNumber;
    for (const operation of operations) operation.rounds++;
    this.#answerUnknown(queue, chain);
    this.#declineUntold(queue, chain);
    return needsRound(chain) ? this.#propose(queue, electorate, ground, chain) : "chosen";
  }

  #chain(ground: Ground, operations: readonly Operation[], batches: readonly Batch[]): Chain {
    const answersBytesMax = this.#options.limits.frameBytesMax / answersShare;
    return chainOf(ground, { operations, batches }, { lastNumber: this.#lastNumber, answersBytesMax });
  }

  /** Finds out what the round continues from: the promise that came with the last round, or a prepare. */
  async #ground(queue: KeyQueue, electorate: Electorate): Promise<Ground | "conflict" | "refused"> {
    const { ballots, rounds } = this.#options;
    const { epoch, configuration } = electorate.context;
    const cached = this.#options.promises.take(queue.key, configuration as ConfigurationId);
    // A floor matters only for absent registers, and a cached one is not absent.
    if (cached !== undefined && isAboveBirths(cached.ballot, queue)) return { ...cached, floor: zeroBallot };
    // A busy rival draws on while this node backs off; one that sees its ballots late would trail it for ever.
    const ballot = ballots.draw(epoch, leapAfter(queue.losses));
    const verdict = await rounds.prepare(electorate, queue.key, ballot);
    if (verdict.kind === "won") {
      const { value, floor } = verdict.found;
      return { ballot, envelope: value === undefined ? undefined : decodeEnvelope(value), floor };
    }
    if (verdict.kind === "lost" && verdict.highest.counter > 0) return this.#lost(queue, "prepare", verdict.highest);
    return "refused";
  }

  async #propose(queue: KeyQueue, electorate: Electorate, ground: Ground, chain: Chain): Promise<RoundEnd> {
    const { ballots, rounds } = this.#options;
    const { ballot } = ground;
    for (const [index, operation] of chain.operations.entries()) {
      const step = chain.own.steps[index];
      if (step?.kind !== "answer") continue;
      // From here on this round may apply it: the doubt must outlive the round (R16, R17).
      operation.doubt = step.doubt;
    }
    // Before the accepts leave: if this process dies within them, the origin knows no less than any store.
    this.#tellAttempt(ballot, chain);
    const next = ballots.draw(electorate.context.epoch);
    const value = encodeEnvelope(chain.envelope);
    const verdict = await rounds.accept(electorate, queue.key, { ballot, value, next });
    if (verdict.kind === "won") {
      if (verdict.nextPromised) {
        const configuration = electorate.context.configuration as ConfigurationId;
        this.#options.promises.put(queue.key, { configuration, ballot: next, envelope: chain.envelope });
      }
      this.#conclude(queue, ground, chain);
      return "chosen";
    }
    // The ballot is burnt and nothing of the round is remembered but the doubts (R15).
    putDoubtedFirst(queue);
    if (verdict.kind === "lost" && verdict.highest.counter > 0) return this.#lost(queue, "accept", verdict.highest);
    return "refused";
  }

  #lost(queue: KeyQueue, phase: "prepare" | "accept", highest: Ballot): "conflict" {
    queue.rival = highest;
    this.#options.observe({ kind: "conflict", phase, highest });
    return "conflict";
  }

  /** Tells the origins of batches what a round is about to try; it counts if that ballot is chosen (R17). */
  #tellAttempt(ballot: Ballot, { batches }: Chain): void {
    for (const step of batches) {
      if (step.kind === "applied") step.batch.reply({ kind: "attempted", ballot, answers: step.answers });
    }
  }

  /** The round is chosen: its answers leave the node (R16). */
  #conclude(queue: KeyQueue, { ballot, envelope }: Ground, { operations, own, batches }: Chain): void {
    const done = new Set<Operation>(operations);
    withdraw(queue, (operation) => done.has(operation));
    for (const [index, operation] of operations.entries()) {
      const step = own.steps[index];
      if (step?.kind === "answer") this.#settlement.settle(operation, step.answer);
    }
    if (batches.length === 0) return;
    const carried = new Set(batches.map(({ batch }) => batch));
    this.#release(queue, (batch) => carried.has(batch));
    const isOnly = operations.length === 0 && batches.length === 1;
    for (const step of batches) {
      const { batch } = step;
      if (step.kind === "covered") batch.reply({ kind: "chosen", ballot: step.ballot, alone: false });
      if (step.kind !== "applied") continue;
      batch.reply({ kind: "chosen", ballot, alone: isOnly && isOwnWork(batch, envelope) });
    }
  }

  /** R17's test could not tell: the operation is given up, its number burnt, and it is never carried again. */
  #answerUnknown(queue: KeyQueue, { operations, own }: Chain): void {
    const lost = new Set(operations.filter((_, index) => own.steps[index]?.kind === "unknown"));
    for (const operation of withdraw(queue, (operation) => lost.has(operation)))
      this.#settlement.giveUp(operation, "the register no longer tells whether it was applied");
  }

  /** R17's test did not say "not in": only the origin knows its own attempts, and finds out what became of them. */
  #declineUntold(queue: KeyQueue, { batches }: Chain): void {
    const untold = new Set(batches.flatMap(({ kind, batch }) => (kind === "declined" ? [batch] : [])));
    if (untold.size > 0) this.#decline(queue, (batch) => untold.has(batch));
  }

  #decline(queue: KeyQueue, isDeclined: (batch: Batch) => boolean): void {
    for (const { reply } of this.#release(queue, isDeclined)) reply({ kind: "declined" });
  }

  /** Takes batches out of a queue, which no round to come then carries. */
  #release(queue: KeyQueue, isOver: (batch: Batch) => boolean): readonly Batch[] {
    const released = queue.batches.filter(isOver);
    if (released.length === 0) return released;
    queue.batches = queue.batches.filter((batch) => !isOver(batch));
    this.#forwarded -= released.reduce((sum, { operations }) => sum + operations.length, 0);
    return released;
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
    queue.forget?.();
    this.#decline(queue, () => true);
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

/** Whether a ballot is above the birth of every operation in doubt, so that its round may carry them (R17). */
function isAboveBirths(ballot: Ballot, { operations }: KeyQueue): boolean {
  return operations.every(({ doubt }) => doubt === undefined || compareBallots(ballot, doubt.birth) > 0);
}
