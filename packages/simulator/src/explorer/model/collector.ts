import type { Chain } from "@quorate/membership";
import { decodeEnvelope, encodeEnvelope, isTombstone } from "@quorate/replica/steps";
import type { Ballot, ProposerId, Quorum } from "@quorate/synod";
import {
  type AgentStep,
  type Asking,
  type Counters,
  type Drawn,
  type View,
  asking,
  countersLeft,
  hasUseFor,
  heard,
  inForce,
  placesOf,
  sending,
} from "./agent.ts";
import { dataKey } from "./question.ts";
import { describeConfiguration, nameOfBallot, nameOfChain } from "./text.ts";

/** A member that collects a deleted key (R14): prepare and accept at all members, then removal at each. */
export interface CollectorPlan {
  readonly kind: "collector";
  readonly name: string;
  readonly counters: Counters;
  /** Whether all members take each of its prepares at once. */
  readonly preparesAtOnce: boolean;
}

type Phase =
  | { readonly kind: "idle" }
  | { readonly kind: "preparing" | "accepting"; readonly ballot: Ballot; readonly question: number };

/** A collector: the rounds of one member's collection of the data key. */
export interface Collector extends Asking {
  readonly kind: "collector";
  readonly plan: CollectorPlan;
  readonly chain: Chain;
  readonly phase: Phase;
  readonly drawn: Drawn;
}

/** A collector before its first round. */
export function collector(plan: CollectorPlan, chain: Chain): Collector {
  return {
    kind: "collector",
    plan,
    chain,
    phase: { kind: "idle" },
    drawn: { epoch: 0, counter: 0 },
    sent: [],
    open: [],
  };
}

/** Tells collectors of one plan apart. */
export function nameOfCollector({ chain, phase, drawn, sent, open }: Collector): string {
  const asked = phase.kind === "idle" ? "" : `${phase.kind} ${phase.question}`;
  return `${nameOfChain(chain)}|${asked}|${drawn.epoch} ${drawn.counter}|${sent.join()}|${open.join()}`;
}

/** Every step the collector may take next. */
export function stepsOfCollector(agent: Collector, view: View): readonly AgentStep<Collector>[] {
  return [...begin(agent, view), ...conclude(agent, view), ...learn(agent, view)];
}

function begin(agent: Collector, view: View): readonly AgentStep<Collector>[] {
  const { plan, chain, drawn } = agent;
  const configuration = inForce(chain);
  if (configuration.kind !== "stable") return [];
  const { epoch } = configuration;
  return countersLeft(plan.counters, drawn, epoch).flatMap((counter) => {
    const ballot = { epoch: view.core.ballotEpoch(epoch), counter, proposer: plan.name as ProposerId };
    const question = ask(agent, view, { kind: "prepare", key: dataKey, ballot });
    const phase = { kind: "preparing", ballot, question } as const;
    const after: Collector = { ...agent, phase, drawn: { epoch, counter }, open: [] };
    const label = `${plan.name} sends prepare ${nameOfBallot(ballot)} to all`;
    return sending(after, { question, quorum: quorumOf(agent, view), atOnce: plan.preparesAtOnce }, label, view);
  });
}

function conclude(agent: Collector, view: View): readonly AgentStep<Collector>[] {
  const { phase, plan } = agent;
  if (phase.kind === "idle") return [];
  const { ballot, question } = phase;
  if (phase.kind === "accepting") {
    return heard(view, question, "accepted").flatMap((answers) => {
      if (view.core.acceptVerdict(quorumOf(agent, view), answers).kind !== "won") return [];
      const removal = ask(agent, view, { kind: "collect", key: dataKey, ballot });
      const label = `${plan.name} knows that all accepted the tombstone of ${nameOfBallot(ballot)} and sends collect`;
      return [{ agent: { ...asking({ ...agent, phase: { kind: "idle" } }, removal), open: [] }, label }];
    });
  }
  return heard(view, question, "promised").flatMap((answers): AgentStep<Collector>[] => {
    const verdict = view.core.prepareVerdict(quorumOf(agent, view), answers);
    if (verdict.kind !== "won") return [];
    const { value: found, accepted: ground } = verdict.found;
    if (found === undefined || !isTombstone(found)) return [];
    const value = encodeEnvelope(decodeEnvelope(found));
    const body = { kind: "accept", key: dataKey, ballot, value, next: undefined } as const;
    // The tombstone again: nothing is applied, and nothing begins.
    const accept = ask(agent, view, body, { ground, stale: false, applied: [], deletes: true });
    const label = `${plan.name} finds the tombstone of ${nameOfBallot(ground)} and sends accept ${nameOfBallot(ballot)} of it`;
    return [{ agent: asking({ ...agent, phase: { kind: "accepting", ballot, question: accept } }, accept), label }];
  });
}

function learn(agent: Collector, { chains }: View): readonly AgentStep<Collector>[] {
  return chains
    .filter((chain) => chain.length > agent.chain.length && hasUseFor(agent.plan.counters, inForce(chain).epoch))
    .map((chain) => ({
      agent: { ...agent, chain, phase: { kind: "idle" }, open: [] },
      label: `${agent.plan.name} adopts ${describeConfiguration(inForce(chain))}`,
    }));
}

function quorumOf({ chain }: Collector, { core }: View): Quorum {
  return core.collectQuorum(core.dataQuorum(inForce(chain)).groups.flat());
}

function ask(
  { plan, chain }: Collector,
  view: View,
  body: Parameters<View["ask"]>[0]["body"],
  round?: Parameters<View["ask"]>[0]["round"],
): number {
  const configuration = inForce(chain);
  const places = placesOf(view, view.core.dataQuorum(configuration));
  return view.ask({ attempt: plan.name, configuration, places, body, round });
}
