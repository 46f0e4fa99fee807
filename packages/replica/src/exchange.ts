import type { Member } from "@quorate/membership";
import type { ProposerId, StoreId } from "@quorate/synod";
import type { AnswerBody, ControlBody, FencedBody, Frame, Reply } from "./frame.ts";
import type { FrameHeader, Outbox } from "./outbox.ts";
import type { Transport } from "./ports.ts";

/** What a question is asked in: the cluster and the configuration in force for the asker. */
export type Context = Omit<FrameHeader, "to">;

/** Receives the first answer of each store asked; answers that name anything else than was asked do not count (R12). */
export type OnAnswer = (store: StoreId, body: AnswerBody) => void;

interface Asked {
  readonly context: Context;
  /** Those that have not answered yet. */
  readonly waiting: (StoreId | "")[];
  readonly onAnswer: OnAnswer;
}

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
  readonly #asked = new Map<number, Asked>();
  #lastAttempt = 0;

  constructor(options: {
    readonly self: StoreId;
    readonly process: ProposerId;
    readonly transport: Transport;
    readonly outbox: Outbox;
    readonly askSelf: AskSelf;
  }) {
    this.#self = options.self;
    this.#process = options.process;
    this.#transport = options.transport;
    this.#outbox = options.outbox;
    this.#askSelf = options.askSelf;
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
    return () => this.#asked.delete(attempt);
  }

  /** Tells a member something whose answer does not matter. */
  tell(member: Member, context: Context, body: FencedBody | ControlBody): void {
    const header = { ...context, to: member.store };
    const question = { kind: "question", attempt: ++this.#lastAttempt, body } as const;
    this.#outbox.post(this.#transport.connect(member.address), header, question);
  }

  /** Asks whoever is at an address, whose store is not known yet; only probes and reservations may. */
  askAddress(address: string, context: Context, body: ControlBody, onAnswer: OnAnswer): () => void {
    const attempt = this.#register(context, [""], onAnswer);
    this.#outbox.post(this.#transport.connect(address), { ...context, to: "" }, { kind: "question", attempt, body });
    return () => this.#asked.delete(attempt);
  }

  /** Takes an answer that arrived in `frame`. */
  receive(frame: Frame, { attempt, process, body }: Reply): void {
    const asked = this.#asked.get(attempt);
    if (asked === undefined || process !== this.#process) return;
    const { context, waiting } = asked;
    const anyone = waiting[0] === "";
    if (!anyone) {
      if (frame.cluster !== context.cluster) return;
      if (frame.epoch !== context.epoch || frame.configuration !== context.configuration) return;
    }
    this.#settle(attempt, anyone ? "" : frame.from.store, body, frame.from.store);
  }

  #register(context: Context, stores: readonly (StoreId | "")[], onAnswer: OnAnswer): number {
    const attempt = ++this.#lastAttempt;
    this.#asked.set(attempt, { context, waiting: [...stores], onAnswer });
    return attempt;
  }

  #settle(attempt: number, slot: StoreId | "", body: AnswerBody, from?: StoreId): void {
    const asked = this.#asked.get(attempt);
    // A store answers an attempt once; copies of its answer do not count twice.
    const place = asked?.waiting.indexOf(slot) ?? -1;
    if (asked === undefined || place < 0) return;
    asked.waiting.splice(place, 1);
    if (asked.waiting.length === 0) this.#asked.delete(attempt);
    asked.onAnswer(from ?? (slot as StoreId), body);
  }
}
