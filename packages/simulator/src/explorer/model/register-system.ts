import type { StoreId } from "@quorate/synod";
import { Interner } from "../interner.ts";
import type { Emit, System } from "../system.ts";
import { type AgentMove, AgentMoves } from "./agent-moves.ts";
import type { Agent } from "./agents.ts";
import {
  type Chosen,
  type Judgement,
  type Proposal,
  choose,
  chooseConfiguration,
  highestOf,
  isChosenBy,
  judgeRead,
  nameOfChosen,
  proposalOf,
  settledBy,
} from "./chosen.ts";
import { type ColumnMove, ColumnMoves } from "./column-moves.ts";
import type { Column } from "./column.ts";
import type { Core } from "./core.ts";
import { type Question, describeQuestion } from "./question.ts";
import { nameOfBallot } from "./text.ts";

/** A register on some stores, with the agents that use it. */
export interface RegisterModel {
  readonly core: Core;
  readonly stores: readonly StoreId[];
  /** What each store holds at first. Those of one kind are interchangeable, and stand next to each other. */
  readonly columns: readonly Column[];
  readonly agents: readonly Agent[];
  /** The accept behind the value that the stores hold at first, if they hold one. */
  readonly founding: Question | undefined;
  readonly chosen: Chosen;
  /** Stores that never answer. */
  readonly dead: readonly StoreId[];
  /** Whether stores sync in steps of their own, and may die before it. */
  readonly crashes: boolean;
  /** Whether hosts sweep promise-only records into the floor. */
  readonly sweeps: boolean;
  /** A kind of state that has to stay reachable. */
  readonly isGoal?: (agents: readonly Agent[], chosen: Chosen) => boolean;
}

/** The numbers of the columns, of the agents, and of what is chosen. */
export type RegisterState = readonly number[];

/** A model as a system: any question ever sent may arrive at any store it was sent to, and any agent may go on. */
export function registerSystem(model: RegisterModel): System<RegisterState> {
  const world = new World(model);
  const { isGoal } = model;
  return {
    initial: [world.initial],
    expand: (state, emit) => world.expand(state, emit),
    key: (state) => world.key(state),
    invariant: () => undefined,
    ...(isGoal && { isGoal: (state: RegisterState) => isGoal(...world.seen(state)) }),
  };
}

class World {
  readonly initial: RegisterState;
  readonly #model: RegisterModel;
  readonly #columns: ColumnMoves;
  readonly #agents: AgentMoves;
  readonly #chosen = new Interner<Chosen>(nameOfChosen);
  readonly #founding: readonly Proposal[];
  /** Where the runs of interchangeable stores end. */
  readonly #ends: readonly number[];
  readonly #key: number[] = [];

  constructor(model: RegisterModel) {
    this.#model = model;
    this.#columns = new ColumnMoves(model.core, !model.crashes);
    this.#agents = new AgentMoves(model.core, model.stores, model.agents.length);
    const founding = model.founding && proposalOf(this.#agents.ask(-1, model.founding), model.founding);
    this.#founding = founding === undefined ? [] : [founding];
    this.#ends = model.columns.flatMap(({ kind }, place) =>
      model.columns[place + 1]?.kind === kind ? [] : [place + 1],
    );
    this.initial = [
      ...model.columns.map((column) => this.#columns.number(column)),
      ...model.agents.map((agent, index) => this.#agents.number(index, agent)),
      this.#chosen.number({ ...model.chosen, proposals: this.#founding }),
    ];
  }

  /** Interchangeable stores in order of their numbers: states that differ only in who is who have one key. */
  key(state: RegisterState): readonly number[] {
    const key = this.#key;
    for (let index = 0; index < state.length; index++) key[index] = state[index] ?? 0;
    let start = 0;
    for (const end of this.#ends) {
      for (let index = start + 1; index < end; index++) {
        const each = key[index] ?? 0;
        let place = index;
        for (; place > start && (key[place - 1] ?? 0) > each; place--) key[place] = key[place - 1] ?? 0;
        key[place] = each;
      }
      start = end;
    }
    return key;
  }

  seen(state: RegisterState): readonly [readonly Agent[], Chosen] {
    return [
      this.#model.agents.map((_, index) => this.#agents.agent(index, this.#agentIn(state, index))),
      this.#chosenIn(state),
    ];
  }

  expand(state: RegisterState, emit: Emit<RegisterState>): void {
    for (let index = 0; index < this.#model.agents.length; index++) this.#deliver(state, index, emit);
    for (let place = 0; place < this.#model.columns.length; place++) this.#stepStore(state, place, emit);
    for (let index = 0; index < this.#model.agents.length; index++) this.#stepAgent(state, index, emit);
  }

  #deliver(state: RegisterState, index: number, emit: Emit<RegisterState>): void {
    for (const { question, isOpen, places } of this.#agents.onTheWay(index, this.#agentIn(state, index))) {
      for (const place of places) {
        if (this.#isDead(place)) continue;
        const asked = this.#agents.question(question);
        const move = this.#columns.delivered(state[place] ?? 0, question, isOpen, asked);
        if (move === undefined) continue;
        const label = (): string => `${this.#model.stores[place]} takes ${describeQuestion(asked)}`;
        this.#emitMove(state, place, move, label, emit);
      }
    }
  }

  #stepStore(state: RegisterState, place: number, emit: Emit<RegisterState>): void {
    const { crashes, sweeps, stores } = this.#model;
    const number = state[place] ?? 0;
    if (crashes) {
      const [synced, crashed] = [this.#columns.own(number, "sync"), this.#columns.own(number, "crash")];
      if (synced) this.#emitMove(state, place, synced, `${stores[place]} syncs and answers`, emit);
      if (crashed) this.#emitMove(state, place, crashed, `${stores[place]} dies before it synced`, emit);
    }
    const swept = sweeps ? this.#columns.own(number, "sweep") : undefined;
    if (swept) this.#emitMove(state, place, swept, `${stores[place]} sweeps its promise into the floor`, emit);
  }

  #stepAgent(state: RegisterState, index: number, emit: Emit<RegisterState>): void {
    const { stores } = this.#model;
    const number = this.#agentIn(state, index);
    const highest = highestOf(this.#chosenIn(state));
    const isOwn = (question: number): boolean => this.#agents.owner(question) === index;
    let seen = nameOfBallot(highest);
    for (let place = 0; place < stores.length; place++) {
      seen += ` ${this.#columns.sign(state[place] ?? 0, index, isOwn)}`;
    }
    const columns = (): readonly Column[] => stores.map((_, place) => this.#columns.column(state[place] ?? 0));
    const moves = this.#agents.moves(index, number, seen, () => ({ columns: columns(), highest }));
    for (const { next: agent, label, read, broken, taken } of moves) {
      const next = state.slice();
      next[stores.length + index] = agent;
      const { open } = this.#agents.agent(index, agent);
      const isOpen = (question: number): boolean => !isOwn(question) || open.includes(question);
      for (let place = 0; place < stores.length; place++) {
        next[place] = this.#columns.pruned(next[place] ?? 0, `${index}/${agent}`, isOpen);
      }
      const judged = read && this.#judge(next, judgeRead(this.#chosenIn(state), read, this.#sentIn(next)));
      emit(next, label, broken ?? judged ?? (taken && this.#take(next, taken)));
    }
  }

  /** Stores take a question in the step that sends it. */
  #take(next: number[], { question, places }: NonNullable<AgentMove["taken"]>): string | undefined {
    let found: string | undefined;
    for (const place of places) {
      if (this.#isDead(place)) continue;
      const move = this.#columns.delivered(next[place] ?? 0, question, true, this.#agents.question(question));
      if (move === undefined) continue;
      next[place] = move.next;
      found ??= move.broken;
      for (const vote of move.votes) found ??= this.#count(next, vote);
    }
    return found;
  }

  #emitMove(
    state: RegisterState,
    place: number,
    { next: column, votes, broken }: ColumnMove,
    label: string | (() => string),
    emit: Emit<RegisterState>,
  ): void {
    const next = state.slice();
    next[place] = column;
    let found = broken;
    for (const vote of votes) found ??= this.#count(next, vote);
    if (broken === undefined && column !== state[place] && next.every((each, index) => each === state[index])) return;
    emit(next, label, found);
  }

  /** Counts a vote that was just given; what is wrong if its value is chosen by it. */
  #count(next: number[], vote: number): string | undefined {
    const { stores, core } = this.#model;
    const voters = stores.filter((_, place) => this.#columns.column(next[place] ?? 0).votes.includes(vote));
    const question = this.#agents.question(vote);
    const chosen = this.#chosenIn(next);
    const proposal = proposalOf(vote, question);
    if (!isChosenBy(core, question, voters)) {
      this.#settle(next);
      return undefined;
    }
    if (proposal !== undefined) return this.#judge(next, choose(chosen, proposal, this.#sentIn(next)));
    const broken = this.#judge(next, chooseConfiguration(chosen, question));
    this.#forget(next, [vote]);
    return broken;
  }

  #judge(next: number[], { chosen, broken }: Judgement): string | undefined {
    next[next.length - 1] = this.#chosen.number(chosen);
    this.#settle(next);
    return broken;
  }

  #settle(next: number[]): void {
    this.#forget(next, settledBy(this.#chosenIn(next), this.#sentIn(next)));
  }

  #forget(next: number[], settled: readonly number[]): void {
    for (let place = 0; place < this.#model.stores.length; place++) {
      next[place] = this.#columns.withoutVotes(next[place] ?? 0, settled);
    }
  }

  #isDead(place: number): boolean {
    const { dead, stores } = this.#model;
    return dead.length > 0 && dead.includes(stores[place] ?? ("" as StoreId));
  }

  #sentIn(state: RegisterState): readonly Proposal[] {
    const sent = [...this.#founding];
    for (let index = 0; index < this.#model.agents.length; index++) {
      sent.push(...this.#agents.proposals(index, this.#agentIn(state, index)));
    }
    return sent;
  }

  #agentIn(state: RegisterState, index: number): number {
    return state[this.#model.stores.length + index] ?? 0;
  }

  #chosenIn(state: RegisterState): Chosen {
    return this.#chosen.thing(state.at(-1) ?? 0);
  }
}
