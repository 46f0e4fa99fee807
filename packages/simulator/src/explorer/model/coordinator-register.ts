import { configurationKey, decodeConfiguration, encodeConfiguration } from "@quorate/replica/steps";
import { type Ballot, type ProposerId, type StoreId, isQuorum } from "@quorate/synod";
import { type AgentStep, type View, countersLeft, heard, inForce, placesOf, sending } from "./agent.ts";
import { type Coordinator, told } from "./coordinator-state.ts";
import { describeConfiguration, nameOfBallot } from "./text.ts";

/** Rounds of the configuration register, as the stepper wants them (R9, R10). */
export function registerSteps(agent: Coordinator, view: View): readonly AgentStep<Coordinator>[] {
  return [...begin(agent, view), ...conclude(agent, view)];
}

function begin(agent: Coordinator, view: View): readonly AgentStep<Coordinator>[] {
  const { wanted, plan, chain } = agent;
  if (wanted === undefined) return [];
  const epoch = wanted.kind === "consult" ? wanted.epoch : wanted.to.epoch - 1;
  const known = chain.find(({ configuration }) => configuration.epoch === epoch + 1);
  if (known !== undefined) {
    const after = told(agent, [{ kind: "decided", link: known }], view);
    return [{ agent: after, label: `${plan.name} knows what was decided` }];
  }
  const configuration = inForce(chain);
  if (configuration.epoch !== epoch) return [];
  if (!isStuck(agent, view)) return [];
  return countersLeft(plan.registerCounters, agent.drawnRegister, epoch).flatMap((counter) => {
    const ballot: Ballot = { epoch, counter, proposer: `${plan.name}${agent.incarnation}` as ProposerId };
    const question = ask(agent, view, { kind: "prepare", key: configurationKey, ballot });
    const register = { kind: "preparing", ballot, question } as const;
    const label = `${plan.name} sends prepare configuration ${nameOfBallot(ballot)}`;
    return sent({ ...closed(agent), register, drawnRegister: { epoch, counter } }, question, label, view);
  });
}

function conclude(agent: Coordinator, view: View): readonly AgentStep<Coordinator>[] {
  const { register, wanted, plan } = agent;
  const quorum = view.core.registerQuorum(inForce(agent.chain));
  if (wanted === undefined) return [];
  if (register.kind === "preparing") {
    return heard(view, register.question, "promised").flatMap((answers): readonly AgentStep<Coordinator>[] => {
      const verdict = view.core.prepareVerdict(quorum, answers);
      if (verdict.kind !== "won") return [];
      const { value: bytes } = verdict.found;
      if (bytes === undefined)
        return [{ agent: closed(agent), label: "", broken: "the configuration register is empty" }];
      const found = decodeConfiguration(bytes);
      const isOurs = wanted.kind === "decide" && found.id === wanted.from;
      const chosen = isOurs ? wanted.to : found;
      const value = encodeConfiguration(chosen);
      const { ballot } = register;
      const question = ask(agent, view, { kind: "accept", key: configurationKey, ballot, value, next: undefined });
      const after = { ...closed(agent), register: { kind: "accepting", ballot, question } as const };
      const label = `${plan.name} finds ${found.id} and sends accept configuration ${nameOfBallot(ballot)} of ${describeConfiguration(chosen)} ${chosen.id}`;
      return sent(after, question, label, view);
    });
  }
  if (register.kind !== "accepting") return [];
  return heard(view, register.question, "accepted").flatMap((answers): AgentStep<Coordinator>[] => {
    if (view.core.acceptVerdict(quorum, answers).kind !== "won") return [];
    const { body } = view.question(register.question);
    if (body.kind !== "accept") return [];
    const configuration = decodeConfiguration(body.value);
    const link = { configuration, ballot: register.ballot };
    const label = `${plan.name} is told that ${configuration.id} is chosen`;
    return [{ agent: told(closed(agent), [{ kind: "decided", link }], view), label }];
  });
}

/** A round that a majority took at once goes on; any other may be given up for a later one at any time. */
function isStuck({ plan, register, chain }: Coordinator, view: View): boolean {
  if (plan.atOnce === "nothing" || !("question" in register)) return true;
  const stores = view.answersTo(register.question).map(({ place }) => view.stores[place] ?? ("" as StoreId));
  return !isQuorum(view.core.registerQuorum(inForce(chain)), stores);
}

/** Sends a question, to be taken at any time, or by any majority at once. */
function sent(agent: Coordinator, question: number, label: string, view: View): readonly AgentStep<Coordinator>[] {
  const quorum = view.core.registerQuorum(inForce(agent.chain));
  return sending(agent, { question, quorum, atOnce: agent.plan.atOnce !== "nothing" }, label, view);
}

/** The register's round under way is over. */
function closed(agent: Coordinator): Coordinator {
  const { register } = agent;
  if (!("question" in register)) return agent;
  return { ...agent, register: { kind: "due" }, open: agent.open.filter((each) => each !== register.question) };
}

function ask(agent: Coordinator, view: View, body: Parameters<View["ask"]>[0]["body"]): number {
  const configuration = inForce(agent.chain);
  const places = placesOf(view, view.core.registerQuorum(configuration));
  return view.ask({ attempt: `${agent.plan.name}${agent.incarnation}`, configuration, places, body, round: undefined });
}
