import { type Chain, type ConfigurationId, type Stable, memberWith } from "@quorate/membership";
import { type Change, type Current, applyChain, encodeEnvelope } from "@quorate/replica/steps";
import { type Ballot, type ProposerId, type Register, type StoreId, zeroBallot } from "@quorate/synod";
import { type Chosen, nothingChosen } from "./chosen.ts";
import type { Column } from "./column.ts";
import { type Question, dataKey } from "./question.ts";
import { storeOf } from "./store.ts";
import { members } from "./members.ts";
import type { OperationPlan } from "./proposer.ts";

/** The epoch that models start in. */
const firstEpoch = 1;

/** A cluster of these members that nothing has changed yet. */
export function founded(names: string): Chain {
  const configuration: Stable = {
    kind: "stable",
    epoch: firstEpoch,
    id: "c1" as ConfigurationId,
    parent: undefined,
    members: members(names),
  };
  return [{ configuration, ballot: ballotOf("0", 1) }];
}

/** Ballots of the founding, below those that agents draw. */
function ballotOf(proposer: string, counter: number): Ballot {
  return { epoch: firstEpoch, counter, proposer: proposer as ProposerId };
}

/** What the members of a cluster hold at first. */
export interface Founding {
  readonly columns: readonly Column[];
  readonly stores: readonly StoreId[];
  readonly founding: Question | undefined;
  readonly chosen: Chosen;
}

/**
 * Stores in runs of interchangeable ones: `kinds` has a word for each run. Those in the chain hold the result of
 * `operation`, if one is given, as a quorum of all has accepted it.
 */
export function foundation(chain: Chain, kinds: readonly string[], operation: OperationPlan | undefined): Founding {
  const configuration = chain.at(-1)?.configuration;
  if (configuration === undefined) throw new Error("a model starts in a cluster");
  const ballot = ballotOf("0", 1);
  const input = { envelope: undefined, floor: zeroBallot, ballot, origin: ballot.proposer, lastNumber: 0 };
  const { envelope } = applyChain(operation ? [{ change: operation.change, doubt: undefined }] : [], input);
  const value = encodeEnvelope(envelope);
  const data: Register | undefined = operation && { promised: ballot, accepted: ballot, value };
  const columns = kinds.flatMap((names, kind) =>
    members(names).map((each): Column => {
      const isMember = memberWith(configuration, each.store) !== undefined;
      const store = storeOf(each, chain, isMember ? data : undefined);
      return { kind, durable: store, memory: store, held: [], answers: [], votes: [] };
    }),
  );
  const founding: Question | undefined = operation && {
    attempt: "0",
    configuration,
    places: [],
    body: { kind: "accept", key: dataKey, ballot, value, next: undefined },
    round: { ground: zeroBallot, stale: false, applied: [operation.name], deletes: envelope.payload === undefined },
  };
  const stores = kinds.flatMap((names) => members(names).map(({ store }) => store));
  return { columns, stores, founding, chosen: nothingChosen };
}

/** Adds its name to what is there. */
export function appending(name: string): OperationPlan {
  const change = (current: Current | undefined): ReturnType<Change<unknown>> => {
    const before = current === undefined ? [] : [...current.payload];
    return { kind: "write", payload: Uint8Array.from([...before, ...bytesOf(name)]), output: undefined };
  };
  return { name, change };
}

/** Writes its name if nothing is there. */
export function creating(name: string): OperationPlan {
  const change = (current: Current | undefined): ReturnType<Change<unknown>> =>
    current === undefined
      ? { kind: "write", payload: Uint8Array.from(bytesOf(name)), output: true }
      : { kind: "keep", output: false };
  return { name, change };
}

/** Deletes what is there. */
export function deleting(name: string): OperationPlan {
  const change = (current: Current | undefined): ReturnType<Change<unknown>> =>
    current === undefined ? { kind: "keep", output: false } : { kind: "delete", output: true };
  return { name, change };
}

function bytesOf(text: string): readonly number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}
