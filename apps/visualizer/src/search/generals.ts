import { type Value, keyOf, valueKey } from "../language/index.ts";
import type { Action, General, Happening, Message, Operation, Stage, World } from "../world/index.ts";
import { apply, startOf } from "../world/index.ts";
import { Interned, Pairs } from "./intern.ts";
import type { SearchOptions } from "./options.ts";
import type { Request, Requests } from "./requests.ts";
import { words } from "./words.ts";

/** A general by itself: a world in which nobody else does anything and no message is in flight. */
export interface GeneralState {
  readonly index: number;
  readonly world: World;
  readonly phase: General["phase"];
  readonly runs: number;
  readonly giveUps: number;
  /** Whether its counter is higher than the search goes. */
  readonly isCut: boolean;
}

/** An operation called, or returned with its result. */
export type Event =
  | { readonly kind: "called"; readonly operation: Operation }
  | { readonly kind: "returned"; readonly result: Value };

/** What a general does in one go: until it waits, ends, fails, or would call its next operation. */
export interface Move {
  /** Counts up from 0. */
  readonly number: number;
  /** The number of its state afterwards. */
  readonly to: number;
  /** Whether what it asked before does not count any more. */
  readonly isDecided: boolean;
  /** Numbers of the requests that it sends. */
  readonly sent: readonly number[];
  readonly events: readonly Event[];
  readonly failure: string | undefined;
}

/** More statements in a row than this are taken for an endless loop. */
export const statementsMax = 5_000;

/** The states of generals that a search met, by number. Each step is the world's own, done once and remembered. */
export class Generals {
  readonly #stage: Stage;
  readonly #requests: Requests;
  readonly #counterMax: number;
  readonly #states = new Interned<GeneralState>();
  readonly #answered = new Pairs<Move>();
  readonly #other = new Map<string, Move>();
  #moves = 0;

  constructor(stage: Stage, requests: Requests, { counterMax }: Pick<SearchOptions, "counterMax">) {
    this.#stage = stage;
    this.#requests = requests;
    this.#counterMax = counterMax;
  }

  at(number: number): GeneralState {
    return this.#states.at(number);
  }

  /** The number of the state of a general that did nothing yet. */
  idle(index: number): number {
    return this.#numberOf(index, startOf(this.#stage), { runs: 0, giveUps: 0 });
  }

  /** What a general does when an acceptor's answer to a request reaches it. Answers are told apart by number. */
  answered(number: number, { acceptor, message: request }: Request, answer: number, body: Value): Move {
    return this.#answered.get(number, answer * 8 + acceptor, () => {
      const { index, world } = this.at(number);
      const { name, question } = world.generals[index] as General;
      const from = this.#stage.acceptors[acceptor] ?? "";
      const { nextMessage: id } = world;
      const message: Message = {
        ...request,
        id,
        kind: "answer",
        from,
        to: name,
        body,
        attempt: question?.attempt ?? 0,
      };
      const given: World = { ...world, network: [message], nextMessage: message.id + 1 };
      return this.#moved(number, given, [{ kind: "deliver", message: message.id }], {});
    });
  }

  /** What a general does when it starts, calls the operation it stands before, or gives up waiting. */
  acted(number: number, kind: "start" | "call" | "give-up"): Move {
    return this.#remembered(`${kind} ${number}`, () => {
      const { index: general, world, runs, giveUps } = this.at(number);
      if (kind === "start") return this.#moved(number, world, [{ kind, general }], { runs: runs + 1, mayCall: true });
      if (kind === "call") return this.#moved(number, world, [], { mayCall: true });
      return this.#moved(number, world, [{ kind, general }], { giveUps: giveUps + 1 });
    });
  }

  /** The process of a general dies and starts again, with an id that nobody had; it may start its program once more. */
  restarted(number: number, proposer: number): Move {
    return this.#remembered(`restart ${number} ${proposer}`, () => {
      const { index: general, world, runs } = this.at(number);
      const actions: Action[] = [
        { kind: "crash-general", general },
        { kind: "restart-general", general },
      ];
      const move = this.#moved(number, { ...world, nextProposer: proposer }, actions, { runs: Math.max(0, runs - 1) });
      return { ...move, isDecided: true };
    });
  }

  #remembered(key: string, make: () => Move): Move {
    let move = this.#other.get(key);
    if (move === undefined) this.#other.set(key, (move = make()));
    return move;
  }

  #moved(
    number: number,
    world: World,
    actions: readonly Action[],
    change: { readonly runs?: number; readonly giveUps?: number; readonly mayCall?: boolean },
  ): Move {
    const { index, runs, giveUps } = this.at(number);
    const run = new LocalRun(this.#stage, world, index);
    for (const action of actions) run.take(action);
    run.goOn(change.mayCall ?? false);
    const general = run.world.generals[index] as General;
    const sent = run.sent.map((message) => {
      const isCounted = message.attempt === general.question?.attempt;
      return this.#requests.numberOf(message, isCounted ? index : -1, this.#stage.acceptors.indexOf(message.to));
    });
    const counts = { runs: change.runs ?? runs, giveUps: change.giveUps ?? giveUps };
    return {
      number: this.#moves++,
      to: this.#numberOf(index, { ...run.world, network: [] }, counts),
      isDecided: run.isDecided,
      sent,
      events: run.events,
      failure: run.failure,
    };
  }

  #numberOf(index: number, world: World, { runs, giveUps }: Pick<GeneralState, "runs" | "giveUps">): number {
    const general = world.generals[index] as General;
    const { phase, proposer, memory, thread, question, open } = general;
    const answers = question?.answers.map(({ from, body }) => `${from} ${valueKey(body)}`).join(";") ?? "";
    const place = `${index} ${runs} ${giveUps} ${phase} ${proposer} ${open?.depth ?? 0}`;
    const key = `${place} ${thread === undefined ? valueKey(memory) : keyOf(thread)} ${answers}`;
    const isCut = counterOf(memory) > this.#counterMax;
    return this.#states.number(key, () => ({ index, world, phase, runs, giveUps, isCut }));
  }
}

function counterOf(memory: Value): number {
  const counter = Object(memory)["counter"] as unknown;
  return typeof counter === "number" ? counter : 0;
}

/** Actions of one general in a row, and what they did. */
class LocalRun {
  readonly #stage: Stage;
  readonly #index: number;
  readonly sent: Message[] = [];
  readonly events: Event[] = [];
  world: World;
  isDecided = false;
  failure: string | undefined;

  constructor(stage: Stage, world: World, index: number) {
    this.#stage = stage;
    this.world = world;
    this.#index = index;
  }

  take(action: Action): void {
    const applied = apply(this.#stage, this.world, action);
    if (applied.kind === "impossible") throw new Error(applied.why);
    this.#note(applied.world, applied.happenings);
  }

  /** Steps until there is none; before a call of an operation it stops, unless it may make one call first. */
  goOn(mayCall: boolean): void {
    let isCallLeft = mayCall;
    for (let count = 0; this.#general().phase === "ready"; count++) {
      if (count === statementsMax) {
        this.failure = words.search.endless(this.#general().name, count);
        return;
      }
      const applied = apply(this.#stage, this.world, { kind: "step", general: this.#index });
      if (applied.kind === "impossible") throw new Error(applied.why);
      if (applied.happenings.some(({ kind }) => kind === "called")) {
        if (!isCallLeft) return;
        isCallLeft = false;
      }
      this.#note(applied.world, applied.happenings);
    }
  }

  #general(): General {
    return this.world.generals[this.#index] as General;
  }

  #note(world: World, happenings: readonly Happening[]): void {
    this.world = world;
    for (const happening of happenings) {
      if (happening.kind === "sent") this.sent.push(happening.message);
      if (happening.kind === "decided") this.isDecided = true;
      if (happening.kind === "failed") this.failure = `${happening.process}: ${happening.message}`;
      if (happening.kind !== "called" && happening.kind !== "returned") continue;
      const operation = world.operations[happening.operation] as Operation;
      this.events.push(
        happening.kind === "called" ? { kind: "called", operation } : { kind: "returned", result: operation.result },
      );
    }
  }
}
