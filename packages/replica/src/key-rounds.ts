import type { ConfigurationId } from "@quorate/membership";
import { type Ballot, sameBallot, zeroBallot } from "@quorate/synod";
import type { AcceptorHost } from "./acceptor-host.ts";
import { type RoundEnd, leapAfter } from "./backoff.ts";
import type { Ballots } from "./ballots.ts";
import { type Batch, batchesFor, isOwnWork } from "./batch.ts";
import { type Chain, type Ground, chainOf, needsRound } from "./chain.ts";
import { decodeEnvelope, encodeEnvelope } from "./envelope.ts";
import type { Keeper } from "./keeper.ts";
import { type KeyQueue, type Operation, isDoubted, putDoubtedFirst, withdraw, withdrawAll } from "./key-queue.ts";
import type { Observer } from "./ports.ts";
import type { CachedPromise, PromiseCache } from "./promise-cache.ts";
import type { Electorate, Rounds } from "./rounds.ts";
import type { Settlement } from "./settlement.ts";

/** The numbers of this process's operations, over all keys (R17). */
export interface Numbers {
  /** The highest that was given; no other operation ever gets it. */
  last: number;
}

export interface KeyRoundsOptions {
  readonly host: Pick<AcceptorHost, "promisedOf" | "registerOf">;
  readonly keeper: Keeper;
  readonly rounds: Rounds;
  readonly ballots: Ballots;
  readonly promises: PromiseCache;
  readonly settlement: Settlement;
  readonly numbers: Numbers;
  readonly observe: Observer;
  /** The answers to one forwarded batch weigh no more than this. */
  readonly answersBytesMax: number;
}

/** Operations applied in one round; the rest waits for the next. */
const chainMax = 1024;

const chosen: Promise<RoundEnd> = Promise.resolve("chosen");
const refused: Promise<RoundEnd> = Promise.resolve("refused");

/** Makes the rounds of a key: from a promise or a prepare, over the chain of what waits, to the quorum's answers. */
export class KeyRounds {
  readonly #options: KeyRoundsOptions;

  constructor(options: KeyRoundsOptions) {
    this.#options = options;
  }

  /** Makes one round of what waits in a queue: whatever is chosen is answered, and what is not is left in doubt (R16). */
  run(queue: KeyQueue): Promise<RoundEnd> {
    const electorate = this.#options.keeper.dataElectorate();
    // What was forwarded in another configuration is of another time (R2).
    this.#options.settlement.decline(queue, ({ configuration }) => configuration !== electorate.context.configuration);
    const promised = this.#promised(queue, electorate);
    return promised === undefined ? this.#find(queue, electorate) : this.#continue(queue, electorate, promised);
  }

  /** Finds out what the register holds, and goes on from there. */
  async #find(queue: KeyQueue, electorate: Electorate): Promise<RoundEnd> {
    const recalled = await this.#recall(queue, electorate);
    if (recalled !== undefined) return this.#continue(queue, electorate, recalled);
    const arrived = new Set<Operation | Batch>([...queue.operations, ...queue.batches]);
    const ground = await this.#prepare(queue, electorate);
    return typeof ground === "string" ? ground : this.#continue(queue, electorate, ground, arrived);
  }

  /**
   * Goes on from what the register holds; `arrived` is what waited before a prepare was sent to find it out. Not
   * asynchronous by itself: nearly every round comes by here, and each promise costs.
   */
  #continue(
    queue: KeyQueue,
    electorate: Electorate,
    ground: Ground,
    arrived?: ReadonlySet<Operation | Batch>,
  ): Promise<RoundEnd> {
    const operations = queue.operations.slice(0, chainMax);
    const batches = batchesFor(ground.ballot, queue.batches);
    const chain = this.#chain(ground, operations, batches);
    // Nothing there, nothing written, nothing in doubt: the promises alone settle it, and no trace is left.
    if (ground.envelope === undefined && !chain.changed && !operations.some(isDoubted)) {
      // But only for those that arrived before the promises were asked for: they say nothing of later (R16).
      const isEarly = (waiting: Operation | Batch): boolean => arrived?.has(waiting) === true;
      const early = this.#chain(ground, operations.filter(isEarly), batches.filter(isEarly));
      this.#declineUntold(queue, early);
      this.#tellAttempt(ground.ballot, early);
      this.#conclude(queue, ground, early);
      return chosen;
    }
    for (const operation of operations) operation.rounds++;
    if (!queue.hasHeardOut && isUnheard(chain)) {
      queue.hasHeardOut = true;
      return refused;
    }
    this.#options.numbers.last = chain.own.lastNumber;
    this.#answerUnknown(queue, chain);
    this.#declineUntold(queue, chain);
    return needsRound(chain) ? this.#propose(queue, electorate, ground, chain) : chosen;
  }

  #chain(ground: Ground, operations: readonly Operation[], batches: readonly Batch[]): Chain {
    const answersBytesMax = this.#options.answersBytesMax;
    return chainOf(ground, { operations, batches }, { lastNumber: this.#options.numbers.last, answersBytesMax });
  }

  /** What the round continues from if the promise came with the round before. */
  #promised(queue: KeyQueue, { context }: Electorate): Ground | undefined {
    const cached = this.#options.promises.take(queue.key, context.configuration as ConfigurationId);
    return cached && groundOf(cached);
  }

  /** What the round continues from as this node's own store tells, where the cache has forgotten the promise. */
  async #recall({ key }: KeyQueue, { context }: Electorate): Promise<Ground | undefined> {
    const { host, promises } = this.#options;
    if (!promises.isSettled(key)) return undefined;
    const recalled = promises.recall(key, await host.registerOf(key), context.epoch);
    return recalled && groundOf(recalled);
  }

  /** Asks a quorum what the round continues from. */
  async #prepare(queue: KeyQueue, electorate: Electorate): Promise<Ground | "conflict" | "refused"> {
    const { ballots, rounds, promises } = this.#options;
    const { epoch } = electorate.context;
    // A busy rival draws on while this node backs off; one that sees its ballots late would trail it for ever.
    const ballot = ballots.draw(epoch, leapAfter(queue.losses));
    promises.drop(queue.key);
    const verdict = await rounds.prepare(electorate, queue.key, ballot);
    if (verdict.kind === "won") {
      const { value, floor } = verdict.found;
      return { ballot, envelope: value === undefined ? undefined : decodeEnvelope(value), floor };
    }
    if (verdict.kind === "lost" && verdict.highest.counter > 0) return this.#lost(queue, "prepare", verdict.highest);
    return "refused";
  }

  async #propose(queue: KeyQueue, electorate: Electorate, ground: Ground, chain: Chain): Promise<RoundEnd> {
    const { ballots, rounds, host, promises } = this.#options;
    const { ballot } = ground;
    chain.operations.forEach((operation, index) => {
      const step = chain.own.steps[index];
      // From here on this round may apply it: the doubt must outlive the round (R16, R17).
      if (step?.kind === "answer") operation.doubt = step.doubt;
    });
    // Before the accepts leave: if this process dies within them, the origin knows no less than any store.
    this.#tellAttempt(ballot, chain);
    const next = ballots.draw(electorate.context.epoch);
    const value = encodeEnvelope(chain.envelope);
    const verdict = await rounds.accept(electorate, queue.key, { ballot, value, next });
    if (verdict.kind === "won") {
      if (verdict.nextPromised) {
        const configuration = electorate.context.configuration as ConfigurationId;
        const promisedHere = host.promisedOf(queue.key);
        const isHere = promisedHere !== undefined && sameBallot(promisedHere, next);
        promises.put(queue.key, { configuration, ballot: next, value }, isHere);
      } else promises.drop(queue.key);
      this.#conclude(queue, ground, chain);
      return "chosen";
    }
    // The ballot is burnt and nothing of the round is remembered but the doubts (R15).
    promises.drop(queue.key);
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
    withdrawAll(queue, operations);
    operations.forEach((operation, index) => {
      const step = own.steps[index];
      if (step?.kind === "answer") this.#options.settlement.settle(operation, step.answer);
    });
    if (batches.length === 0) return;
    const carried = new Set(batches.map(({ batch }) => batch));
    this.#options.settlement.release(queue, (batch) => carried.has(batch));
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
    if (!own.steps.some(({ kind }) => kind === "unknown")) return;
    const lost = new Set(operations.filter((_, index) => own.steps[index]?.kind === "unknown"));
    for (const operation of withdraw(queue, (operation) => lost.has(operation)))
      this.#options.settlement.giveUp(operation, "the register no longer tells whether it was applied");
  }

  /** R17's test did not say "not in": only the origin knows its own attempts, and finds out what became of them. */
  #declineUntold(queue: KeyQueue, { batches }: Chain): void {
    if (batches.length === 0) return;
    const untold = new Set(batches.flatMap(({ kind, batch }) => (kind === "declined" ? [batch] : [])));
    if (untold.size > 0) this.#options.settlement.decline(queue, (batch) => untold.has(batch));
  }
}

/** What a round continues from that needs no prepare. A floor matters only for absent registers, and this one is not. */
function groundOf({ ballot, value }: Pick<CachedPromise, "ballot" | "value">): Ground {
  return { ballot, envelope: decodeEnvelope(value), floor: zeroBallot };
}

/**
 * Whether something that was forwarded is to be given up. What its owner told of the attempt was sent before any store
 * heard of it, and is perhaps only read later than what that store says now.
 */
function isUnheard({ operations, own }: Chain): boolean {
  return own.steps.some(({ kind }, index) => kind === "unknown" && operations[index]?.doubt?.hasTravelled === true);
}
