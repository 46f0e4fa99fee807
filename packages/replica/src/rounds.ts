import type { Member } from "@quorate/membership";
import {
  type AcceptVerdict,
  type Accepted,
  type Answer,
  type Ballot,
  type Collected,
  type Conflict,
  type Kept,
  type Observed,
  type PrepareVerdict,
  type Promised,
  type Quorum,
  type ReadVerdict,
  type Refused,
  type StoreId,
  acceptVerdict,
  prepareVerdict,
  readVerdict,
} from "@quorate/synod";
import type { Ballots } from "./ballots.ts";
import type { Context, Exchange } from "./exchange.ts";
import type { AnswerBody, FencedBody } from "./frame.ts";
import type { Clock } from "./ports.ts";

/** Whom a phase asks, who must agree, and in which configuration (R2). */
export interface Electorate {
  readonly context: Context;
  readonly members: readonly Member[];
  readonly quorum: Quorum;
}

/** A verdict that is in, or none within the patience of a round. */
export type InTime<Verdict> = Exclude<Verdict, { readonly kind: "pending" }> | { readonly kind: "late" };

/** Whether every store has answered. */
export interface CollectVerdict {
  readonly kind: "pending" | "answered";
}

/** How a phase differs from the phases of client operations. */
export interface PhaseOptions {
  /** It waits no longer than this; a round's patience if it is not named. */
  readonly patienceMs?: number;
  /** Ends the phase without a verdict, unless it has one by then. */
  readonly until?: Promise<void>;
  /** Told who answered, and whether the answer was more than a refusal. */
  readonly heard?: (store: StoreId, counts: boolean) => void;
}

/** A phase under way. */
interface Phase {
  /** The configuration it asks in. */
  readonly configuration: string;
  /** Ends it without a verdict. */
  end: () => void;
  /** When patience is over: shortly after the first dissent. */
  dueMs: number;
  /** What happens then. */
  due: () => void;
  dissentAtMs: number | undefined;
}

/** After a first refusal a phase waits for this share of its patience, longer where that was too short. */
const dissentShare = 10;

/** After a first conflict it waits for this share of its patience, longer where phases take longer, and no longer than so. */
const conflictShare = 50;
const conflictFactor = 4;

/** The weight of a new sample in what phases take. */
const weight = 0.1;

/**
 * The phases of rounds over the network: ask all, judge each answer, end at the first verdict or when patience
 * is over. Nothing is retransmitted: a phase that ends without a verdict burns its ballot (R15).
 */
export class Rounds {
  readonly #exchange: Exchange;
  readonly #ballots: Ballots;
  readonly #clock: Clock;
  readonly #roundMs: number;
  readonly #open = new Set<Phase>();
  #wakesAtMs: number = Number.POSITIVE_INFINITY;
  #cancelWake: () => void = () => {};
  /** How long a phase waits after a first refusal. */
  #dissentMs: number;
  /** How long phases take that come to a verdict, smoothed. */
  #typicalMs = 0;
  #stopped = false;

  constructor(options: {
    readonly exchange: Exchange;
    readonly ballots: Ballots;
    readonly clock: Clock;
    readonly roundMs: number;
  }) {
    this.#exchange = options.exchange;
    this.#ballots = options.ballots;
    this.#clock = options.clock;
    this.#roundMs = options.roundMs;
    this.#dissentMs = options.roundMs / dissentShare;
  }

  prepare(
    electorate: Electorate,
    key: string,
    ballot: Ballot,
    options: PhaseOptions = {},
  ): Promise<InTime<PrepareVerdict>> {
    const judge = (answers: readonly Answer<Promised | Conflict | Refused>[]): PrepareVerdict =>
      prepareVerdict(electorate.quorum, answers);
    return this.#phase(electorate, { kind: "prepare", key, ballot }, isPrepareReply, judge, options);
  }

  accept(
    electorate: Electorate,
    key: string,
    proposal: { readonly ballot: Ballot; readonly value: Uint8Array; readonly next: Ballot | undefined },
    options: PhaseOptions = {},
  ): Promise<InTime<AcceptVerdict>> {
    const judge = (answers: readonly Answer<Accepted | Conflict | Refused>[]): AcceptVerdict =>
      acceptVerdict(electorate.quorum, answers);
    return this.#phase(electorate, { kind: "accept", key, ...proposal }, isAcceptReply, judge, options);
  }

  /** Asks for step (b) of R14 and waits for every answer, whichever it is: what each store did concerns that store. */
  collect(electorate: Electorate, key: string, ballot: Ballot): Promise<InTime<CollectVerdict>> {
    const judge = (answers: readonly unknown[]): CollectVerdict => ({
      kind: answers.length === electorate.members.length ? "answered" : "pending",
    });
    return this.#phase(electorate, { kind: "collect", key, ballot }, isCollectReply, judge, {});
  }

  /** Waits no longer than until `deadline`, and never longer than a round does. */
  read(electorate: Electorate, key: string, deadline: number): Promise<InTime<ReadVerdict>> {
    const patienceMs = Math.min(this.#roundMs, Math.max(0, deadline - this.#clock.now()));
    const judge = (answers: readonly Answer<Observed | Refused>[]): ReadVerdict =>
      readVerdict(electorate.quorum, electorate.context.epoch, answers);
    return this.#phase(electorate, { kind: "read", key }, isReadReply, judge, { patienceMs });
  }

  /** Ends every phase under way, and every later one at once, without a verdict. */
  stop(): void {
    this.#stopped = true;
    this.#cancelWake();
    for (const { end } of this.#open) end();
  }

  /**
   * Another configuration is in force: ends the phases of any other without a verdict. Members that moved on refuse
   * them, and waiting for members that are gone would cost the rest of a round's patience.
   */
  supersede(configuration: string): void {
    for (const { end, configuration: asked } of this.#open) if (asked !== configuration) end();
  }

  #phase<Reply extends AnswerBody, Verdict extends { readonly kind: string }>(
    electorate: Electorate,
    body: FencedBody,
    isReply: (body: AnswerBody) => body is Reply,
    judge: (answers: readonly Answer<Reply | Refused>[]) => Verdict,
    { patienceMs = this.#roundMs, until, heard }: PhaseOptions,
  ): Promise<InTime<Verdict>> {
    const answers: Answer<Reply | Refused>[] = [];
    if (this.#stopped) return Promise.resolve<InTime<Verdict>>({ kind: "late" });
    return new Promise((resolve) => {
      const finish = (verdict: Verdict | { readonly kind: "late" }) => {
        forget();
        this.#open.delete(phase);
        // As in an exchange: what leaves a set lets go of what it refers to.
        phase.end = over;
        phase.due = over;
        resolve(verdict as InTime<Verdict>);
      };
      const end = () => finish({ kind: "late" });
      const { configuration } = electorate.context;
      const startedAtMs = this.#clock.now();
      const phase: Phase = { configuration, end, due: end, dueMs: startedAtMs + patienceMs, dissentAtMs: undefined };
      this.#open.add(phase);
      this.#wakeAt(phase.dueMs);
      void until?.then(end);
      const forget = this.#exchange.ask(electorate.members, electorate.context, body, (from, reply) => {
        const counts = isReply(reply) && this.#believable(reply);
        answers.push({ from, reply: counts ? reply : { kind: "refused" } });
        heard?.(from, counts);
        const verdict = judge(answers);
        if (verdict.kind !== "pending") {
          const nowMs = this.#clock.now();
          this.#typicalMs += weight * (nowMs - startedAtMs - this.#typicalMs);
          if (phase.dissentAtMs !== undefined) this.#shorten(nowMs - phase.dissentAtMs);
          return finish(verdict);
        }
        if (assents.has(reply.kind) || phase.dissentAtMs !== undefined) return;
        // One store is against it and the others may be dead: trying again is better than waiting for them.
        phase.dissentAtMs = this.#clock.now();
        if (reply.kind === "conflict" && counts) {
          // The same store will promise a higher ballot, so that nothing depends on the others in the end.
          const { highest } = reply;
          phase.due = () => finish({ kind: "lost", highest } as unknown as Verdict);
          phase.dueMs = phase.dissentAtMs + Math.min(patienceMs, this.#conflictMs);
        } else {
          phase.due = () => {
            this.#lengthen();
            end();
          };
          phase.dueMs = phase.dissentAtMs + Math.min(patienceMs, this.#dissentMs);
        }
        this.#wakeAt(phase.dueMs);
      });
    });
  }

  /** One timer serves all phases: nearly all of them end long before their patience does. */
  #wakeAt(dueMs: number): void {
    if (this.#wakesAtMs <= dueMs) return;
    this.#cancelWake();
    this.#wakesAtMs = dueMs;
    this.#cancelWake = this.#clock.after(Math.max(0, dueMs - this.#clock.now()), () => this.#endDue());
  }

  #endDue(): void {
    this.#wakesAtMs = Number.POSITIVE_INFINITY;
    const now = this.#clock.now();
    let nextMs = Number.POSITIVE_INFINITY;
    for (const phase of this.#open) {
      if (phase.dueMs > now) {
        nextMs = Math.min(nextMs, phase.dueMs);
        continue;
      }
      phase.due();
    }
    if (nextMs < Number.POSITIVE_INFINITY) this.#wakeAt(nextMs);
  }

  /** Longer than the others take if they live. */
  get #conflictMs(): number {
    const shortest = this.#roundMs / conflictShare;
    return Math.min(this.#roundMs / dissentShare, Math.max(shortest, conflictFactor * this.#typicalMs));
  }

  /** The others may just be slow, and one store refuse for good: haste must not keep a quorum from forming. */
  #lengthen(): void {
    this.#dissentMs = Math.min(this.#roundMs, this.#dissentMs * 2);
  }

  #shorten(tookMs: number): void {
    if (tookMs * 2 < this.#dissentMs) this.#dissentMs = Math.max(this.#roundMs / dissentShare, this.#dissentMs / 2);
  }

  /** Follows the ballots of an answer; one with an absurd counter does not count (R20). */
  #believable(reply: AnswerBody): boolean {
    switch (reply.kind) {
      case "conflict":
        return this.#ballots.meet(reply.highest);
      case "promised":
        return this.#ballots.meet(reply.accepted) && this.#ballots.meet(reply.floor);
      case "observed":
        return this.#ballots.meet(reply.accepted);
      default:
        return true;
    }
  }
}

/** Answers after which a phase goes on waiting for the others. */
const assents: ReadonlySet<AnswerBody["kind"]> = new Set(["promised", "accepted", "observed", "collected", "kept"]);

function isPrepareReply(body: AnswerBody): body is Promised | Conflict {
  return body.kind === "promised" || body.kind === "conflict";
}

function isAcceptReply(body: AnswerBody): body is Accepted | Conflict {
  return body.kind === "accepted" || body.kind === "conflict";
}

function isCollectReply(body: AnswerBody): body is Collected | Kept {
  return body.kind === "collected" || body.kind === "kept";
}

function isReadReply(body: AnswerBody): body is Observed {
  return body.kind === "observed";
}

/** The end of a phase that has ended. */
function over(): void {}
