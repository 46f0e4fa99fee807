import {
  type Chain,
  type ChangeEvent,
  type NodeId,
  beginChange,
  dataQuorum,
  membersOf,
  resumeChange,
  stepChange,
  stepName,
} from "@quorate/membership";
import { quorumOf } from "@quorate/synod";
import { type AgentStep, type View, heard, inForce, sending } from "./agent.ts";
import { copySteps } from "./coordinator-copy.ts";
import { registerSteps } from "./coordinator-register.ts";
import {
  type Coordinator,
  type CoordinatorPlan,
  askingToo,
  carriedOutAll,
  higherRecord,
  idsOf,
  isAtOnce,
  limits,
  nothing,
  self,
  told,
} from "./coordinator-state.ts";
import { members } from "./members.ts";
import { cluster } from "./store.ts";
import { describeConfiguration } from "./text.ts";

/** A coordinator whose probe was answered and who is to get the joint configuration decided. */
export function coordinator(plan: CoordinatorPlan, chain: Chain): Coordinator {
  const drawnRegister = { epoch: 0, counter: 0 };
  const idle: Coordinator = {
    kind: "coordinator",
    plan,
    incarnation: 0,
    chain,
    ...nothing,
    drawnRegister,
    drawnData: drawnRegister,
    sent: [],
  };
  const current = chain.at(-1);
  if (plan.target === undefined || current === undefined) return idle;
  const wanted = members(plan.target);
  const target = wanted.map(({ node, address }) => ({ node, address }));
  const request = { target, replace: [] as readonly NodeId[], dryRun: false, expectedEpoch: undefined };
  let step = beginChange({ current, request, cluster, version: 1, self, ids: idsOf(idle), limits, now: 0 });
  const events: readonly ChangeEvent[] = [
    ...wanted.map((each): ChangeEvent => {
      const answer = { node: each.node, store: each.store, stage: "blank", cluster: undefined, version: 1 } as const;
      return { kind: "probed", address: each.address, answer };
    }),
    ...[...membersOf(current.configuration), ...wanted].map(({ store }): ChangeEvent => ({ kind: "reached", store })),
  ];
  for (const event of events) {
    if (stepName(step.state) === "reconfig-probe") step = stepChange(step.state, event, 0);
  }
  const decide = step.effects.find((effect) => effect.kind === "decide");
  return { ...idle, change: step.state, wanted: decide, register: { kind: "due" } };
}

/** Every step the coordinator may take next. */
export function stepsOfCoordinator(agent: Coordinator, view: View): readonly AgentStep<Coordinator>[] {
  return [
    ...registerSteps(agent, view),
    ...copySteps(agent, view),
    ...ask(agent, view),
    ...hear(agent, view),
    ...learn(agent, view),
    ...abort(agent, view),
    ...crash(agent),
    ...resume(agent, view),
  ];
}

/** Takes note of the answers of some stores, if they are enough to go on. */
function hear(agent: Coordinator, view: View): readonly AgentStep<Coordinator>[] {
  const { asked, change, plan } = agent;
  if (change === undefined) return [];
  const step = stepName(change);
  const steps: AgentStep<Coordinator>[] = [];
  const take = (events: readonly ChangeEvent[], record = agent.record): void => {
    const after = told({ ...agent, record }, events, view);
    if (after.change !== undefined && stepName(after.change) === step) return;
    const heardFrom = events.map((event) => ("store" in event ? event.store : "")).join(", ");
    const label = `${plan.name} hears ${events[0]?.kind} from ${heardFrom}`;
    steps.push({ agent: after, label });
  };
  if (asked.adopt !== undefined) {
    for (const answers of heard(view, asked.adopt, "adopted")) {
      take(answers.map(({ from, reply }) => ({ kind: "adopted", store: from, epoch: reply.epoch })));
    }
  }
  if (asked.list !== undefined) {
    for (const answers of heard(view, asked.list, "page")) {
      const record = answers.map(({ reply }) => reply.record).reduce(higherRecord, undefined);
      take(
        answers.map(({ from, reply: { page } }) => ({ kind: "paged", store: from, after: undefined, page })),
        record,
      );
    }
  }
  if (asked.install !== undefined) {
    for (const answers of heard(view, asked.install, "installed")) {
      take(answers.map(({ from }) => ({ kind: "installed", store: from })));
    }
  }
  return steps;
}

/** A smallest quorum takes at once what is not sent one by one. */
function ask(agent: Coordinator, view: View): readonly AgentStep<Coordinator>[] {
  const { asked, change, plan } = agent;
  const stage = change?.stage;
  if (stage?.kind !== "joint" && stage?.kind !== "leaving") return [];
  const joint = stage.kind === "joint" ? stage.link.configuration : stage.joint;
  const adopting = dataQuorum(stage.link.configuration);
  const parts = [
    { part: "list", quorum: quorumOf(joint.old.map(({ store }) => store)), what: "lists" },
    { part: "install", quorum: quorumOf(joint.new.map(({ store }) => store)), what: "installs what was decided" },
    { part: "adopt", quorum: adopting, what: `sends adopt ${describeConfiguration(stage.link.configuration)}` },
  ] as const;
  return parts.flatMap(({ part, quorum, what }): readonly AgentStep<Coordinator>[] => {
    const question = asked[part];
    if (question === undefined || !isAtOnce(plan, part) || view.answersTo(question).length > 0) return [];
    const waiting = { ...agent, open: agent.open.filter((each) => each !== question) };
    const steps = sending(waiting, { question, quorum, atOnce: true }, `${plan.name} ${what}`, view);
    // The others may come after them at any time.
    return part === "adopt" ? steps.map((step) => ({ ...step, agent: askingToo(waiting, question) })) : steps;
  });
}

/** Its node adopts a longer chain, and the change is told so. */
function learn(agent: Coordinator, view: View): readonly AgentStep<Coordinator>[] {
  return view.chains
    .filter((chain) => chain.length > agent.chain.length)
    .map((chain) => {
      const events = chain.slice(agent.chain.length).map((link): ChangeEvent => ({ kind: "decided", link }));
      const isOver = agent.register.kind === "preparing" || agent.register.kind === "accepting";
      const register = isOver ? ({ kind: "due" } as const) : agent.register;
      const copy = agent.copy.kind === "none" ? agent.copy : ({ kind: "due" } as const);
      const after = told({ ...agent, chain, register, copy }, events, view);
      return { agent: after, label: `${agent.plan.name} adopts ${describeConfiguration(inForce(chain))}` };
    });
}

function abort(agent: Coordinator, view: View): readonly AgentStep<Coordinator>[] {
  if (!agent.plan.aborts || agent.change === undefined) return [];
  return [{ agent: told(agent, [{ kind: "abort" }], view), label: `${agent.plan.name} is told to abort` }];
}

function crash(agent: Coordinator): readonly AgentStep<Coordinator>[] {
  const { plan, incarnation, change } = agent;
  if (change === undefined || incarnation >= plan.crashes) return [];
  return [{ agent: { ...agent, ...nothing, incarnation: incarnation + 1 }, label: `${plan.name} dies` }];
}

/** Takes over a joint phase that some store has adopted (R9). */
function resume(agent: Coordinator, view: View): readonly AgentStep<Coordinator>[] {
  const { plan, change, isDone } = agent;
  if (change !== undefined || isDone) return [];
  return view.chains.flatMap((chain) => {
    const joint = chain.at(-1);
    if (joint?.configuration.kind !== "joint" || chain.length < agent.chain.length) return [];
    return (plan.aborts ? [false, true] : [false]).map((abort): AgentStep<Coordinator> => {
      const step = resumeChange({ joint, self, ids: idsOf(agent), limits, now: 0, abort });
      const after = carriedOutAll({ ...agent, chain, change: step.state }, step.effects, view);
      return { agent: after, label: `${plan.name} takes over ${abort ? "to abort" : "the change"}` };
    });
  });
}
