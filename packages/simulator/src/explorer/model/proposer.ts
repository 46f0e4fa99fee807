import type { Chain } from "@quorate/membership";
import { type Change, type Doubt, type Envelope, decodeEnvelope, encodeEnvelope } from "@quorate/replica/steps";
import { type Ballot, type ProposerId, zeroBallot } from "@quorate/synod";
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
  isStale,
  placesOf,
  sending,
} from "./agent.ts";
import { dataKey } from "./question.ts";
import { nameOfBallot, nameOfChain, describeConfiguration } from "./text.ts";

/** An operation of a client; its name is unique in a model. */
export interface OperationPlan {
  readonly name: string;
  readonly change: Change<unknown>;
}

/** What a proposer of a model may do. */
export interface ProposerPlan {
  readonly kind: "proposer";
  readonly name: string;
  readonly counters: Counters;
  readonly operations: readonly OperationPlan[];
  /** Whether its accepts may carry the ballot of the next round. */
  readonly piggybacks: boolean;
  /** Whether a smallest quorum takes each of its prepares at once. */
  readonly preparesAtOnce: boolean;
  /** How often its process may die and start again, with a new id and the counters from the first. */
  readonly restarts: number;
}

type Phase =
  | { readonly kind: "idle" }
  | { readonly kind: "preparing"; readonly ballot: Ballot; readonly stale: boolean; readonly question: number }
  | {
      readonly kind: "accepting";
      readonly ballot: Ballot;
      readonly next: Ballot | undefined;
      readonly envelope: Envelope;
      readonly question: number;
    };

/** A promise confirmed by a quorum, for the one-round-trip path. */
interface Cached {
  readonly configuration: string;
  readonly ballot: Ballot;
  readonly envelope: Envelope;
  readonly ground: Ballot;
}

/** A proposer: the rounds of one node on the data register. */
export interface Proposer extends Asking {
  readonly kind: "proposer";
  readonly plan: ProposerPlan;
  readonly incarnation: number;
  readonly chain: Chain;
  readonly phase: Phase;
  readonly cached: Cached | undefined;
  /** What is in doubt of the operation under way (R17). */
  readonly doubt: Doubt;
  /** The operation under way, or the one to begin next. */
  readonly operation: number;
  readonly lastNumber: number;
  readonly drawn: Drawn;
}

/** A proposer before its first round. */
export function proposer(plan: ProposerPlan, chain: Chain): Proposer {
  return { kind: "proposer", plan, incarnation: 0, chain, ...fresh, operation: 0, sent: [] };
}

/** Tells proposers of one plan apart. */
export function nameOfProposer(agent: Proposer): string {
  const { phase, cached, doubt, drawn } = agent;
  const asked = phase.kind === "idle" ? "" : `${phase.kind} ${phase.question} ${nameOfBallot(phase.ballot)}`;
  const stale = phase.kind === "preparing" && phase.stale;
  const promise = cached && `${cached.configuration} ${nameOfBallot(cached.ballot)} ${nameOfBallot(cached.ground)}`;
  const doubted =
    doubt &&
    `${doubt.number} ${nameOfBallot(doubt.birth)} ${doubt.attempts.map((each) => nameOfBallot(each.ballot)).join()}`;
  const { incarnation, operation, lastNumber, chain, sent, open } = agent;
  const numbers = [incarnation, operation, lastNumber, drawn.epoch, drawn.counter].join();
  return `${numbers}|${nameOfChain(chain)}|${asked}${stale}|${promise}|${doubted}|${sent.join()}|${open.join()}`;
}

/** Every step the proposer may take next. */
export function stepsOfProposer(agent: Proposer, view: View): readonly AgentStep<Proposer>[] {
  return [...begin(agent, view), ...conclude(agent, view), ...learn(agent, view), ...restart(agent)];
}

const fresh = {
  phase: { kind: "idle" },
  cached: undefined,
  doubt: undefined,
  lastNumber: 0,
  drawn: { epoch: 0, counter: 0 },
  open: [],
} as const;

/** Starts a round; one under way is given up for it, as after a conflict or when patience is over (R15). */
function begin(agent: Proposer, view: View): readonly AgentStep<Proposer>[] {
  const { plan, cached, phase } = agent;
  if (agent.operation >= plan.operations.length) return [];
  const configuration = inForce(agent.chain);
  if (phase.kind === "idle" && cached?.configuration === configuration.id) {
    const { ballot, envelope, ground } = cached;
    const round = { ballot, stale: isStale(view, ballot), floor: zeroBallot, envelope, ground };
    return propose({ ...agent, cached: undefined }, view, round);
  }
  const quorum = view.core.dataQuorum(configuration);
  return draws(agent, view).flatMap(({ drawer, ballot }): readonly AgentStep<Proposer>[] => {
    const question = view.ask({
      attempt: plan.name,
      configuration,
      places: placesOf(view, quorum),
      body: { kind: "prepare", key: dataKey, ballot },
      round: undefined,
    });
    const preparing = { kind: "preparing", ballot, stale: isStale(view, ballot), question } as const;
    const after = { ...drawer, phase: preparing, cached: undefined, open: [] };
    const label = `${plan.name} sends prepare ${nameOfBallot(ballot)}`;
    return sending(after, { question, quorum, atOnce: plan.preparesAtOnce }, label, view);
  });
}

/** Goes on when a quorum answered. */
function conclude(agent: Proposer, view: View): readonly AgentStep<Proposer>[] {
  const { phase, plan } = agent;
  const quorum = view.core.dataQuorum(inForce(agent.chain));
  switch (phase.kind) {
    case "idle":
      return [];
    case "preparing":
      return heard(view, phase.question, "promised").flatMap((answers) => {
        const verdict = view.core.prepareVerdict(quorum, answers);
        if (verdict.kind !== "won") return [];
        const { value, floor, accepted: ground } = verdict.found;
        const envelope = value === undefined ? undefined : decodeEnvelope(value);
        return propose(agent, view, { ballot: phase.ballot, stale: phase.stale, floor, envelope, ground });
      });
    case "accepting":
      return heard(view, phase.question, "accepted").flatMap((answers) => {
        const verdict = view.core.acceptVerdict(quorum, answers);
        if (verdict.kind !== "won") return [];
        const { next, envelope, ballot: ground } = phase;
        const configuration = inForce(agent.chain).id;
        const cached =
          verdict.nextPromised && next !== undefined ? { configuration, ballot: next, envelope, ground } : undefined;
        const label = `${plan.name} is told that ${nameOfBallot(ground)} is chosen${cached ? `, and ${nameOfBallot(next)} promised` : ""}`;
        return [{ agent: { ...ended(agent), cached }, label }];
      });
  }
}

interface Ground {
  readonly ballot: Ballot;
  readonly stale: boolean;
  readonly floor: Ballot;
  readonly envelope: Envelope | undefined;
  readonly ground: Ballot;
}

/** Applies the operation to what was found, and sends the result. */
function propose(agent: Proposer, view: View, found: Ground): readonly AgentStep<Proposer>[] {
  const { plan, doubt, lastNumber } = agent;
  const operation = plan.operations[agent.operation];
  if (operation === undefined) return [];
  const { ballot, stale, floor, envelope, ground } = found;
  const input = { envelope, floor, ballot, origin: ballot.proposer, lastNumber };
  const result = view.core.applyChain([{ change: operation.change, doubt }], input);
  const [step] = result.steps;
  const at = `${plan.name} finds ${nameOfBallot(ground)}`;
  // The promises alone settle it.
  if (envelope === undefined && !result.changed && doubt === undefined) {
    return [{ agent: ended(agent), label: `${at} and has nothing to write` }];
  }
  if (step === undefined || step.kind === "unknown") {
    return [{ agent: ended(agent), label: `${at} and cannot tell whether ${operation.name} was applied` }];
  }
  const value = encodeEnvelope(result.envelope);
  const configuration = inForce(agent.chain);
  const nexts = plan.piggybacks ? draws(agent, view, ballot) : [];
  return [{ drawer: agent, ballot: undefined }, ...nexts].map(({ drawer, ballot: next }): AgentStep<Proposer> => {
    const question = view.ask({
      attempt: plan.name,
      configuration,
      places: placesOf(view, view.core.dataQuorum(configuration)),
      body: { kind: "accept", key: dataKey, ballot, value, next },
      round: {
        ground,
        stale,
        applied: result.changed ? [operation.name] : [],
        deletes: result.envelope.payload === undefined,
      },
    });
    const phase = { kind: "accepting", ballot, next, envelope: result.envelope, question } as const;
    const after = { ...drawer, phase, doubt: step.doubt, lastNumber: result.lastNumber };
    const what = result.changed ? `with ${operation.name}` : "changing nothing";
    const label = `${at} and sends accept ${nameOfBallot(ballot)} ${what}${next ? `, next ${nameOfBallot(next)}` : ""}`;
    return { agent: asking(after, question), label };
  });
}

/** Each ballot it may draw, above `above` if given. */
function draws(
  agent: Proposer,
  { core }: View,
  above?: Ballot,
): readonly { readonly drawer: Proposer; readonly ballot: Ballot }[] {
  const { plan, incarnation, chain } = agent;
  const { epoch } = inForce(chain);
  return countersLeft(plan.counters, agent.drawn, epoch)
    .filter((counter) => above === undefined || counter > above.counter)
    .map((counter) => {
      const proposer = `${plan.name}${"'".repeat(incarnation)}` as ProposerId;
      const ballot = { epoch: core.ballotEpoch(epoch), counter, proposer };
      return { drawer: { ...agent, drawn: { epoch, counter } }, ballot };
    });
}

/** The operation is answered; the next may begin. */
function ended(agent: Proposer): Proposer {
  return { ...agent, phase: fresh.phase, doubt: undefined, operation: agent.operation + 1, open: [] };
}

/** Adopts a longer chain; the round under way is over, and what it may have done stays in doubt. */
function learn(agent: Proposer, { chains }: View): readonly AgentStep<Proposer>[] {
  return chains
    .filter((chain) => chain.length > agent.chain.length && hasUseFor(agent.plan.counters, inForce(chain).epoch))
    .map((chain) => ({
      agent: { ...agent, chain, phase: fresh.phase, open: [] },
      label: `${agent.plan.name} adopts ${describeConfiguration(inForce(chain))}`,
    }));
}

/** Dies and starts again: its operation is given up, and nothing is remembered. */
function restart(agent: Proposer): readonly AgentStep<Proposer>[] {
  const { plan, incarnation, operation, phase } = agent;
  if (incarnation >= plan.restarts || operation >= plan.operations.length) return [];
  const isBusy = phase.kind !== "idle" || agent.doubt !== undefined;
  const after = { ...agent, ...fresh, incarnation: incarnation + 1, operation: isBusy ? operation + 1 : operation };
  return [{ agent: after, label: `${plan.name} dies and starts again as ${plan.name}${"'".repeat(incarnation + 1)}` }];
}
