import { type Chain, type Member, memberWith } from "@quorate/membership";
import type { Observer } from "@quorate/replica";
import {
  type AnswerBody,
  Ballots,
  type DurableState,
  Fence,
  RegisterCache,
  Transaction,
  adopt,
  configurationKey,
  vote,
} from "@quorate/replica/steps";
import { type ProposerId, type Register, dropPromise, zeroBallot } from "@quorate/synod";
import { type Answer, type Question, dataKey } from "./question.ts";
import { nameOfBallot, nameOfChain, nameOfRegister } from "./text.ts";

/** The cluster of every model. */
export const cluster = "cluster";

/** A store's memory or disk: its durable state, the one data register and the configuration register. */
export interface Store {
  readonly state: DurableState;
  readonly data: Register | undefined;
  readonly configuration: Register | undefined;
}

/** What a store does with a question: what it holds afterwards, and its answer; refusals are as good as none. */
export interface StoreStep {
  readonly store: Store;
  readonly answer: Answer | undefined;
}

/** A store that belongs to the cluster of `chain` if that names it, and else is blank. */
export function storeOf({ store }: Member, chain: Chain, data: Register | undefined): Store {
  const last = chain.at(-1);
  const isMember = last !== undefined && memberWith(last.configuration, store) !== undefined;
  const identity = { store, cluster: isMember ? cluster : undefined, forming: undefined, reservation: undefined };
  const blank: Store = {
    state: { identity, chain: [], seen: new Map(), floor: zeroBallot },
    data: undefined,
    configuration: undefined,
  };
  if (!isMember) return blank;
  const transaction = transactionOn(blank);
  const { state } = adopt(transaction, reporters(), blank.state, { cluster, links: chain });
  return { ...written(transaction, { ...blank, state }), data };
}

/** Steps a question through the fence, the acceptor and the adoption of the replica that ships. */
export function stepStore(store: Store, question: Question): StoreStep {
  return passesFence(store, question) ? stepFenced(store, question) : { store, answer: undefined };
}

/** Whether the store may step the question at all (R2, R12). Throws on two configurations of one epoch (R3). */
export function passesFence({ state }: Store, { configuration, body }: Question): boolean {
  const header = { cluster, to: state.identity.store, epoch: configuration.epoch, configuration: configuration.id };
  const refusal = new Fence(
    () => state,
    () => true,
  ).check(header, body);
  if (refusal instanceof Error) throw refusal;
  return refusal === undefined;
}

/** Steps a question that the fence has let pass. */
export function stepFenced(store: Store, { configuration, body }: Pick<Question, "configuration" | "body">): StoreStep {
  const transaction = transactionOn(store);
  switch (body.kind) {
    case "prepare":
    case "accept":
    case "read":
    case "collect":
    case "fill":
    case "install": {
      const answer = vote(transaction, reporters(), configuration, body);
      return { store: written(transaction, store), answer: granted(answer) };
    }
    case "adopt": {
      const { state, answer } = adopt(transaction, reporters(), store.state, { cluster, links: body.links });
      const after = written(transaction, { ...store, state });
      return { store: after, answer: granted(answer) };
    }
    case "list":
      return { store, answer: pageOf(store) };
    default:
      throw new Error(`the model's stores are not asked to ${body.kind}`);
  }
}

/** Lists the whole store: at most one key. */
export function pageOf({ data }: Store): Answer {
  const keys = data === undefined ? [] : [dataKey];
  return { kind: "page", page: { keys, last: true, total: keys.length }, record: data };
}

/** Sweeps a promise-only record into the floor (R14); the store itself if there is none. */
export function dropPromiseOf(store: Store): Store {
  const step = dropPromise({ register: store.data, floor: store.state.floor });
  return step.removed ? { ...store, data: step.register, state: { ...store.state, floor: step.floor } } : store;
}

/** Tells apart stores of one kind; who a store is shows in the place it holds. */
export function nameOfStore({ state, data, configuration }: Store): string {
  const registers = `${nameOfRegister(data)}|${nameOfRegister(configuration)}`;
  return `${nameOfChain(state.chain)}|${registers}|${nameOfBallot(state.floor)}`;
}

/** Refusals are as good as no answer; pages are made by the host. */
function granted(answer: AnswerBody): Answer | undefined {
  if (answer.kind === "filled" && answer.refused.length > 0) return undefined;
  return answer.kind === "refused" || answer.kind === "page" ? undefined : answer;
}

function transactionOn({ state, data, configuration }: Store): Transaction {
  const registers = new Map([
    [dataKey, data],
    [configurationKey, configuration],
  ]);
  return new Transaction(new RegisterCache(0), registers, state.floor);
}

function written(transaction: Transaction, store: Store): Store {
  const { floor } = transaction;
  const state = floor === store.state.floor ? store.state : { ...store.state, floor };
  return { state, data: transaction.get(dataKey), configuration: transaction.get(configurationKey) };
}

/** A store's own source of ballots has no part in its answers. Nothing is ever to be reported: nobody forges here. */
function reporters(): Parameters<typeof adopt>[1] {
  const observe: Observer = (event) => {
    throw new Error(`a store reported ${JSON.stringify(event)}`);
  };
  return { ballots: new Ballots("" as ProposerId, 0, observe), observe };
}
