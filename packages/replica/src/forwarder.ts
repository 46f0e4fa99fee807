import { type Configuration, type Member, dataQuorum, memberWith, membersOf } from "@quorate/membership";
import { type Ballot, type ProposerId, type StoreId, assert, maxBallot, sameBallot } from "@quorate/synod";
import type { Applied } from "./change.ts";
import type { Exchange } from "./exchange.ts";
import type { AnswerBody, ForwardReply } from "./frame.ts";
import type { Keeper } from "./keeper.ts";
import type { KeyQueue, Operation } from "./key-queue.ts";
import { carried } from "./operation.ts";
import { type Parcel, parcelOf } from "./parcel.ts";
import type { Peers } from "./peers.ts";
import type { Clock } from "./ports.ts";
import { type Patience, isNear, isWorthForwarding, patienceOf, quorumDistance, streakMax } from "./preference.ts";

/** Whoever probably holds the promise of a key's next round, and what is known of that promise. */
export interface Owner {
  readonly member: Member;
  readonly promised: Ballot;
}

/** How forwarding ended. Whatever it is but chosen, the origin takes over at once (Forwarding). */
export type ForwardEnd =
  /** With the answer of each operation; of one without, nothing was applied that is left to know. */
  | { readonly kind: "chosen"; readonly answers: readonly (Applied<unknown> | undefined)[] }
  | { readonly kind: "declined" }
  | { readonly kind: "late" };

export interface ForwarderOptions {
  readonly self: { readonly store: StoreId; readonly process: ProposerId };
  readonly exchange: Exchange;
  readonly keeper: Keeper;
  readonly peers: Peers;
  /** Whether this node forwards anything. */
  readonly isOn: boolean;
  /** What this node's own store has promised for a key beyond what it accepted, as far as that is in memory. */
  readonly promisedOf: (key: string) => Ballot | undefined;
  readonly clock: Clock;
  /** The commands of one batch have no more bytes than this. */
  readonly batchBytesMax: number;
}

/** One batch on its way, and what its owner said of it. */
interface Errand {
  readonly owner: Owner;
  readonly operations: readonly Operation[];
  readonly sentAtMs: number;
  /** Attempts that its owner has told of; a copy may make one of its own. */
  readonly attempts: { readonly ballot: Ballot; readonly answers: readonly Applied<unknown>[] }[];
  readonly end: (end: ForwardEnd) => void;
}

/** An errand whose end is waited for, apart from it: a set that is rebuilt holds on to what has left it. */
interface Wait {
  readonly owner: StoreId;
  readonly sentAtMs: number;
  readonly patience: Patience;
  end: (end: ForwardEnd) => void;
}

/** Attempts kept of one errand; each is a copy of the batch that arrived. */
const attemptsMax = 8;

/** A timer that is later than this shows that this process did not come to reading what arrived. */
const stallMs = 5;

/** Keys whose streaks are counted. */
const streaksMax = 4096;

/**
 * The origin's side of forwarding: who is the preferred proposer of a key, and what became of a batch that it was sent.
 * Leadership is a hint: all it costs to be wrong is time (design section 3).
 */
export class Forwarder {
  readonly #options: ForwarderOptions;
  /** How many batches of a key in a row were all that happened to it. */
  readonly #streaks = new Map<string, number>();
  /** One timer serves all: nearly all of them end long before patience does. */
  readonly #waiting = new Set<Wait>();
  #looksAtMs: number = Number.POSITIVE_INFINITY;
  #cancelLook: () => void = () => {};
  /** Whether the look before this one only waited for what arrived during a stall. */
  #hasHeardOut = false;

  constructor(options: ForwarderOptions) {
    this.#options = options;
  }

  /** The preferred proposer of a queue's key; undefined if this node should propose by itself. */
  ownerOf({ key, rival }: KeyQueue): Owner | undefined {
    const { self, peers, promisedOf, keeper, isOn } = this.#options;
    if (!isOn) return undefined;
    const known = promisedOf(key);
    // A rival's ballot alone may be no more than a floor: nothing born below it could tell that a register is absent.
    if (known === undefined) return undefined;
    const promised = rival === undefined ? known : maxBallot(known, rival);
    if (promised.proposer === self.process) return undefined;
    const { configuration } = keeper;
    if (promised.epoch !== configuration?.epoch) return undefined;
    const store = peers.storeOf(promised.proposer);
    const member = store === undefined ? undefined : memberWith(configuration, store);
    if (member === undefined || peers.isGone(member.store)) return undefined;
    // The key is used here and nowhere else.
    if ((this.#streaks.get(key) ?? 0) >= streakMax && this.#streaks.delete(key)) return undefined;
    return this.#isWorthIt(member.store, configuration) ? { member, promised } : undefined;
  }

  /** What of a queue can travel to this owner. */
  parcelOf({ operations }: KeyQueue, { promised }: Owner): Parcel {
    return parcelOf(operations, promised, this.#options.batchBytesMax);
  }

  /**
   * Sends operations, of which the changes are in doubt already, and waits for their end. What their owner tells later
   * still becomes part of the doubts, until `forget` is called.
   */
  forward(
    owner: Owner,
    key: string,
    { operations, commands, birth }: Parcel,
  ): { readonly end: Promise<ForwardEnd>; readonly forget: () => void } {
    const { exchange, keeper, clock } = this.#options;
    const sent = operations.map(({ doubt }, index) => ({ number: doubt?.number ?? 0, command: commands[index] }));
    let forget = (): void => {};
    const end = new Promise<ForwardEnd>((resolve) => {
      const finish = (result: ForwardEnd): void => {
        this.#waiting.delete(wait);
        wait.end = over;
        resolve(result);
      };
      const [sentAtMs, patience] = [clock.now(), this.#patienceWith(owner)];
      const errand: Errand = { owner, operations, sentAtMs, attempts: [], end: finish };
      const wait: Wait = { owner: owner.member.store, sentAtMs, patience, end: finish };
      this.#waiting.add(wait);
      this.#lookAt(sentAtMs + patience.silentMs);
      const body = { kind: "forward", key, birth, operations: sent } as const;
      forget = exchange.forward(owner.member, keeper.context(), body, (_, reply) => this.#hear(errand, key, reply));
    });
    return { end, forget };
  }

  /** Ends every wait. */
  stop(): void {
    this.#cancelLook();
    for (const { end } of this.#waiting) end({ kind: "late" });
  }

  #hear(errand: Errand, key: string, reply: AnswerBody): void {
    switch (reply.kind) {
      case "attempted":
        return this.#attempted(errand, reply);
      case "chosen": {
        const { peers, clock } = this.#options;
        const answers = answersAt(errand, reply.ballot);
        // It is chosen, but what it answers is not known here: R17's test has to find out what is left to find out.
        if (answers === undefined) return errand.end({ kind: "late" });
        peers.applied(errand.owner.member.store, errand.sentAtMs, clock.now());
        this.#count(key, reply.alone);
        return errand.end({ kind: "chosen", answers });
      }
      default:
        // Declined, or refused by something older than forwarding.
        this.#streaks.delete(key);
        return errand.end({ kind: "declined" });
    }
  }

  /** From here on the owner may apply them with these answers: the same doubt as one of a round of this node (R17). */
  #attempted({ operations, attempts }: Errand, reply: Extract<ForwardReply, { readonly kind: "attempted" }>): void {
    if (reply.answers.length !== operations.length || attempts.length >= attemptsMax) return;
    const { ballot } = reply;
    const answers = readAnswers(operations, reply);
    if (answers === undefined) return;
    attempts.push({ ballot, answers });
    for (const [index, operation] of operations.entries()) {
      const answer = answers[index];
      if (operation.doubt === undefined || answer === undefined) continue;
      operation.doubt = carried(operation.doubt, ballot, answer);
    }
  }

  #patienceWith({ member }: Owner): Patience {
    const { peers } = this.#options;
    const { leastMs, typicalMs } = peers.forwardingTo(member.store);
    return patienceOf(typicalMs, leastMs ?? 2 * (peers.distanceOf(member.store) ?? 0));
  }

  #lookAt(atMs: number): void {
    if (this.#looksAtMs <= atMs) return;
    this.#cancelLook();
    this.#looksAtMs = atMs;
    const { clock } = this.#options;
    this.#cancelLook = clock.after(Math.max(0, atMs - clock.now()), () => this.#look());
  }

  /** Ends the wait for owners that are silent, or that are heard and do not come to it. */
  #look(): void {
    const { clock, peers, exchange } = this.#options;
    const nowMs = clock.now();
    // It was this process that hung: what arrived meanwhile is to be heard first. Once: it may hang all the time.
    const isStalled = nowMs - this.#looksAtMs > stallMs && !this.#hasHeardOut;
    let nextMs = Number.POSITIVE_INFINITY;
    this.#looksAtMs = nextMs;
    this.#hasHeardOut = isStalled;
    if (isStalled) return this.#lookAt(nowMs + 1);
    for (const { owner: store, sentAtMs, patience, end } of this.#waiting) {
      const silentSinceMs = Math.max(sentAtMs, peers.heardAtMs(store) ?? sentAtMs);
      const endMs = Math.min(silentSinceMs + patience.silentMs, sentAtMs + patience.longestMs);
      if (nowMs < endMs) {
        nextMs = Math.min(nextMs, endMs);
        continue;
      }
      peers.gone(store, exchange.lastAttempt);
      end({ kind: "late" });
    }
    if (nextMs < Number.POSITIVE_INFINITY) this.#lookAt(nextMs);
  }

  #isWorthIt(owner: StoreId, configuration: Configuration): boolean {
    const { self, peers } = this.#options;
    const distance = peers.distanceOf(owner);
    if (distance === undefined || isNear(distance)) return distance !== undefined;
    const distanceOf = (store: StoreId): number =>
      store === self.store ? 0 : (peers.distanceOf(store) ?? Number.POSITIVE_INFINITY);
    const { groups } = dataQuorum(configuration);
    const others = membersOf(configuration).flatMap(({ store }) => (store === self.store ? [] : [distanceOf(store)]));
    return isWorthForwarding({
      owner: distance,
      forwarded: peers.forwardingTo(owner).leastMs,
      own: quorumDistance(groups, distanceOf),
      others,
    });
  }

  #count(key: string, isAlone: boolean): void {
    const streak = isAlone ? (this.#streaks.get(key) ?? 0) + 1 : 0;
    this.#streaks.delete(key);
    if (streak === 0) return;
    this.#streaks.set(key, streak);
    if (this.#streaks.size <= streaksMax) return;
    const oldest = this.#streaks.keys().next();
    if (!oldest.done) this.#streaks.delete(oldest.value);
  }
}

/** The end of a wait that has ended. */
function over(): void {}

/** What operations answer that were applied at this ballot; undefined if that is known of none, or not of every change. */
function answersAt(
  { operations, attempts }: Errand,
  ballot: Ballot,
): readonly (Applied<unknown> | undefined)[] | undefined {
  const told = attempts.find((attempt) => sameBallot(attempt.ballot, ballot))?.answers;
  const answers = operations.map(
    ({ doubt }, index) =>
      told?.[index] ?? doubt?.attempts.find((attempt) => sameBallot(attempt.ballot, ballot))?.answer,
  );
  const isKnown = operations.every(({ kind }, index) => kind === "read" || answers[index] !== undefined);
  // Reads alone, of which nothing was told: they would go there again and again.
  return isKnown && answers.some((answer) => answer !== undefined) ? answers : undefined;
}

/** The answers to operations as their callers want them; undefined if any is no answer to what was asked. */
function readAnswers(
  operations: readonly Operation[],
  { answers }: Extract<ForwardReply, { readonly kind: "attempted" }>,
): readonly Applied<unknown>[] | undefined {
  try {
    return answers.map(({ output, revision, version }, index) => {
      const { travel } = operations[index] ?? {};
      assert(travel !== undefined, "whatever was forwarded knows its answer");
      return { output: travel.decode(output, revision, version), revision, version };
    });
  } catch {
    return undefined;
  }
}
