import { type StoreId, sameBallot } from "@quorate/synod";
import { Interner } from "../interner.ts";
import type { AgentStep, ReadResult, View } from "./agent.ts";
import { type Agent, nameOfAgent, stepsOfAgent } from "./agents.ts";
import { type Proposal, proposalOf } from "./chosen.ts";
import type { Column } from "./column.ts";
import type { Core } from "./core.ts";
import { type Question, nameOfQuestion } from "./question.ts";

/** Where a step of one agent leads. */
export interface AgentMove {
  readonly next: number;
  readonly label: string;
  readonly read: ReadResult | undefined;
  readonly broken: string | undefined;
  readonly taken: AgentStep<Agent>["taken"];
}

/** A question that some agent sent, and whether the agent still listens for answers. */
export interface OnTheWay {
  readonly question: number;
  readonly isOpen: boolean;
  readonly places: readonly number[];
}

/** The askers' side of a model: agents and questions as numbers, and each step taken once and remembered. */
export class AgentMoves {
  readonly #core: Core;
  readonly #stores: readonly StoreId[];
  readonly #agents: readonly Interner<Agent>[];
  readonly #questions = new Interner<Question>(nameOfQuestion);
  readonly #owners: number[] = [];
  readonly #moves = new Map<string, readonly AgentMove[]>();
  readonly #onTheWay: (readonly OnTheWay[] | undefined)[][];
  readonly #proposals: (readonly Proposal[] | undefined)[][];

  constructor(core: Core, stores: readonly StoreId[], count: number) {
    this.#core = core;
    this.#stores = stores;
    this.#agents = Array.from({ length: count }, () => new Interner<Agent>(nameOfAgent));
    this.#onTheWay = this.#agents.map(() => []);
    this.#proposals = this.#agents.map(() => []);
  }

  number(index: number, agent: Agent): number {
    return this.#interner(index).number(agent);
  }

  agent(index: number, number: number): Agent {
    return this.#interner(index).thing(number);
  }

  question(number: number): Question {
    return this.#questions.thing(number);
  }

  /** Gives a question its number; it belongs to the agent at `owner`, -1 for none. */
  ask(owner: number, question: Question): number {
    const number = this.#questions.number(question);
    this.#owners[number] ??= owner;
    return number;
  }

  owner(question: number): number {
    return this.#owners[question] ?? -1;
  }

  /** Everything the agent ever sent. */
  onTheWay(index: number, number: number): readonly OnTheWay[] {
    const known = this.#onTheWay[index];
    return ((known ?? [])[number] ??= this.#sentBy(this.agent(index, number)));
  }

  /** The accepts of the data register among what the agent ever sent. */
  proposals(index: number, number: number): readonly Proposal[] {
    const known = this.#proposals[index];
    return ((known ?? [])[number] ??= this.agent(index, number).sent.flatMap(
      (question) => proposalOf(question, this.question(question)) ?? [],
    ));
  }

  /** The steps of an agent; `seen` names all that it can know of the world, which `look` gives in full. */
  moves(
    index: number,
    number: number,
    seen: string,
    look: () => { readonly columns: readonly Column[]; readonly highest: View["highest"] },
  ): readonly AgentMove[] {
    const key = `${index}/${number}/${seen}`;
    let moves = this.#moves.get(key);
    if (moves === undefined) {
      moves = this.#takeSteps(index, number, look());
      this.#moves.set(key, moves);
    }
    return moves;
  }

  #takeSteps(
    index: number,
    number: number,
    { columns, highest }: { readonly columns: readonly Column[]; readonly highest: View["highest"] },
  ): readonly AgentMove[] {
    const chains = new Map(columns.map(({ durable }) => [durable.state.chain.length, durable.state.chain]));
    const view: View = {
      core: this.#core,
      stores: this.#stores,
      answersTo: (question) =>
        columns.flatMap(({ answers }, place) =>
          answers.flatMap((given) =>
            given.question === question && given.answer !== undefined ? [{ place, answer: given.answer }] : [],
          ),
        ),
      chains: [...chains.values()],
      highest,
      ask: (question) => this.ask(index, question),
      question: (asked) => this.question(asked),
    };
    const before = this.agent(index, number);
    const moves = new Map<string, AgentMove>();
    for (const { agent, label, read, broken, taken } of stepsOfAgent(before, view)) {
      const next = this.number(index, agent);
      // Different sets of answers may come to the same.
      const name = `${next}/${read === undefined ? "" : label}/${broken}/${taken?.places.join()}`;
      if (moves.has(name) || (next === number && broken === undefined && taken === undefined)) continue;
      moves.set(name, { next, label, read, broken: broken ?? this.#reuseIn(agent), taken });
    }
    return [...moves.values()];
  }

  #sentBy(agent: Agent): readonly OnTheWay[] {
    return agent.sent.map((question) => ({
      question,
      isOpen: agent.open.includes(question),
      places: this.question(question).places,
    }));
  }

  /** One value to a ballot, ever (R15). */
  #reuseIn(agent: Agent): string | undefined {
    const accepts = agent.sent.flatMap((number) => {
      const { body } = this.question(number);
      return body.kind === "accept" ? [body] : [];
    });
    const again = accepts.some((one, index) =>
      accepts.some(
        (other, later) =>
          later > index &&
          other.key === one.key &&
          sameBallot(other.ballot, one.ballot) &&
          String(other.value) !== String(one.value),
      ),
    );
    return again ? "one ballot carries two values" : undefined;
  }

  #interner(index: number): Interner<Agent> {
    const found = this.#agents[index];
    if (found === undefined) throw new Error(`a model has no agent ${index}`);
    return found;
  }
}
