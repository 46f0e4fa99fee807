import type { ConfigurationId } from "@quorate/membership";
import { type Ballot, zeroBallot } from "@quorate/synod";
import { type BackoffLimits, type RoundEnd, backoffAfter, leapAfter } from "./backoff.ts";
import type { Ballots } from "./ballots.ts";
import type { Applied, Change, Current } from "./change.ts";
import { type Envelope, decodeEnvelope, encodeEnvelope } from "./envelope.ts";
import { OperationError } from "./error.ts";
import type { Keeper } from "./keeper.ts";
import { type KeyQueue, type Operation, givenUp, outcomeOf, putDoubtedFirst, queueOf, withdraw } from "./key-queue.ts";
import { type ChainResult, applyChain } from "./operation.ts";
import type { Clock, Observer, Random } from "./ports.ts";
import type { PromiseCache } from "./promise-cache.ts";
import type { Electorate, Rounds } from "./rounds.ts";

/** What a round starts from: found by a prepare, or remembered from the round before. */
interface Ground {
  readonly ballot: Ballot;
  readonly envelope: Envelope | undefined;
  readonly floor: Ballot;
}

export interface ProposerLimits extends BackoffLimits {
  readonly pendingOperationsMax: number;
}

export interface ProposerOptions {
  readonly keeper: Keeper;
  readonly rounds: Rounds;
  readonly ballots: Ballots;
  readonly promises: PromiseCache;
  readonly clock: Clock;
  readonly random: Random;
  readonly observe: Observer;
  readonly limits: ProposerLimits;
}

/** Operations applied in one round; the rest waits for the next. */
const chainMax = 1024;

/** How often deadlines are looked at. */
const sweepMs = 20;

/**
 * Runs the rounds of client operations: one round of a key at a time, every waiting operation of the key chained
 * into it, one round trip when the promise came with the round before. Operations end applied, not applied or
 * unknown (R16); a retry never applies one twice (R17).
 */
export class Proposer {
  readonly #options: ProposerOptions;
  readonly #queues = new Map<string, KeyQueue>();
  #pending = 0;
  #lastNumber = 0;
  #stopped = false;
  #cancelSweep: (() => void) | undefined;

  constructor(options: ProposerOptions) {
    this.#options = options;
  }

  /** Operations that have not been answered. */
  get pending(): number {
    return this.#pending;
  }

  /** Applies a change once; see `Replica.change`. */
  change<Output>(key: string, change: Change<Output>, deadline: number): Promise<Applied<Output>> {
    const { pendingOperationsMax } = this.#options.limits;
    if (this.#pending >= pendingOperationsMax) {
      const detail = `${this.#pending} operations are waiting, the limit is ${pendingOperationsMax}; try again`;
      return Promise.reject(new OperationError("OVERLOADED", "not-applied", detail));
    }
    return this.#submit("change", key, change, deadline);
  }

  /**
   * Runs a round that changes nothing and answers with what is chosen. Whoever asks bounds how many there are:
   * reads have their own limit, and a catch-up must not starve behind clients.
   */
  identity(key: string, deadline: number): Promise<Applied<Current | undefined>> {
    return this.#submit("read", key, (current) => ({ kind: "keep", output: current }), deadline);
  }

  /**
   * Runs a task that makes rounds on a key of its own, in the key's turn (R15). Operations that arrive wait for its end,
   * so it is told of the first one and should end at once. If any are there already it is not run, and undefined is the
   * answer.
   */
  async whileIdle<Result>(key: string, task: (arrival: Promise<void>) => Promise<Result>): Promise<Result | undefined> {
    if (this.#stopped || this.#queues.has(key)) return undefined;
    const queue = queueOf(key, []);
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

  /** Gives every operation up, each with its outcome. None of them is carried by any round after this. */
  stop(): void {
    this.#stopped = true;
    this.#cancelSweep?.();
    for (const queue of this.#queues.values()) {
      for (const operation of withdraw(queue, () => true)) this.#giveUp(operation, "the node stopped");
    }
  }

  #submit<Output>(
    kind: Operation["kind"],
    key: string,
    change: Change<Output>,
    deadline: number,
  ): Promise<Applied<Output>> {
    if (this.#stopped) return Promise.reject(new OperationError("NOT_READY", "not-applied", "this node has stopped"));
    const startedAt = this.#options.clock.now();
    return new Promise((resolve, reject) => {
      const settle: Operation["settle"] = (result) => {
        if (result instanceof OperationError) reject(result);
        else resolve(result as Applied<Output>);
      };
      this.#enqueue(key, { kind, change, deadline, startedAt, settle, doubt: undefined, rounds: 0, settled: false });
    });
  }

  #enqueue(key: string, operation: Operation): void {
    this.#pending++;
    this.#sweepLater();
    const queue = this.#queues.get(key);
    if (queue !== undefined) {
      queue.operations.push(operation);
      return queue.onArrival?.();
    }
    const fresh = queueOf(key, [operation]);
    this.#queues.set(key, fresh);
    // Whatever arrives in this tick joins the first round.
    this.#options.clock.defer(() => this.#start(fresh));
  }

  #start(queue: KeyQueue): void {
    this.#run(queue).catch((error: unknown) => this.#broken(queue, error));
  }

  async #run(queue: KeyQueue): Promise<void> {
    while (queue.operations.length > 0 && !this.#stopped) {
      const end = await this.#round(queue);
      if (end === "conflict") queue.losses++;
      if (end !== "chosen") await this.#backoff(++queue.failures, end);
      else [queue.failures, queue.losses] = [0, 0];
    }
    this.#queues.delete(queue.key);
  }

  async #round(queue: KeyQueue): Promise<RoundEnd> {
    const { keeper } = this.#options;
    const electorate = keeper.dataElectorate();
    const arrived = new Set(queue.operations);
    const ground = await this.#ground(queue, electorate);
    if (typeof ground === "string") return ground;
    const operations = queue.operations.slice(0, chainMax);
    const result = this.#chain(operations, ground);
    // Nothing there, nothing written, nothing in doubt: the promises alone settle it, and no trace is left.
    if (ground.envelope === undefined && !result.changed && operations.every(({ doubt }) => doubt === undefined)) {
      // But only for those that arrived before the promises were asked for: they say nothing of later (R16).
      const settled = operations.filter((operation) => arrived.has(operation));
      this.#conclude(queue, settled, this.#chain(settled, ground));
      return "chosen";
    }
    if (operations.length === 0) return "chosen";
    this.#lastNumber = result.lastNumber;
    for (const operation of operations) operation.rounds++;
    this.#answerUnknown(queue, operations, result);
    // Whatever was given up needs no round.
    if (result.steps.every(({ kind }) => kind === "unknown")) return "chosen";
    return this.#propose(queue, electorate, ground.ballot, operations, result);
  }

  #chain(operations: readonly Operation[], { ballot, envelope, floor }: Ground): ChainResult {
    return applyChain(operations, { envelope, floor, ballot, origin: ballot.proposer, lastNumber: this.#lastNumber });
  }

  /** Finds out what the round continues from: the promise that came with the last round, or a prepare. */
  async #ground(queue: KeyQueue, electorate: Electorate): Promise<Ground | "conflict" | "refused"> {
    const { ballots, rounds, observe } = this.#options;
    const { epoch, configuration } = electorate.context;
    const cached = this.#options.promises.take(queue.key, configuration as ConfigurationId);
    // A floor matters only for absent registers, and a cached one is not absent.
    if (cached !== undefined) {
      return { ballot: cached.ballot, envelope: decodeEnvelope(cached.value), floor: zeroBallot };
    }
    // A busy rival draws on while this node backs off; one that sees its ballots late would trail it for ever.
    const ballot = ballots.draw(epoch, leapAfter(queue.losses));
    const verdict = await rounds.prepare(electorate, queue.key, ballot);
    if (verdict.kind === "won") {
      const { value, floor } = verdict.found;
      return { ballot, envelope: value === undefined ? undefined : decodeEnvelope(value), floor };
    }
    if (verdict.kind === "lost" && verdict.highest.counter > 0) {
      observe({ kind: "conflict", phase: "prepare", highest: verdict.highest });
      return "conflict";
    }
    return "refused";
  }

  async #propose(
    queue: KeyQueue,
    electorate: Electorate,
    ballot: Ballot,
    operations: readonly Operation[],
    result: ChainResult,
  ): Promise<RoundEnd> {
    const { ballots, rounds, observe } = this.#options;
    for (const [index, operation] of operations.entries()) {
      const step = result.steps[index];
      if (step?.kind !== "answer") continue;
      // From here on this round may apply it: the doubt must outlive the round (R16, R17).
      operation.doubt = step.doubt;
    }
    const next = ballots.draw(electorate.context.epoch);
    const value = encodeEnvelope(result.envelope);
    const verdict = await rounds.accept(electorate, queue.key, { ballot, value, next });
    if (verdict.kind === "won") {
      if (verdict.nextPromised) {
        const configuration = electorate.context.configuration as ConfigurationId;
        this.#options.promises.put(queue.key, { configuration, ballot: next, value });
      }
      this.#conclude(queue, operations, result);
      return "chosen";
    }
    // The ballot is burnt and nothing of the round is remembered but the doubts (R15).
    putDoubtedFirst(queue);
    if (verdict.kind === "lost" && verdict.highest.counter > 0) {
      observe({ kind: "conflict", phase: "accept", highest: verdict.highest });
      return "conflict";
    }
    return "refused";
  }

  /** The round is chosen: its answers leave the node (R16). */
  #conclude(queue: KeyQueue, operations: readonly Operation[], result: ChainResult): void {
    const done = new Set(operations);
    withdraw(queue, (operation) => done.has(operation));
    for (const [index, operation] of operations.entries()) {
      const step = result.steps[index];
      if (step?.kind === "answer") this.#settle(operation, step.answer);
    }
  }

  /** R17's test could not tell: the operation is given up, its number burnt, and it is never carried again. */
  #answerUnknown(queue: KeyQueue, operations: readonly Operation[], result: ChainResult): void {
    const lost = new Set(operations.filter((_, index) => result.steps[index]?.kind === "unknown"));
    for (const operation of withdraw(queue, (operation) => lost.has(operation)))
      this.#giveUp(operation, "the register no longer tells whether it was applied");
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
        for (const operation of expired) this.#giveUp(operation, "no quorum answered in time");
      }
      if (this.#pending > 0) this.#sweepLater();
    });
  }

  #giveUp(operation: Operation, why: string): void {
    this.#settle(operation, givenUp(operation, why));
  }

  #settle(operation: Operation, result: Applied<unknown> | OperationError): void {
    if (operation.settled) return;
    const outcome = result instanceof OperationError ? result.outcome : "applied";
    operation.settled = true;
    this.#pending--;
    const { kind, rounds, startedAt } = operation;
    const durationMs = this.#options.clock.now() - startedAt;
    this.#options.observe({ kind: "operation", operation: kind, outcome, rounds, durationMs });
    operation.settle(result);
  }

  /** A register that cannot be decoded, or a broken assumption: this key's operations end, the node lives. */
  #broken(queue: KeyQueue, error: unknown): void {
    this.#queues.delete(queue.key);
    const why = error instanceof Error ? error.message : String(error);
    const message = `the register of this key cannot be used: ${why}`;
    for (const operation of queue.operations)
      this.#settle(operation, new OperationError("INTERNAL", outcomeOf(operation), message));
  }
}
