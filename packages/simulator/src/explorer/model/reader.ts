import type { Chain } from "@quorate/membership";
import type { Ballot } from "@quorate/synod";
import { type AgentStep, type Asking, type View, heard, inForce, placesOf, sending } from "./agent.ts";
import { dataKey } from "./question.ts";
import { describeConfiguration, nameOfBallot, nameOfChain } from "./text.ts";

/** A node that reads without writing (R8); what a quorum's answers do not settle it leaves at that. */
export interface ReaderPlan {
  readonly kind: "reader";
  readonly name: string;
  readonly reads: number;
  /** Whether a smallest quorum takes each of its reads at once. */
  readonly readsAtOnce: boolean;
}

/** A reader: how many reads it has begun, and the one under way. */
export interface Reader extends Asking {
  readonly kind: "reader";
  readonly plan: ReaderPlan;
  readonly chain: Chain;
  readonly begun: number;
  readonly reading: { readonly question: number; readonly since: Ballot | undefined } | undefined;
}

/** A reader before its first read. */
export function reader(plan: ReaderPlan, chain: Chain): Reader {
  return { kind: "reader", plan, chain, begun: 0, reading: undefined, sent: [], open: [] };
}

/** Tells readers of one plan apart. */
export function nameOfReader({ chain, begun, reading, sent }: Reader): string {
  const under = reading && `${reading.question} ${nameOfBallot(reading.since)}`;
  return `${nameOfChain(chain)}|${begun}|${under}|${sent.join()}`;
}

/** Every step the reader may take next. */
export function stepsOfReader(agent: Reader, view: View): readonly AgentStep<Reader>[] {
  return [...begin(agent, view), ...conclude(agent, view), ...learn(agent, view)];
}

function begin(agent: Reader, view: View): readonly AgentStep<Reader>[] {
  const { plan, chain, begun } = agent;
  if (begun >= plan.reads) return [];
  const configuration = inForce(chain);
  const quorum = view.core.dataQuorum(configuration);
  const question = view.ask({
    attempt: `${plan.name}${begun}`,
    configuration,
    places: placesOf(view, quorum),
    body: { kind: "read", key: dataKey },
    round: undefined,
  });
  const reading = { question, since: view.highest };
  // A copy of an old read changes nothing, so nothing but the read under way need stay on the network.
  const after = { ...idle(agent), reading, begun: begun + 1 };
  return sending(after, { question, quorum, atOnce: plan.readsAtOnce }, `${plan.name} sends a read`, view);
}

function conclude(agent: Reader, view: View): readonly AgentStep<Reader>[] {
  const { plan, chain, reading } = agent;
  if (reading === undefined) return [];
  const configuration = inForce(chain);
  const { core } = view;
  return heard(view, reading.question, "observed").flatMap((answers): AgentStep<Reader>[] => {
    const verdict = core.readVerdict(core.dataQuorum(configuration), core.ballotEpoch(configuration.epoch), answers);
    if (verdict.kind !== "value" && verdict.kind !== "absent") return [];
    const accepted = verdict.kind === "value" ? verdict.accepted : undefined;
    const label = `${plan.name} returns ${accepted === undefined ? "absence" : `the value of ${nameOfBallot(accepted)}`}`;
    return [{ agent: idle(agent), label, read: { since: reading.since, accepted } }];
  });
}

function learn(agent: Reader, { chains }: View): readonly AgentStep<Reader>[] {
  return chains
    .filter((chain) => chain.length > agent.chain.length)
    .map((chain) => ({
      agent: { ...idle(agent), chain },
      label: `${agent.plan.name} adopts ${describeConfiguration(inForce(chain))}`,
    }));
}

function idle(agent: Reader): Reader {
  return { ...agent, reading: undefined, sent: [], open: [] };
}
