import type { Emit, System } from "@quorate/simulator/explorer";
import { type Stage, startOf } from "../world/index.ts";
import { Acceptors } from "./acceptors.ts";
import type { Choice } from "./choice.ts";
import { Generals, type Move } from "./generals.ts";
import { Histories } from "./histories.ts";
import type { SearchOptions } from "./options.ts";
import { Requests } from "./requests.ts";

/**
 * A state of the search: numbers of the states of generals and acceptors, of the history, what of the options is spent,
 * and behind them, in order, the requests in flight.
 */
export type SearchState = readonly number[];

/** The kinds of what ends a search early, as its reasons begin. */
export const reasons = { violation: "violation: ", failure: "failure: " } as const;

/** In a state: no chain. */
const none = -1;

/**
 * The runs of a stage as a transition system. A state is made of parts whose own steps are those of the world, so that
 * only the first of many equal steps runs any text. A request is served with its answer told at once or never: what is
 * told later could have been told at once, for what a general does then may still be delayed where it has an effect.
 * What an acceptor does without telling anybody is put off until right before it tells something: a chain at an acceptor
 * leaves no choice but to go on there.
 */
export class StageSystem implements System<SearchState> {
  readonly initial: readonly SearchState[];
  /** How many transitions were left out because a counter got too high. */
  cuts = 0;
  readonly #options: SearchOptions;
  readonly #requests = new Requests();
  readonly #acceptors: Acceptors;
  readonly #generals: Generals;
  readonly #histories: Histories;
  readonly #choices: Choice[] = [];
  readonly #counts: { readonly generals: number; readonly acceptors: number; readonly pending: number };

  constructor(stage: Stage, options: SearchOptions) {
    const start = startOf(stage);
    this.#options = options;
    this.#acceptors = new Acceptors(stage, this.#requests);
    this.#generals = new Generals(stage, this.#requests, options);
    this.#histories = new Histories(stage, start);
    const [generals, acceptors] = [start.generals.length, start.acceptors.length];
    this.#counts = { generals, acceptors, pending: generals + acceptors + 5 };
    const state = start.generals.map((_, index) => this.#generals.idle(index));
    for (const index of start.acceptors.keys()) state.push(this.#acceptors.blank(index));
    state.push(this.#histories.empty(), 0, 0, 0, none);
    this.initial = [state];
  }

  readonly key = (state: SearchState): SearchState => state;

  readonly invariant = (state: SearchState): string | undefined => {
    const violation = this.#histories.violation(state[this.#history] as number);
    return violation && reasons.violation + violation;
  };

  readonly expand = (state: SearchState, emit: Emit<SearchState>): void => {
    if (!this.#mayTell(state)) return;
    if (state[this.#chain] === none) {
      for (let general = 0; general < this.#counts.generals; general++) this.#act(state, general, emit);
    }
    this.#wipe(state, emit);
    let last = -1;
    for (let place = this.#counts.pending; place < state.length; place++) {
      const request = state[place] as number;
      if (request !== last) this.#deliver(state, place, request, emit);
      last = request;
    }
  };

  /** Why a history could not be judged, the first time that it was so. */
  get undecided(): string | undefined {
    return this.#histories.undecided;
  }

  /** The choice that a label stands for. */
  choiceOf(label: string): Choice {
    return this.#choices[Number(label)] as Choice;
  }

  /** Whether a state is within a chain: its last choice told nobody anything. */
  isSilent(state: SearchState): boolean {
    return state[this.#chain] !== none;
  }

  get #history(): number {
    return this.#counts.generals + this.#counts.acceptors;
  }

  get #chain(): number {
    return this.#history + 4;
  }

  /** Whether any general can be told anything more: nothing else can break what they were told. */
  #mayTell(state: SearchState): boolean {
    if ((state[this.#history + 1] as number) < this.#options.restarts) return true;
    for (let general = 0; general < this.#counts.generals; general++) {
      const { phase, runs } = this.#generals.at(state[general] as number);
      if (phase === "waiting" || phase === "ready" || runs < this.#options.runs) return true;
    }
    return false;
  }

  #label(choice: Choice): () => string {
    return () => String(this.#choices.push(choice) - 1);
  }

  /** Whether something may happen at an acceptor now: there is no chain at another one. */
  #isOpen(state: SearchState, acceptor: number): boolean {
    const chain = state[this.#chain];
    return chain === none || chain === acceptor;
  }

  #act(state: SearchState, general: number, emit: Emit<SearchState>): void {
    const number = state[general] as number;
    const { phase, runs, giveUps } = this.#generals.at(number);
    const act = (kind: "start" | "call" | "give-up"): void =>
      this.#emitMove(state, general, this.#generals.acted(number, kind), { kind, general }, emit);
    if ((phase === "idle" || phase === "ended") && runs < this.#options.runs) act("start");
    if (phase === "ready") act("call");
    if (phase === "waiting" && giveUps < this.#options.giveUps) act("give-up");
    const restarts = state[this.#history + 1] as number;
    if (restarts >= this.#options.restarts || phase === "idle") return;
    const move = this.#generals.restarted(number, this.#counts.generals + restarts);
    const counted = (state as number[]).with(this.#history + 1, restarts + 1);
    this.#emitMove(counted, general, move, { kind: "restart", general }, emit);
  }

  #wipe(state: SearchState, emit: Emit<SearchState>): void {
    const spent = this.#history + 2;
    const wipes = state[spent] as number;
    if (wipes >= this.#options.wipes) return;
    for (let acceptor = 0; acceptor < this.#counts.acceptors; acceptor++) {
      const place = this.#counts.generals + acceptor;
      const blank = this.#acceptors.blank(acceptor);
      if (state[place] === blank || !this.#isOpen(state, acceptor)) continue;
      const next = (state as number[]).with(place, blank);
      next[spent] = wipes + 1;
      next[this.#chain] = acceptor;
      emit(next, this.#label({ kind: "wipe", acceptor }));
    }
  }

  #deliver(state: SearchState, place: number, request: number, emit: Emit<SearchState>): void {
    this.#serve((state as number[]).toSpliced(place, 1), request, false, emit);
    const spent = this.#history + 3;
    const duplicates = state[spent] as number;
    if (duplicates >= this.#options.duplicates) return;
    this.#serve((state as number[]).with(spent, duplicates + 1), request, true, emit);
  }

  /** Lets an acceptor serve a request in a state from which the request was taken, unless it is a copy. */
  #serve(before: SearchState, request: number, isCopied: boolean, emit: Emit<SearchState>): void {
    const asked = this.#requests.at(request);
    const { general, acceptor, message } = asked;
    if (!this.#isOpen(before, acceptor)) return;
    const place = this.#counts.generals + acceptor;
    const served = this.#acceptors.serve(before[place] as number, request);
    const state = (before as number[]).with(place, served.acceptor);
    const choice = { kind: "deliver", acceptor, message, general, isCopied } as const;
    const broken = served.failure && reasons.failure + served.failure;
    const silent = state.with(this.#chain, acceptor);
    // Where nothing was written the request could as well still be in flight.
    if (state[place] !== before[place] || broken) emit(silent, this.#label({ ...choice, isAnswered: false }), broken);
    if (general < 0 || served.answer === undefined) return;
    const answer = this.#acceptors.answerAt(served.answer);
    const move = this.#generals.answered(state[general] as number, asked, served.answer, answer);
    this.#emitMove(state, general, move, { ...choice, isAnswered: true }, emit);
  }

  #emitMove(state: SearchState, general: number, move: Move, choice: Choice, emit: Emit<SearchState>): void {
    // What a general was told counts even where it does not go on.
    if (this.#generals.at(move.to).isCut && !move.events.some(({ kind }) => kind === "returned")) {
      this.cuts++;
      return;
    }
    const next = [...state];
    next[general] = move.to;
    next[this.#chain] = none;
    next[this.#history] = this.#histories.after(state[this.#history] as number, general, move);
    if (move.isDecided) this.#retire(next, general);
    if (move.sent.length > 0) next.push(...move.sent);
    sortFrom(next, this.#counts.pending);
    emit(next, this.#label(choice), move.failure && reasons.failure + move.failure);
  }

  /** Answers to what a general asked before do not count any more. */
  #retire(state: number[], general: number): void {
    for (let place = this.#counts.pending; place < state.length; place++) {
      const request = this.#requests.at(state[place] as number);
      if (request.general === general) state[place] = request.late;
    }
  }
}

/** Sorts the end of a short list in place. */
function sortFrom(numbers: number[], first: number): void {
  for (let end = first + 1; end < numbers.length; end++) {
    const number = numbers[end] as number;
    let place = end;
    for (; place > first && (numbers[place - 1] as number) > number; place--)
      numbers[place] = numbers[place - 1] as number;
    numbers[place] = number;
  }
}
