import type { Member } from "@quorate/membership";
import type { ProposerId, StoreId } from "@quorate/synod";
import type { AnswerBody, ControlBody, FencedBody, ForwardBody, Frame, Reply } from "./frame.ts";
import type { FrameHeader, Outbox } from "./outbox.ts";
import type { Clock, Link, Transport } from "./ports.ts";

/** What a question is asked in: the cluster and the configuration in force for the asker. */
export type Context = Omit<FrameHeader, "to">;

/** Receives the first answer of each store asked; answers that name anything else than was asked do not count (R12). */
export type OnAnswer = (store: StoreId, body: AnswerBody) => void;

/** Told when a store answers an attempt, too late or not, and when that was asked, unless it is long ago. */
export type OnAnswered = (store: StoreId, attempt: number, askedAtMs: number | undefined) => void;

interface Asked {
  readonly context: Context;
  /** Those that have not answered yet. */
  readonly waiting: (StoreId | "")[];
  onAnswer: OnAnswer;
  /** Whether a store may say several things, until nobody listens any more. */
  readonly isOpen: boolean;
}

/** Of so many attempts it is known when they were asked. */
const timedMax = 1024;

/** How a question reaches this process's own acceptor, without the network. */
export type AskSelf = (header: FrameHeader, body: FencedBody | ControlBody, answer: (body: AnswerBody) => void) => void;

/**
 * Asks stores and matches their answers. An attempt is one question to some stores; its number is never used
 * again, so an answer to an earlier attempt never counts for a later one.
 */
export class Exchange {
  readonly #self: StoreId;
  readonly #process: ProposerId;
  readonly #transport: Transport;
  readonly #outbox: Outbox;
  readonly #askSelf: AskSelf;
  readonly #clock: Clock;
  readonly #onAnswered: OnAnswered;
  readonly #asked = new Map<number, Asked>();
  readonly #askedAtMs = new Float64Array(timedMax);
  #lastAttempt = 0;

  constructor(options: {
    readonly self: StoreId;
    readonly process: ProposerId;
    readonly transport: Transport;
    readonly outbox: Outbox;
    readonly askSelf: AskSelf;
    readonly clock: Clock;
    readonly onAnswered: OnAnswered;
  }) {
    this.#self = options.self;
    this.#process = options.process;
    this.#transport = options.transport;
    this.#outbox = options.outbox;
    this.#askSelf = options.askSelf;
    this.#clock = options.clock;
    this.#onAnswered = options.onAnswered;
  }

  /** The attempt that was begun last. */
  get lastAttempt(): number {
    return this.#lastAttempt;
  }

  /** The way that questions to a member take. */
  wayTo({ address }: Member): Link {
    return this.#transport.connect(address);
  }

  /** Asks members; the returned function forgets the attempt, after which no answer of it counts. */
  ask(members: readonly Member[], context: Context, body: FencedBody | ControlBody, onAnswer: OnAnswer): () => void {
    const attempt = this.#register(
      context,
      members.map(({ store }) => store),
      onAnswer,
    );
    for (const { store, address } of members) {
      const header = { ...context, to: store };
      if (store === this.#self) this.#askSelf(header, body, (answer) => this.#settle(attempt, store, answer));
      else this.#outbox.post(this.#transport.connect(address), header, { kind: "question", attempt, body });
    }
    return () => this.#forget(attempt);
  }

  /** Tells a member something whose answer does not matter. */
  tell(member: Member, context: Context, body: FencedBody | ControlBody): void {
    const header = { ...context, to: member.store };
    const question = { kind: "question", attempt: ++this.#lastAttempt, body } as const;
    this.#outbox.post(this.#transport.connect(member.address), header, question);
  }

  /** Forwards to one member; all that it says to it is heard, copies too, until the returned function is called. */
  forward(member: Member, context: Context, body: ForwardBody, onAnswer: OnAnswer): () => void {
    const attempt = this.#register(context, [member.store], onAnswer, true);
    const header = { ...context, to: member.store };
    this.#outbox.post(this.#transport.connect(member.address), header, { kind: "question", attempt, body });
    return () => this.#forget(attempt);
  }

  /** Asks whoever is at an address, whose store is not known yet; only probes and reservations may. */
  askAddress(address: string, context: Context, body: ControlBody, onAnswer: OnAnswer): () => void {
    const attempt = this.#register(context, [""], onAnswer);
    this.#outbox.post(this.#transport.connect(address), { ...context, to: "" }, { kind: "question", attempt, body });
    return () => this.#forget(attempt);
  }

  /** Takes an answer that arrived in `frame`. */
  receive(frame: Frame, { attempt, process, body }: Reply): void {
    if (process !== this.#process) return;
    const isRecent = attempt > this.#lastAttempt - timedMax;
    this.#onAnswered(frame.from.store, attempt, isRecent ? this.#askedAtMs[attempt % timedMax] : undefined);
    const asked = this.#asked.get(attempt);
    if (asked === undefined) return;
    const { context, waiting } = asked;
    const anyone = waiting[0] === "";
    if (!anyone) {
      if (frame.cluster !== context.cluster) return;
      if (frame.epoch !== context.epoch || frame.configuration !== context.configuration) return;
    }
    this.#settle(attempt, anyone ? "" : frame.from.store, body, frame.from.store);
  }

  #register(context: Context, stores: readonly (StoreId | "")[], onAnswer: OnAnswer, isOpen = false): number {
    const attempt = ++this.#lastAttempt;
    this.#askedAtMs[attempt % timedMax] = this.#clock.now();
    this.#asked.set(attempt, { context, waiting: [...stores], onAnswer, isOpen });
    return attempt;
  }

  #settle(attempt: number, slot: StoreId | "", body: AnswerBody, from?: StoreId): void {
    const asked = this.#asked.get(attempt);
    const place = asked?.waiting.indexOf(slot) ?? -1;
    if (asked === undefined || place < 0) return;
    if (!asked.isOpen) {
      // A store answers an attempt once; copies of its answer do not count twice.
      asked.waiting.splice(place, 1);
    }
    const { onAnswer } = asked;
    if (asked.waiting.length === 0) this.#forget(attempt);
    onAnswer(from ?? (slot as StoreId), body);
  }

  #forget(attempt: number): void {
    const asked = this.#asked.get(attempt);
    if (asked === undefined) return;
    this.#asked.delete(attempt);
    // A map that many entries come into and leave is rebuilt often, and each table of it keeps what it held, and the
    // next table, until the next full collection: what leaves lets go of what it refers to.
    asked.onAnswer = unheard;
  }
}

/** In place of whoever listened. */
function unheard(): void {}
