import type { Core } from "./core.ts";
import type { Answer, Question } from "./question.ts";
import { type Store, dropPromiseOf, nameOfStore } from "./store.ts";
import { nameOfBallot, nameOfBytes, nameOfRegister } from "./text.ts";

/** An answer to a question, named by its number. `answer` is undefined once nobody waits for it. */
export interface Given {
  readonly question: number;
  readonly answer: Answer | undefined;
  /** The question is an accept, and this is its acceptance. */
  readonly isVote: boolean;
}

/**
 * One store with all that concerns it alone: what it holds, what it has answered to questions that are still open, and
 * which accepts it has acknowledged. Interchangeable stores may then trade places as wholes.
 */
export interface Column {
  /** Stores of one kind are interchangeable. */
  readonly kind: number;
  readonly durable: Store;
  /** What was stepped; the same as `durable` once it is synced. */
  readonly memory: Store;
  /** Answers that may not leave before the next sync (R18), oldest first. */
  readonly held: readonly Given[];
  readonly answers: readonly Given[];
  /** Accepts acknowledged of which it is not known yet whether a quorum acknowledged them. */
  readonly votes: readonly number[];
}

/** Tells columns apart. */
export function nameOfColumn({ kind, durable, memory, held, answers, votes }: Column): string {
  const stepped = memory === durable ? "" : `~${nameOfStore(memory)}~${held.map(nameOfGiven).join(";")}`;
  const given = answers.map(nameOfGiven).toSorted().join(";");
  return `${kind}|${nameOfStore(durable)}${stepped}|${given}|${votes.toSorted((a, b) => a - b).join(",")}`;
}

/** A question arrives. With `syncs` the store syncs at once and answers; else both are steps of their own. */
export function deliver(
  core: Core,
  column: Column,
  { question, number, isOpen }: { readonly question: Question; readonly number: number; readonly isOpen: boolean },
  syncs: boolean,
): Column {
  const { store, answer } = core.stepStore(column.memory, question);
  const isChanged = nameOfStore(store) !== nameOfStore(column.memory);
  const isVote = answer?.kind === "accepted";
  const given: Given = { question: number, answer: isOpen ? answer : undefined, isVote };
  const isSaid = answer !== undefined && (isOpen || isVote);
  if (syncs) {
    const after = isChanged ? { ...column, durable: store, memory: store } : column;
    return isSaid ? told(after, [given]) : after;
  }
  const isHeld = column.held.some((each) => nameOfGiven(each) === nameOfGiven(given));
  // A store with nothing to sync may answer at once; one with something holds even an answer that writes nothing.
  if (!isChanged && column.memory === column.durable) return isSaid ? told(column, [given]) : column;
  if (!isChanged && (!isSaid || isHeld)) return column;
  return { ...column, memory: isChanged ? store : column.memory, held: isSaid ? [...column.held, given] : column.held };
}

/** The batch is durable: what was held leaves. */
export function sync(column: Column): Column {
  return told({ ...column, durable: column.memory, held: [] }, column.held);
}

/** The process dies: what was not synced is gone, and nobody heard of it. */
export function crash(column: Column): Column {
  return { ...column, memory: column.durable, held: [] };
}

/** The host sweeps a promise into the floor. */
export function sweep(column: Column): Column {
  const memory = dropPromiseOf(column.memory);
  return memory === column.memory ? column : { ...column, memory, durable: memory };
}

/** Answers to questions that are no longer open are dropped. */
export function prune(column: Column, isOpen: (question: number) => boolean): Column {
  const answers = column.answers.filter(({ question }) => isOpen(question));
  const held = column.held.flatMap((given) => {
    if (given.answer === undefined || isOpen(given.question)) return [given];
    return given.isVote ? [{ ...given, answer: undefined }] : [];
  });
  if (answers.length === column.answers.length && held.every((given, index) => given === column.held[index])) {
    return column;
  }
  return { ...column, answers, held };
}

/** Votes that no longer matter are dropped. */
export function withoutVotes(column: Column, settled: readonly number[]): Column {
  const votes = column.votes.filter((question) => !settled.includes(question));
  return votes.length === column.votes.length ? column : { ...column, votes };
}

function told(column: Column, given: readonly Given[]): Column {
  let { answers, votes } = column;
  for (const each of given) {
    if (each.isVote && !votes.includes(each.question)) votes = [...votes, each.question];
    // A later answer to a copy of the question may differ; either may be the one that is heard.
    const isKnown = answers.some((other) => nameOfGiven(other) === nameOfGiven(each));
    if (each.answer !== undefined && !isKnown) answers = [...answers, each];
  }
  return answers === column.answers && votes === column.votes ? column : { ...column, answers, votes };
}

/** Tells apart what was answered. */
export function nameOfGiven({ question, answer, isVote }: Given): string {
  return `${question}${isVote ? "!" : ":"}${answer === undefined ? "" : nameOfAnswer(answer)}`;
}

function nameOfAnswer(answer: Answer): string {
  switch (answer.kind) {
    case "promised":
      return `${nameOfBallot(answer.accepted)}${nameOfBytes(answer.value)},${nameOfBallot(answer.floor)}`;
    case "accepted":
      return `${answer.nextPromised}`;
    case "observed":
      return `${nameOfBallot(answer.accepted)}${nameOfBytes(answer.value)}`;
    case "page":
      return nameOfRegister(answer.record);
    case "adopted":
      return `${answer.epoch}`;
    default:
      return answer.kind;
  }
}
