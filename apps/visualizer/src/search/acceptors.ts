import { type Value, valueKey } from "../language/index.ts";
import { type Acceptor, type Stage, type World, apply, startOf } from "../world/index.ts";
import { Interned, Pairs } from "./intern.ts";
import type { Requests } from "./requests.ts";

/** What serving a request comes to. */
export interface Service {
  /** The number of the acceptor's state after it. */
  readonly acceptor: number;
  /** The number of the answer; undefined if the handler failed. */
  readonly answer: number | undefined;
  readonly failure: string | undefined;
}

interface AcceptorState {
  readonly index: number;
  readonly acceptor: Acceptor;
}

/** The states of acceptors that a search met, by number. Each step is the world's own, done once and remembered. */
export class Acceptors {
  readonly #stage: Stage;
  readonly #start: World;
  readonly #requests: Requests;
  readonly #states = new Interned<AcceptorState>();
  readonly #answers = new Interned<Value>();
  readonly #services = new Pairs<Service>();

  constructor(stage: Stage, requests: Requests) {
    this.#stage = stage;
    this.#start = startOf(stage);
    this.#requests = requests;
  }

  /** The number of the state of an acceptor with an empty disk. */
  blank(index: number): number {
    return this.#numberOf(index, this.#start.acceptors[index] as Acceptor);
  }

  /** The answer of a number. */
  answerAt(number: number): Value {
    return this.#answers.at(number);
  }

  /** What an acceptor does when it is given a request. */
  serve(state: number, request: number): Service {
    return this.#services.get(state, request, () => this.#served(state, request));
  }

  #served(state: number, request: number): Service {
    const { index, acceptor } = this.#states.at(state);
    const { message } = this.#requests.at(request);
    const acceptors = this.#start.acceptors.with(index, acceptor);
    const world: World = { ...this.#start, acceptors, network: [message], nextMessage: message.id + 1 };
    const applied = apply(this.#stage, world, { kind: "deliver", message: message.id });
    if (applied.kind === "impossible") throw new Error(applied.why);
    const after = applied.world.acceptors[index] as Acceptor;
    const reply = applied.world.network[0]?.body;
    return {
      acceptor: this.#numberOf(index, after),
      answer: after.failure === undefined ? this.#answers.number(valueKey(reply), () => reply) : undefined,
      failure: after.failure && `${after.name}: ${after.failure.message}`,
    };
  }

  #numberOf(index: number, acceptor: Acceptor): number {
    return this.#states.number(`${index} ${valueKey(acceptor.disk)}`, () => ({ index, acceptor }));
  }
}
