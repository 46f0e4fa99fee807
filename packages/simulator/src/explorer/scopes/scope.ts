import type { Chain } from "@quorate/membership";
import type { Counters } from "../model/agent.ts";
import type { Agent } from "../model/agents.ts";
import { appending, foundation, founded } from "../model/build.ts";
import { collector } from "../model/collector.ts";
import type { CoordinatorPlan } from "../model/coordinator-state.ts";
import { coordinator } from "../model/coordinator.ts";
import type { Core } from "../model/core.ts";
import { type OperationPlan, type ProposerPlan, proposer } from "../model/proposer.ts";
import { reader } from "../model/reader.ts";
import { type RegisterModel, type RegisterState, registerSystem } from "../model/register-system.ts";
import type { System } from "../system.ts";

/** A part of the protocol small enough to be explored. */
export interface Scope {
  /** Starts with the family, S1 to S8. */
  readonly name: string;
  readonly about: string;
  /** The bound of a full run, in states. */
  readonly statesMax: number;
  /** Where a full run ends: once a fixpoint was reached within the bound, to miss it is a failure. */
  readonly ends: "fixpoint" | "bound";
  readonly system: (core: Core) => System<RegisterState>;
}

/** The cluster that most scopes start with. */
export const three: Chain = founded("abc");
/** A cluster of four. */
export const four: Chain = founded("abcd");
/** What is there at first. */
export const o: OperationPlan = appending("o");

/** A scope's model where only what is said is not as usual. */
export function model(
  core: Core,
  { chain, kinds, first }: { readonly chain: Chain; readonly kinds: readonly string[]; readonly first?: OperationPlan },
  agents: readonly Agent[],
  more: Partial<RegisterModel> = {},
): System<RegisterState> {
  const usual = { core, crashes: false, sweeps: false, dead: [] };
  return registerSystem({ ...usual, ...foundation(chain, kinds, first), agents, ...more });
}

/** A node that writes; its prepares are taken at once unless said otherwise. */
export function writer(
  name: string,
  counters: Counters,
  operations: readonly OperationPlan[],
  more: Partial<ProposerPlan> = {},
  chain: Chain = three,
): Agent {
  const usual = { kind: "proposer", piggybacks: false, preparesAtOnce: true, restarts: 0 } as const;
  return proposer({ ...usual, name, counters, operations, ...more }, chain);
}

/** A coordinator of the change to `bcd`; its questions are taken at once unless said otherwise. */
export function administrator(more: Partial<CoordinatorPlan> = {}, chain: Chain = three): Agent {
  const plan: CoordinatorPlan = {
    kind: "coordinator",
    name: "C",
    target: "bcd",
    registerCounters: { 1: [2], 2: [2, 3] },
    dataCounters: { 2: [4] },
    catchUp: "rounds",
    atOnce: "everything",
    crashes: 0,
    aborts: false,
    ...more,
  };
  return coordinator(plan, chain);
}

/** A member that collects the key. */
export function collecting(counters: Counters, preparesAtOnce: boolean): Agent {
  return collector({ kind: "collector", name: "G", counters, preparesAtOnce }, three);
}

/** A node that reads. */
export function reading(reads: number, readsAtOnce: boolean): Agent {
  return reader({ kind: "reader", name: "R", reads, readsAtOnce }, three);
}

/** One of three members is replaced. */
export const replaceOne: Parameters<typeof model>[1] = { chain: three, kinds: ["a", "bc", "d"], first: o };
/** Every store takes every message by itself. */
export const oneByOne: Partial<ProposerPlan> = { preparesAtOnce: false };
/** One writer's only operation. */
export const x: readonly OperationPlan[] = [appending("x")];
/** Another writer's only operation. */
export const y: readonly OperationPlan[] = [appending("y")];

/** The change of `administrator` up to the adoption of the joint configuration by a quorum. */
export function entered(joint: string, adopters: string): readonly string[] {
  return [
    "C sends prepare configuration 1.2.C0, and a, b take it",
    `C finds c1 and sends accept configuration 1.2.C0 of ${joint} joint-C, and a, b take it`,
    "C is told that joint-C is chosen",
    `C sends adopt ${joint}, and ${adopters} take it`,
    `C hears adopted from ${adopters}`,
  ];
}

/** An append of P that nobody answered, its deletion by Q, and G's collection up to the question to remove it. */
export const deletedInDoubt: readonly string[] = [
  "P sends prepare 1.2.P, and a, b take it",
  "P finds 1.1.0 and sends accept 1.2.P with x",
  "a takes accept 1.2.P with x",
  "Q sends prepare 1.3.Q, and a, b take it",
  "Q finds 1.2.P and sends accept 1.3.Q with d",
  "a takes accept 1.3.Q with d",
  "b takes accept 1.3.Q with d",
  "Q is told that 1.3.Q is chosen",
  "G sends prepare 1.4.G to all, and a, b, c take it",
  "G finds the tombstone of 1.3.Q and sends accept 1.4.G of it",
  ..."abc".split("").map((store) => `${store} takes accept 1.4.G`),
  "G knows that all accepted the tombstone of 1.4.G and sends collect",
];
