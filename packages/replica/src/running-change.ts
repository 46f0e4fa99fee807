import {
  type ChangeEvent,
  type ChangeLimits,
  type ChangeResult,
  type ChangeState,
  type ChangeStep,
  type Configuration,
  type ConfigurationId,
  type Effect,
  type Link,
  type Member,
  type Progress,
  batchesIn,
  progressOf,
  stepChange,
  stepName,
  storesIn,
} from "@quorate/membership";
import type { StoreId } from "@quorate/synod";
import { Attempts } from "./attempts.ts";
import type { Exchange } from "./exchange.ts";
import type { AnswerBody, ControlBody, FencedBody } from "./frame.ts";
import type { Keeper } from "./keeper.ts";
import type { Clock, Failpoint } from "./ports.ts";
import type { Proposer } from "./proposer.ts";
import type { ConfigurationRegister, RegisterResult } from "./register.ts";

export interface ChangesOptions {
  readonly self: StoreId;
  readonly keeper: Pick<Keeper, "configuration" | "context" | "linkAt" | "linksTo" | "onAdopted">;
  readonly exchange: Pick<Exchange, "ask" | "askAddress">;
  readonly register: Pick<ConfigurationRegister, "consult" | "decide">;
  readonly proposer: Pick<Proposer, "identity">;
  readonly clock: Clock;
  readonly limits: ChangeLimits;
  readonly newId: () => ConfigurationId;
  readonly failpoint: Failpoint;
  readonly narrate: (detail: string) => void;
  readonly onFatal: (error: Error) => void;
}

/** How long one identity round of a copy may take before it is asked for again. */
const copyMs = 5_000;

/**
 * Carries out one change: steps its events one after the other and performs the effects of each step. It ends with
 * the coordinator's `finish`, or when it is stopped.
 */
export class RunningChange {
  readonly result: Promise<ChangeResult>;
  readonly #options: ChangesOptions;
  readonly #onProgress: (progress: Progress) => void;
  readonly #events: ChangeEvent[] = [];
  readonly #attempts = new Attempts();
  readonly #copying = new Set<string>();
  readonly #settle: (result: ChangeResult) => void;
  readonly #endListening: () => void;
  #state: ChangeState;
  #step: string | undefined;
  readonly #rounds = new Set<string>();
  #stepping = false;
  #finished = false;
  #cancelTick: () => void = () => {};
  #cancelWake: () => void = () => {};

  constructor(options: ChangesOptions, state: ChangeState, onProgress: (progress: Progress) => void) {
    this.#options = options;
    this.#onProgress = onProgress;
    this.#state = state;
    let settle: (result: ChangeResult) => void = () => {};
    this.result = new Promise((resolve) => {
      settle = resolve;
    });
    this.#settle = settle;
    this.#endListening = options.keeper.onAdopted((link) => this.tell({ kind: "decided", link }));
  }

  get progress(): Progress {
    return progressOf(this.#state);
  }

  /** Gives the coordinator an event, in its turn. */
  tell(event: ChangeEvent): void {
    if (this.#finished) return;
    this.#events.push(event);
    if (!this.#stepping) this.start(undefined);
  }

  stop(): void {
    if (this.#finished) return;
    this.#finish({
      kind: "unknown",
      detail: "the node that made the change stopped; another one finishes or aborts it",
    });
  }

  /** Carries out the first step, or goes on with the events that wait. */
  start(first: ChangeStep | undefined): void {
    this.#stepping = true;
    this.#run(first).then(
      () => {
        this.#stepping = false;
        // Told while the last step was being left.
        if (this.#events.length > 0 && !this.#finished) this.start(undefined);
      },
      (error: unknown) => {
        this.stop();
        this.#options.onFatal(error instanceof Error ? error : new Error(String(error)));
      },
    );
  }

  async #run(first: ChangeStep | undefined): Promise<void> {
    if (first !== undefined) {
      await this.#carryOut(first);
      this.#tickLater();
    }
    for (let event = this.#events.shift(); event !== undefined; event = this.#events.shift()) {
      if (this.#finished) return;
      await this.#carryOut(stepChange(this.#state, event, this.#options.clock.now()));
    }
  }

  async #carryOut({ state, effects }: ChangeStep): Promise<void> {
    this.#state = state;
    this.#attempts.forgetOtherBatches(batchesIn(state));
    const name = stepName(state);
    if (name !== this.#step) {
      this.#step = name;
      this.#options.narrate(name);
      await this.#options.failpoint(name);
    }
    for (const effect of effects) if (!this.#finished) this.#perform(effect);
  }

  #perform(effect: Effect): void {
    const { keeper, register } = this.#options;
    // A catch-up asks the quorums of its own epoch, and of no other one (R2).
    if ("epoch" in effect && effect.kind !== "consult" && keeper.context().epoch !== effect.epoch) return;
    switch (effect.kind) {
      case "probe":
        return this.#probe(effect.target.address);
      case "announce":
        return this.#ask(effect.member, { kind: "announce", progress: effect.progress }, (body) =>
          body.kind === "announced" ? { kind: "reached", store: effect.member.store } : undefined,
        );
      case "consult":
        return this.#register(`consult ${effect.epoch}`, () => register.consult(effect.epoch));
      case "decide":
        return this.#register(`decide ${effect.to.id}`, () => register.decide(effect.from, effect.to));
      case "install":
        return this.#ask(effect.member, { kind: "install", link: effect.link }, (body) =>
          body.kind === "installed" ? { kind: "installed", store: effect.member.store } : undefined,
        );
      case "adopt":
        return this.#adopt(effect.link, effect.member);
      case "list":
        return this.#ask(effect.member, { kind: "list", after: effect.after }, (body) =>
          body.kind === "page"
            ? { ...body, kind: "paged", store: effect.member.store, after: effect.after }
            : undefined,
        );
      case "scan":
        return this.#ask(effect.member, { kind: "scan", after: effect.after, values: effect.values }, (body) =>
          body.kind === "scanned"
            ? { kind: "scanned", store: effect.member.store, after: effect.after, page: body.page }
            : undefined,
        );
      case "fill":
        return this.#ask(
          effect.member,
          { kind: "fill", copies: effect.copies },
          (body) =>
            body.kind === "filled"
              ? { kind: "filled", store: effect.member.store, batch: effect.batch, refused: body.refused }
              : undefined,
          effect.batch,
        );
      case "wake":
        return this.#wake(effect.atMs);
      case "copy":
        return this.#copy(effect.keys);
      case "progress":
        return this.#report(effect.progress);
      case "finish":
        return this.#finish(effect.result);
    }
  }

  /** A caller that fails to listen must not stop the change, let alone the node. */
  #report(progress: Progress): void {
    try {
      this.#onProgress(progress);
    } catch (error) {
      this.#options.narrate(`nobody took the progress of ${progress.phase}: ${String(error)}`);
    }
  }

  #probe(address: string): void {
    const { exchange } = this.#options;
    // It names no cluster, so that a store of another one says whose it is instead of refusing.
    const context = { cluster: "", epoch: 0, configuration: "" };
    const forget = exchange.askAddress(address, context, { kind: "probe" }, (_, body) => {
      if (body.kind === "probed") this.tell({ kind: "probed", address, answer: body.answer });
      if (body.kind === "refused" && "detail" in body) {
        this.tell({ kind: "unreachable", address, detail: body.detail });
      }
    });
    this.#attempts.keep(`probe ${address}`, forget);
  }

  /** A store that is behind needs the link's parent too, to check the connection; a newcomer the whole history. */
  #adopt(link: Link, member: Member): void {
    const { keeper } = this.#options;
    const before = keeper.linkAt(link.configuration.epoch - 1);
    const isKnown = before !== undefined && isSettled(before.configuration, member.store);
    const links = isKnown ? [before, link] : keeper.linksTo(link);
    this.#ask(member, { kind: "adopt", links }, (body) =>
      body.kind === "adopted" ? { kind: "adopted", store: member.store, epoch: body.epoch } : undefined,
    );
  }

  #ask(
    member: Member,
    body: FencedBody | ControlBody,
    event: (body: AnswerBody) => ChangeEvent | undefined,
    batch?: number,
  ): void {
    const { exchange, keeper } = this.#options;
    const forget = exchange.ask([member], keeper.context(), body, (_, answer) => {
      const told = event(answer);
      if (told !== undefined) this.tell(told);
    });
    this.#attempts.keep(`${body.kind} ${member.store}`, forget, batch);
  }

  #register(name: string, round: () => Promise<RegisterResult>): void {
    // A repeat of a round that waits or runs is dropped: its answer is on the way.
    if (this.#rounds.has(name)) return;
    this.#rounds.add(name);
    round().then(
      (result) => {
        this.#rounds.delete(name);
        if (result.kind === "chosen") this.tell({ kind: "decided", link: result.link });
        else this.tell({ kind: "undecided", detail: result.detail });
      },
      (error: unknown) => {
        this.stop();
        this.#options.onFatal(error instanceof Error ? error : new Error(String(error)));
      },
    );
  }

  /** Identity rounds: what a quorum found is accepted again under the quorum in force, tombstones included. */
  #copy(keys: readonly string[]): void {
    const { proposer, clock } = this.#options;
    for (const key of keys) {
      if (this.#copying.has(key)) continue;
      this.#copying.add(key);
      proposer.identity(key, clock.now() + copyMs).then(
        () => {
          this.#copying.delete(key);
          this.tell({ kind: "copied", key });
        },
        // The coordinator asks again; it counts only what was copied.
        () => this.#copying.delete(key),
      );
    }
  }

  #wake(atMs: number): void {
    const { clock } = this.#options;
    this.#cancelWake();
    this.#cancelWake = clock.after(Math.max(1, atMs - clock.now()), () => this.tell({ kind: "tick" }));
  }

  #tickLater(): void {
    const { clock, limits } = this.#options;
    if (this.#finished) return;
    this.#cancelTick = clock.after(Math.max(1, limits.retryMs / 2), () => {
      this.tell({ kind: "tick" });
      this.#tickLater();
    });
  }

  #finish(result: ChangeResult): void {
    this.#finished = true;
    this.#cancelTick();
    this.#cancelWake();
    this.#endListening();
    this.#attempts.forgetAll();
    this.#settle(result);
  }
}

/** Whether a store was there before a change, and so has a chain that a link can be connected to. */
function isSettled(configuration: Configuration, store: StoreId): boolean {
  const members = configuration.kind === "stable" ? configuration.members : configuration.old;
  return storesIn(members).includes(store);
}
