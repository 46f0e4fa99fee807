import type { Member } from "@quorate/membership";
import {
  type AcceptVerdict,
  type Accepted,
  type Answer,
  type Ballot,
  type Conflict,
  type Observed,
  type PrepareVerdict,
  type Promised,
  type Quorum,
  type ReadVerdict,
  type Refused,
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

/** What became of a phase that was refused: whoever is fenced gets the links it lacks. */
export type OnRefusal = (member: Member, refusal: Extract<AnswerBody, { readonly kind: "refused" }>) => void;

/**
 * The phases of rounds over the network: ask all, judge each answer, end at the first verdict or when patience
 * is over. Nothing is retransmitted: a phase that ends without a verdict burns its ballot (R15).
 */
export class Rounds {
  readonly #exchange: Exchange;
  readonly #ballots: Ballots;
  readonly #clock: Clock;
  readonly #roundMs: number;
  readonly #onRefusal: OnRefusal;

  constructor(options: {
    readonly exchange: Exchange;
    readonly ballots: Ballots;
    readonly clock: Clock;
    readonly roundMs: number;
    readonly onRefusal: OnRefusal;
  }) {
    this.#exchange = options.exchange;
    this.#ballots = options.ballots;
    this.#clock = options.clock;
    this.#roundMs = options.roundMs;
    this.#onRefusal = options.onRefusal;
  }

  prepare(electorate: Electorate, key: string, ballot: Ballot): Promise<InTime<PrepareVerdict>> {
    return this.#phase(electorate, { kind: "prepare", key, ballot }, isPrepareReply, (answers) =>
      prepareVerdict(electorate.quorum, answers),
    );
  }

  accept(
    electorate: Electorate,
    key: string,
    proposal: { readonly ballot: Ballot; readonly value: Uint8Array; readonly next: Ballot | undefined },
  ): Promise<InTime<AcceptVerdict>> {
    return this.#phase(electorate, { kind: "accept", key, ...proposal }, isAcceptReply, (answers) =>
      acceptVerdict(electorate.quorum, answers),
    );
  }

  read(electorate: Electorate, key: string): Promise<InTime<ReadVerdict>> {
    return this.#phase(electorate, { kind: "read", key }, isReadReply, (answers) =>
      readVerdict(electorate.quorum, electorate.context.epoch, answers),
    );
  }

  #phase<Reply extends AnswerBody, Verdict extends { readonly kind: string }>(
    electorate: Electorate,
    body: FencedBody,
    isReply: (body: AnswerBody) => body is Reply,
    judge: (answers: readonly Answer<Reply | Refused>[]) => Verdict,
  ): Promise<InTime<Verdict>> {
    const answers: Answer<Reply | Refused>[] = [];
    return new Promise((resolve) => {
      const finish = (verdict: Verdict | { readonly kind: "late" }) => {
        cancel();
        forget();
        resolve(verdict as InTime<Verdict>);
      };
      const cancel = this.#clock.after(this.#roundMs, () => finish({ kind: "late" }));
      const forget = this.#exchange.ask(electorate.members, electorate.context, body, (from, reply) => {
        if (reply.kind === "refused") this.#refused(electorate, from, reply);
        answers.push({ from, reply: isReply(reply) && this.#believable(reply) ? reply : { kind: "refused" } });
        const verdict = judge(answers);
        if (verdict.kind !== "pending") finish(verdict);
      });
    });
  }

  /** Follows the ballots of an answer; one with an absurd counter does not count (R20). */
  #believable(reply: AnswerBody): boolean {
    const ballots: Ballot[] = [];
    if ("highest" in reply) ballots.push(reply.highest);
    if ("accepted" in reply) ballots.push(reply.accepted);
    if ("floor" in reply) ballots.push(reply.floor);
    return ballots.every((ballot) => this.#ballots.meet(ballot));
  }

  #refused(electorate: Electorate, from: Member["store"], refusal: Parameters<OnRefusal>[1]): void {
    const member = electorate.members.find(({ store }) => store === from);
    if (member !== undefined) this.#onRefusal(member, refusal);
  }
}


function isPrepareReply(body: AnswerBody): body is Promised | Conflict {
  return body.kind === "promised" || body.kind === "conflict";
}

function isAcceptReply(body: AnswerBody): body is Accepted | Conflict {
  return body.kind === "accepted" || body.kind === "conflict";
}

function isReadReply(body: AnswerBody): body is Observed {
  return body.kind === "observed";
}
