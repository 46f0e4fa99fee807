import { decodeEnvelope, encodeEnvelope } from "@quorate/replica/steps";
import { type Ballot, type ProposerId, type StoreId, isQuorum, quorumOf } from "@quorate/synod";
import { type AgentStep, type View, countersLeft, heard, inForce, placesOf, sending } from "./agent.ts";
import { type Coordinator, askingToo, told } from "./coordinator-state.ts";
import { type Question, dataKey } from "./question.ts";
import { nameOfBallot } from "./text.ts";

/** The catch-up of the one key: an identity round under the joint quorum, or a copy to a majority of the new set. */
export function copySteps(agent: Coordinator, view: View): readonly AgentStep<Coordinator>[] {
  if (agent.copy.kind === "none") return [];
  return [...copy(agent, view), ...begin(agent, view), ...conclude(agent, view)];
}

/** The fast path: what the pages showed goes to the new set, and a majority of it acknowledges (R6). */
function copy(agent: Coordinator, view: View): readonly AgentStep<Coordinator>[] {
  const { copy: round, record, plan } = agent;
  const joint = inForce(agent.chain);
  if (plan.catchUp === "rounds" || joint.kind !== "joint" || record?.value === undefined) return [];
  const joining = joint.new.map(({ store }) => store);
  if (round.kind === "due") {
    const copies = { keys: [dataKey], ballots: [record.accepted], values: [record.value] };
    const body = { kind: "fill", copies } as const;
    const question = ask(agent, view, body, undefined, joining);
    const label = `${plan.name} sends a copy of ${nameOfBallot(record.accepted)} to the new members`;
    return [{ agent: { ...askingToo(agent, question), copy: { kind: "copying", question } }, label }];
  }
  if (round.kind !== "copying") return [];
  return heard(view, round.question, "filled").flatMap((answers): AgentStep<Coordinator>[] => {
    const stores = answers.map(({ from }) => from);
    if (!isQuorum(quorumOf(joining), stores)) return [];
    return [
      { agent: copied(agent, view), label: `${plan.name} knows that a majority of the new members has the copy` },
    ];
  });
}

/** The reference path, and what becomes of a copy that was refused. */
function begin(agent: Coordinator, view: View): readonly AgentStep<Coordinator>[] {
  const { plan, copy: round } = agent;
  const configuration = inForce(agent.chain);
  if (plan.catchUp === "copies" && round.kind === "due") return [];
  const { epoch } = configuration;
  return countersLeft(plan.dataCounters, agent.drawnData, epoch).flatMap((counter) => {
    const ballot: Ballot = {
      epoch: view.core.ballotEpoch(epoch),
      counter,
      proposer: `${plan.name}${agent.incarnation}` as ProposerId,
    };
    const question = ask(agent, view, { kind: "prepare", key: dataKey, ballot });
    const quorum = view.core.dataQuorum(configuration);
    const copy = { kind: "preparing", ballot, question } as const;
    const after = { ...closed(agent), drawnData: { epoch, counter }, copy };
    const label = `${plan.name} sends prepare ${nameOfBallot(ballot)} to catch up`;
    return sending(after, { question, quorum, atOnce: plan.atOnce !== "nothing" }, label, view);
  });
}

function conclude(agent: Coordinator, view: View): readonly AgentStep<Coordinator>[] {
  const { copy: round, plan } = agent;
  const quorum = view.core.dataQuorum(inForce(agent.chain));
  if (round.kind === "preparing") {
    return heard(view, round.question, "promised").flatMap((answers): AgentStep<Coordinator>[] => {
      const verdict = view.core.prepareVerdict(quorum, answers);
      if (verdict.kind !== "won") return [];
      const { value: found, accepted: ground } = verdict.found;
      // Only if every answer is absent is there nothing to write.
      if (found === undefined)
        return [{ agent: copied(agent, view), label: `${plan.name} finds nothing to catch up with` }];
      const envelope = decodeEnvelope(found);
      const value = encodeEnvelope(envelope);
      const { ballot } = round;
      const facts = { ground, stale: false, applied: [], deletes: envelope.payload === undefined };
      const question = ask(agent, view, { kind: "accept", key: dataKey, ballot, value, next: undefined }, facts);
      const after = { ...askingToo(closed(agent), question), copy: { kind: "accepting", ballot, question } as const };
      const label = `${plan.name} finds ${nameOfBallot(ground)} and sends accept ${nameOfBallot(ballot)} changing nothing`;
      return [{ agent: after, label }];
    });
  }
  if (round.kind !== "accepting") return [];
  return heard(view, round.question, "accepted").flatMap((answers): AgentStep<Coordinator>[] =>
    view.core.acceptVerdict(quorum, answers).kind === "won"
      ? [{ agent: copied(agent, view), label: `${plan.name} is told that ${nameOfBallot(round.ballot)} is chosen` }]
      : [],
  );
}

function copied(agent: Coordinator, view: View): Coordinator {
  return told({ ...closed(agent), copy: { kind: "none" } }, [{ kind: "copied", key: dataKey }], view);
}

/** The copy's round under way is over. */
function closed(agent: Coordinator): Coordinator {
  const { copy: round } = agent;
  return "question" in round ? { ...agent, open: agent.open.filter((each) => each !== round.question) } : agent;
}

function ask(
  agent: Coordinator,
  view: View,
  body: Question["body"],
  round?: Question["round"],
  whom: readonly StoreId[] = view.core.dataQuorum(inForce(agent.chain)).groups.flat(),
): number {
  const places = placesOf(view, { groups: [whom] });
  const attempt = `${agent.plan.name}${agent.incarnation}`;
  return view.ask({ attempt, configuration: inForce(agent.chain), places, body, round });
}
