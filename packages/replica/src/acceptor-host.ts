import type { Configuration, Link } from "@quorate/membership";
import { type Ballot, type Register, type StoreId, assert, compareBallots, isAbsent } from "@quorate/synod";
import { adopt } from "./adoption.ts";
import type { Ballots } from "./ballots.ts";
import { type DurableState, type Identity, adoptedIn, identityMeta } from "./durable-state.ts";
import { OperationError } from "./error.ts";
import { Fence } from "./fence.ts";
import type { AnswerBody, ControlBody, FencedBody, Sighting } from "./frame.ts";
import { compareKeys, isReserved, reservedEnd } from "./keys.ts";
import { load } from "./loading.ts";
import type { Opening } from "./opening.ts";
import type { FrameHeader } from "./outbox.ts";
import { type PageBody, pageOf, scanOf } from "./pages.ts";
import type { AcceptorStore, Clock, Observer, StoreHead } from "./ports.ts";
import { reserve } from "./reservation.ts";
import { SeenBatches } from "./seen-batches.ts";
import { RegisterCache, Transaction } from "./transaction.ts";
import { type Vote, bytesOf, dropIn, vote } from "./vote.ts";
import { type Asked, type Entry, Waiting } from "./waiting.ts";

export interface AcceptorHostOptions {
  readonly node: string;
  readonly store: AcceptorStore;
  readonly head: StoreHead;
  readonly state: DurableState;
  readonly ballots: Ballots;
  readonly opening: Opening;
  readonly clock: Clock;
  readonly observe: Observer;
  readonly cachedRegistersBytesMax: number;
  readonly pageEntriesMax: number;
  readonly pageBytesMax: number;
  /** Whether questions under the fence of a configuration are stepped yet (R19). */
  readonly mayVote: (configuration: Configuration) => boolean;
  /** Adoption became durable: the configuration in force changed. */
  readonly onAdopted: (link: Link) => void;
  /** Stops the process: storage failed, or safety cannot be kept (R18, R3). */
  readonly onFatal: (error: Error) => void;
  /** A register was written or removed, durably. Reserved ones are not told. */
  readonly onWritten: (key: string, register: Register | undefined) => void;
  readonly onAnnounce: (body: Extract<FencedBody, { readonly kind: "announce" }>, from: string) => void;
}

/**
 * Hosts the acceptor of one store: an ordered pipeline that steps everything that waits against memory, writes
 * one durable batch, and only then answers all of it (R18). While a batch is being synced the next one
 * gathers. Adoption is a step like any other, which makes it a barrier: what was stepped before it is in an
 * earlier batch or in its own, and nothing of an older epoch is stepped after it (R4).
 */
export class AcceptorHost {
  readonly #options: AcceptorHostOptions;
  readonly #cache: RegisterCache;
  readonly #fence: Fence;
  readonly #waiting = new Waiting();
  /** The batch being synced. */
  #batch: readonly Entry[] = [];
  #running = false;
  #stopped = false;
  #state: DurableState;
  readonly #seen: SeenBatches;
  #durable: number;
  #registers: number;

  constructor(options: AcceptorHostOptions) {
    this.#options = options;
    this.#state = options.state;
    this.#seen = new SeenBatches(options.state.seen, options.clock);
    this.#durable = options.head.sequence;
    this.#registers = options.head.registers;
    this.#cache = new RegisterCache(options.cachedRegistersBytesMax);
    this.#fence = new Fence(() => this.#state, options.mayVote);
  }

  /** The state as stepped; what is not yet durable of it has not been told to anyone. */
  get state(): DurableState {
    return this.#state;
  }

  /** The number of the last durable batch (R19). */
  get durable(): number {
    return this.#durable;
  }

  /** How many registers the store holds. */
  get registers(): number {
    return this.#registers;
  }

  /**
   * What this store has promised for a key beyond what it accepted there, if that is in memory: nothing is read for it,
   * a hint needs no disk. A promise for which nothing was accepted says nothing: it may be swept at any time (R14).
   */
  promisedOf(key: string): Ballot | undefined {
    const register = this.#cache.get(key);
    if (register === undefined || isAbsent(register)) return undefined;
    const { promised, accepted } = register;
    return compareBallots(promised, accepted) > 0 ? promised : undefined;
  }

  /**
   * What this store holds for a key, read in its turn where it is not in memory. Undefined if there is nothing, and when
   * the host stops.
   */
  registerOf(key: string): Promise<Register | undefined> {
    if (this.#cache.has(key)) return Promise.resolve(this.#cache.get(key));
    return new Promise((resolve) => {
      // Told before what is stepped beside it is durable: that is at most a rival's doing, which only shows less.
      const step = (transaction: Transaction) => resolve(transaction.get(key));
      this.#enqueue({ kind: "local", keys: [key], step, bytes: 0, abandon: () => resolve(undefined) });
    });
  }

  /** The highest durable batches seen of a store. */
  seenOf(store: StoreId): readonly Sighting[] {
    return this.#seen.of(store);
  }

  /** Remembers a store's durable batch from its frames (R19). */
  sees(store: StoreId, sighting: Sighting): void {
    this.#seen.note(store, sighting, adoptedIn(this.#state));
  }

  /**
   * Steps a question in its turn; `answer` is called after everything stepped before it is durable. It may never be
   * called: the question is lost when too many wait, and when the host stops.
   */
  ask(header: FrameHeader, body: FencedBody | ControlBody, from: string, answer: (body: AnswerBody) => void): void {
    const bytes = bytesOf(body);
    if (this.#waiting.hasRoom(bytes)) this.#enqueue({ kind: "asked", header, body, from, answer, bytes });
  }

  /** Changes the store's identity durably, in the pipeline's order. */
  identify(change: (identity: Identity) => Identity): Promise<void> {
    return this.#local([], (transaction) => {
      this.#state = { ...this.#state, identity: change(this.#state.identity) };
      transaction.putMeta(identityMeta(this.#state.identity));
    });
  }

  /** Adopts chosen configurations (R3). Resolves with the answer a peer would get. */
  adopt(cluster: string, links: readonly Link[]): Promise<AnswerBody> {
    return this.#local([], (transaction) => this.#adopt(transaction, cluster, links));
  }

  /** The birth of a cluster: its id, first configuration, register record and adoption in one batch (Birth). */
  form(cluster: string, link: Link, forming: Identity["forming"]): Promise<AnswerBody> {
    return this.#local([], (transaction) => {
      const { identity, chain } = this.#state;
      if (chain.length > 0 || identity.reservation !== undefined) {
        const detail = identity.reservation === undefined ? "the store is not blank" : "the store is reserved";
        return { kind: "refused", why: "reserved", detail };
      }
      this.#state = { ...this.#state, identity: { ...identity, forming } };
      return this.#adopt(transaction, cluster, [link]);
    });
  }

  /** Drops registers that hold nothing but still the promise they are named with, all in one batch (R14). */
  dropPromises(promises: ReadonlyMap<string, Ballot>): Promise<void> {
    return this.#local([...promises.keys()], (transaction) => dropIn(transaction, promises));
  }

  /** Takes no more steps and answers nothing more; a batch that was not handed to the store yet never is. */
  stop(): void {
    this.#stopped = true;
    for (const entry of [...this.#batch, ...this.#waiting.takeAll()]) if (entry.kind === "local") entry.abandon();
  }

  #local<Result>(keys: readonly string[], run: (transaction: Transaction) => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      const step = (transaction: Transaction) => {
        const result = run(transaction);
        transaction.whenDurable(() => resolve(result));
      };
      const abandon = () => reject(new OperationError("NOT_READY", "unknown", "this node stopped"));
      this.#enqueue({ kind: "local", keys, step, bytes: 0, abandon });
    });
  }

  #enqueue(entry: Entry): void {
    if (this.#stopped) return entry.kind === "local" ? entry.abandon() : undefined;
    this.#waiting.add(entry);
    if (this.#running) return;
    this.#running = true;
    // The rest of the tick's messages join this batch.
    this.#options.clock.defer(() => {
      this.#run().catch((error: unknown) => this.#fail(error));
    });
  }

  async #run(): Promise<void> {
    while (!this.#waiting.isEmpty) {
      this.#batch = this.#waiting.takeBatch();
      const { loaded, passing } = await load(this.#options.store, this.#cache, this.#batch);
      const transaction = new Transaction(this.#cache, loaded, this.#state.floor, passing);
      if (this.#stopped) return;
      const batch = this.#batch;
      const votes = batch.map((entry) =>
        entry.kind === "asked" ? this.#step(transaction, entry) : entry.step(transaction),
      );
      await this.#commit(transaction, batch.length);
      if (this.#stopped) return;
      this.#batch = [];
      answerAll(batch, votes);
    }
    this.#running = false;
  }

  async #commit(transaction: Transaction, operations: number): Promise<void> {
    const { clock, store, ballots, opening, observe, onWritten } = this.#options;
    if (transaction.isEmpty) return transaction.settle();
    const startedAt = clock.now();
    // Neither is a reason for a batch of its own (R19).
    for (const due of [this.#seen.takeDue(), opening.takeDue()]) if (due !== undefined) transaction.putMeta(due);
    this.#registers += transaction.growth;
    if (transaction.floor !== this.#state.floor) this.#state = { ...this.#state, floor: transaction.floor };
    const batch = { ...transaction.batch(), counter: ballots.counter, registersTotal: this.#registers };
    this.#durable = await store.write(batch);
    if (this.#stopped) return;
    transaction.settle();
    for (const [key, register] of transaction.written) if (!isReserved(key)) onWritten(key, register);
    observe({ kind: "batch-synced", operations, durationMs: clock.now() - startedAt });
  }

  #step(transaction: Transaction, { header, body, from }: Asked): Vote {
    const refusal = this.#fence.check(header, body);
    // The fatal alarm of R3.
    if (refusal instanceof Error) throw refusal;
    if (refusal !== undefined) return refusal;
    switch (body.kind) {
      case "adopt":
        return this.#adopt(transaction, header.cluster, body.links);
      case "probe":
        return this.#fence.probed(this.#options.node);
      case "reserve":
        return this.#reserve(transaction, body);
      case "announce":
        this.#options.onAnnounce(body, from);
        return { kind: "announced" };
      case "list":
        return (answer) => this.#list(body.after, pageOf, answer);
      case "scan":
        return (answer) => this.#list(body.after, scanOf(body.values), answer);
      case "prepare":
      case "accept":
      case "read":
      case "collect":
      case "install":
      case "fill": {
        const adopted = adoptedIn(this.#state);
        assert(adopted !== undefined, "the fence lets nobody vote before the first configuration");
        return vote(transaction, this.#options, adopted, body);
      }
    }
  }

  #adopt(transaction: Transaction, cluster: string, links: readonly Link[]): AnswerBody {
    const { state, answer, link } = adopt(transaction, this.#options, this.#state, { cluster, links });
    this.#state = state;
    if (link !== undefined) this.#seen.keepMembers(link.configuration);
    // Told only once the batch is durable: this runs inside a step, whose effects follow the commit.
    if (link !== undefined) transaction.whenDurable(() => this.#options.onAdopted(link));
    return answer;
  }

  #reserve(transaction: Transaction, body: Extract<ControlBody, { readonly kind: "reserve" }>): Vote {
    const { state, answer } = reserve(transaction, this.#state, body);
    this.#state = state;
    return answer;
  }

  #list(after: string | undefined, bodyOf: PageBody, answer: (body: AnswerBody) => void): void {
    const { store, pageEntriesMax, pageBytesMax } = this.#options;
    // Everything stepped before is durable, so this store's listing shows it; what comes later is of this epoch (R5).
    // Not with the reserved keys: a page of nothing else would lead nowhere.
    const start = after === undefined || compareKeys(after, reservedEnd) < 0 ? reservedEnd : after;
    store.list(start, pageEntriesMax, pageBytesMax).then(
      (page) => {
        if (!this.#stopped) answer(bodyOf(page, Math.max(0, this.#registers - 1)));
      },
      (error: unknown) => this.#fail(error),
    );
  }

  /** Fail-stop: nothing is served from memory after a storage error, nothing after a fork (R18, R3). */
  #fail(error: unknown): void {
    if (this.#stopped) return;
    this.stop();
    this.#options.onFatal(error instanceof Error ? error : new Error(String(error)));
  }
}

/** Tells the askers of a batch what was voted; what the process itself asked for is told by its transaction. */
function answerAll(batch: readonly Entry[], votes: readonly (Vote | void)[]): void {
  for (const [index, entry] of batch.entries()) {
    const result = votes[index];
    if (entry.kind === "local" || result === undefined) continue;
    if (typeof result === "function") result(entry.answer);
    else entry.answer(result);
  }
}
