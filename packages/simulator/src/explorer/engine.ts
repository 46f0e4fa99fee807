import { checkScope, isAcceptedIn, promiseIn, stepOf, textFrom } from "./engine-checks.ts";
import type { Emit, System } from "./system.ts";

/** What an acceptor answers to a prepare that it grants: what it accepted last, ballot 0 if nothing. */
export interface EnginePromise {
  readonly ballot: number;
  readonly value: string;
}

/**
 * Any acceptor with the two steps of Paxos, as pure functions. Slots are plain data: they are compared as JSON. A step
 * returns a new slot, or the one it was given, which it must not change.
 */
export interface Engine<Slot> {
  readonly blank: Slot;
  /** `promise` is undefined where the acceptor refuses. */
  readonly prepare: (
    slot: Readonly<Slot>,
    ballot: number,
  ) => { readonly slot: Readonly<Slot>; readonly promise: EnginePromise | undefined };
  readonly accept: (
    slot: Readonly<Slot>,
    ballot: number,
    value: string,
  ) => { readonly slot: Readonly<Slot>; readonly isAccepted: boolean };
}

/** A proposer of the usual kind: one attempt for each ballot, which changes the highest value it finds. */
export interface EngineClient {
  readonly name: string;
  /** Integers from 1, rising, and no other client's. */
  readonly ballots: readonly number[];
  /** The value after this client's change; `found` is empty for a register never written. */
  readonly change: (found: string, ballot: number) => string;
}

/** What an invariant of an engine may look at. */
export interface EngineView<Slot> {
  readonly slots: readonly Slot[];
  /** The values whose round a majority accepted, in the order in which their clients were told. */
  readonly acknowledged: readonly string[];
}

export interface EngineScope<Slot> {
  readonly engine: Engine<Slot>;
  readonly acceptors: number;
  readonly clients: readonly EngineClient[];
  /** What is wrong with a state, in words; undefined if nothing is. */
  readonly invariant: (view: EngineView<Slot>) => string | undefined;
}

interface Sent {
  readonly client: number;
  readonly ballot: number;
  /** Undefined for a prepare. */
  readonly value: string | undefined;
}

interface Cell<Slot> {
  readonly slot: Slot;
  /** What it answered to the present question of each client. */
  readonly answers: readonly (EnginePromise | "accepted" | undefined)[];
}

/** A state of an engine under exploration. */
export interface EngineState<Slot> {
  readonly cells: readonly Cell<Slot>[];
  /** For each client the ballots it has used up, and what it asks now. */
  readonly clients: readonly { readonly used: number; readonly asks: Sent | undefined }[];
  /** Every question ever sent. It is never taken away: it may arrive at any acceptor, late, repeatedly or never. */
  readonly sent: readonly Sent[];
  readonly acknowledged: readonly string[];
}

/**
 * Every run of an engine in which questions and answers are lost, delayed, repeated and reordered at will and clients
 * give up at will. Acceptors are interchangeable. Throws a TypeError for a scope that makes no sense; an exploration
 * throws one for a step that changes the slot it was given, or returns what is no answer or no plain data.
 */
export function engineSystem<Slot>(scope: EngineScope<Slot>): System<EngineState<Slot>> {
  const { engine, acceptors, clients, invariant } = scope;
  checkScope(scope);
  const blank: Cell<Slot> = { slot: copyOf<Slot>(JSON.stringify(engine.blank)), answers: clients.map(() => undefined) };
  const initial: EngineState<Slot> = {
    cells: Array.from({ length: acceptors }, () => blank),
    clients: clients.map(() => ({ used: 0, asks: undefined })),
    sent: [],
    acknowledged: [],
  };
  return {
    initial: [initial],
    expand: (state, emit) => {
      deliver(scope, state, emit);
      for (const [index, client] of clients.entries()) act(state, index, client, emit);
    },
    key: ({ cells, ...rest }) => {
      const names = cells.map((cell) => JSON.stringify(cell)).toSorted();
      return `${names.join("\n")}\n${JSON.stringify({ ...rest, sent: rest.sent.map((each) => JSON.stringify(each)).toSorted() })}`;
    },
    invariant: ({ cells, acknowledged }) => {
      const problem = invariant({ slots: cells.map(({ slot }) => slot), acknowledged });
      return problem === undefined ? undefined : textFrom(problem, "the invariant");
    },
  };
}

/** Any question ever sent may arrive at any acceptor. */
function deliver<Slot>(
  { engine, clients }: EngineScope<Slot>,
  state: EngineState<Slot>,
  emit: Emit<EngineState<Slot>>,
) {
  const texts = state.cells.map(({ slot }) => JSON.stringify(slot));
  for (const question of state.sent) {
    for (const [place, cell] of state.cells.entries()) {
      const text = texts[place] ?? "";
      const { slot, answer } = answered(engine, text, question);
      const asks = state.clients[question.client]?.asks;
      const isAwaited = asks !== undefined && asks.ballot === question.ballot && asks.value === question.value;
      // The first answer counts; a refusal is as good as none.
      const isNews = isAwaited && answer !== undefined && cell.answers[question.client] === undefined;
      const answers = isNews ? cell.answers.with(question.client, answer) : cell.answers;
      if (!isNews && slot === text) continue;
      const cells = state.cells.with(place, { slot: slot === text ? cell.slot : copyOf<Slot>(slot), answers });
      const what = `${question.value === undefined ? "prepare" : "accept"} ${question.ballot}`;
      const said = answer === undefined ? "refuses" : answer === "accepted" ? "accepts" : "promises";
      const value = question.value === undefined ? "" : ` "${question.value}"`;
      emit(
        { ...state, cells },
        () => `acceptor ${place + 1} ${said}: ${what}${value} of ${clients[question.client]?.name}`,
      );
    }
  }
}

/** What an acceptor does with a question, with its slot before and after as texts. */
function answered<Slot>(
  engine: Engine<Slot>,
  text: string,
  { ballot, value }: Sent,
): { readonly slot: string; readonly answer: EnginePromise | "accepted" | undefined } {
  // A copy, so that a step that changes its slot harms neither the other states nor the caller's blank.
  const given = copyOf<Slot>(text);
  if (value === undefined) {
    const step = stepOf(engine.prepare(given, ballot), "prepare", given, text);
    return { slot: JSON.stringify(step.slot), answer: promiseIn(step) };
  }
  const step = stepOf(engine.accept(given, ballot, value), "accept", given, text);
  return { slot: JSON.stringify(step.slot), answer: isAcceptedIn(step) ? "accepted" : undefined };
}

function copyOf<Slot>(text: string): Slot {
  return JSON.parse(text) as Slot;
}

function act<Slot>(state: EngineState<Slot>, index: number, client: EngineClient, emit: Emit<EngineState<Slot>>): void {
  const { used, asks } = state.clients[index] ?? { used: 0, asks: undefined };
  const ballot = client.ballots[used];
  if (ballot !== undefined) {
    const next = asking(state, index, used + 1, { client: index, ballot, value: undefined });
    emit(next, `${client.name} sends prepare ${ballot}`);
  }
  if (asks === undefined) return;
  const answers = state.cells.flatMap(({ answers }) => answers[index] ?? []);
  if (answers.length <= state.cells.length / 2) return;
  if (asks.value !== undefined) {
    const acknowledged = [...state.acknowledged, asks.value];
    emit(
      { ...asking(state, index, used, undefined), acknowledged },
      `${client.name} is told that "${asks.value}" is written`,
    );
    return;
  }
  // Any majority of those that answered may be the one that is heard: each may make another value the highest.
  const found = new Set(
    highestOfMajorities(
      answers.filter((each) => each !== "accepted"),
      state.cells.length,
    ),
  );
  for (const value of found) {
    const changed = textFrom(client.change(value, asks.ballot), `change of client ${client.name}`);
    const proposal = { client: index, ballot: asks.ballot, value: changed };
    const label = `${client.name} finds "${value}" and sends accept ${asks.ballot} "${proposal.value}"`;
    emit(asking(state, index, used, proposal), label);
  }
}

/** The client's present question; answers to the one before no longer count. */
function asking<Slot>(
  state: EngineState<Slot>,
  index: number,
  used: number,
  asks: Sent | undefined,
): EngineState<Slot> {
  const cells = state.cells.map((cell) => ({ ...cell, answers: cell.answers.with(index, undefined) }));
  const sent = asks === undefined ? state.sent : [...state.sent, asks];
  return { ...state, cells, sent, clients: state.clients.with(index, { used, asks }) };
}

function highestOfMajorities(promises: readonly EnginePromise[], acceptors: number): readonly string[] {
  const needed = Math.floor(acceptors / 2) + 1;
  // The lowest promises of a majority leave out the others; every promise from the needed-th upwards can be the highest.
  return promises
    .toSorted((a, b) => a.ballot - b.ballot)
    .slice(needed - 1)
    .map(({ value }) => value);
}
