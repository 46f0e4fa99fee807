import type { Chain, Configuration } from "@quorate/membership";
import { type Answer as Heard, type Ballot, type Quorum, type StoreId, compareBallots, isQuorum } from "@quorate/synod";
import type { Core } from "./core.ts";
import type { Answer, Question } from "./question.ts";

/** What an agent may know of the world when it takes a step. */
export interface View {
  readonly core: Core;
  /** The stores by place. */
  readonly stores: readonly StoreId[];
  /** The answers given to a question, with the place of each store that gave it. */
  readonly answersTo: (question: number) => readonly { readonly place: number; readonly answer: Answer }[];
  /** Every chain of configurations that some store has adopted. */
  readonly chains: readonly Chain[];
  /** The highest ballot chosen in the data register so far; what begins now comes after it. */
  readonly highest: Ballot | undefined;
  /** Gives a question its number. */
  readonly ask: (question: Question) => number;
  readonly question: (number: number) => Question;
}

/** The counters that an agent may draw in each epoch, rising; in an epoch without any it starts nothing. */
export type Counters = Readonly<Record<number, readonly number[]>>;

/** The last counter drawn, and the epoch it was drawn in. */
export interface Drawn {
  readonly epoch: number;
  readonly counter: number;
}

/** Each counter that may still be drawn in an epoch. A process leaves some out when it meets higher ones. */
export function countersLeft(counters: Counters, last: Drawn, epoch: number): readonly number[] {
  return (counters[epoch] ?? []).filter((counter) => last.epoch !== epoch || counter > last.counter);
}

/** Whether an agent has anything to draw in an epoch or a later one, so that it matters whether it gets there. */
export function hasUseFor(counters: Counters, epoch: number): boolean {
  return Object.keys(counters).some((each) => Number(each) >= epoch);
}

/** What every agent has: the questions it ever sent, and those of them whose answers still count. */
export interface Asking {
  readonly sent: readonly number[];
  readonly open: readonly number[];
}

/** What a read found, to be judged against everything chosen. */
export interface ReadResult {
  /** The highest ballot that was chosen when the read began. */
  readonly since: Ballot | undefined;
  /** The ballot of the value returned; undefined for absence. */
  readonly accepted: Ballot | undefined;
}

/** One possible step of an agent. */
export interface AgentStep<Agent> {
  readonly agent: Agent;
  readonly label: string;
  readonly read?: ReadResult;
  readonly broken?: string;
  /** A question that these stores take in the very step that sends it, and no store ever else. */
  readonly taken?: { readonly question: number; readonly places: readonly number[] };
}

/** The agent with one more question sent, which alone, or beside those open, is answered from now on. */
export function asking<Agent extends Asking>(agent: Agent, question: number, beside: readonly number[] = []): Agent {
  const sent = agent.sent.includes(question) ? agent.sent : [...agent.sent, question].toSorted((a, b) => a - b);
  return { ...agent, sent, open: [...beside, question] };
}

/** Every smallest set of places whose stores are a quorum. */
function smallestQuorums(view: View, quorum: Quorum): readonly (readonly number[])[] {
  let sets: (readonly number[])[] = [[]];
  for (const place of placesOf(view, quorum)) sets = [...sets, ...sets.map((set) => [...set, place])];
  const isEnough = (set: readonly number[]): boolean =>
    isQuorum(
      quorum,
      view.stores.filter((_, place) => set.includes(place)),
    );
  return sets.filter((set) => isEnough(set) && !set.some((place) => isEnough(set.filter((each) => each !== place))));
}

/**
 * The steps that send a question: it goes on its way and stays on it, or, `atOnce`, a smallest quorum takes it in the
 * very step and nobody else ever does, which leaves out answers that come one by one and late copies.
 */
export function sending<Agent extends Asking>(
  agent: Agent,
  { question, quorum, atOnce }: { readonly question: number; readonly quorum: Quorum; readonly atOnce: boolean },
  label: string,
  view: View,
): readonly AgentStep<Agent>[] {
  if (!atOnce) return [{ agent: asking(agent, question, agent.open), label }];
  return smallestQuorums(view, quorum).map((places) => ({
    agent: { ...agent, open: [...agent.open, question] },
    label: `${label}, and ${places.map((place) => view.stores[place]).join(", ")} take it`,
    taken: { question, places },
  }));
}

/** Every set of answers that may be the ones heard, at most one of each store. */
export function heard<Kind extends Answer["kind"]>(
  view: View,
  question: number,
  kind: Kind,
): readonly (readonly Heard<Extract<Answer, { readonly kind: Kind }>>[])[] {
  let sets: (readonly Heard<Extract<Answer, { readonly kind: Kind }>>[])[] = [[]];
  const given = view.answersTo(question).filter(({ answer }) => answer.kind === kind);
  for (const [place, from] of view.stores.entries()) {
    const own = given.filter((each) => each.place === place);
    const more = own.flatMap(({ answer }) =>
      sets.map((set) => [...set, { from, reply: answer as Extract<Answer, { readonly kind: Kind }> }]),
    );
    sets = [...sets, ...more];
  }
  return sets.filter((set) => set.length > 0);
}

/** The places of the stores of a quorum's groups. */
export function placesOf(view: View, { groups }: Quorum): readonly number[] {
  return view.stores.flatMap((store, place) => (groups.some((group) => group.includes(store)) ? [place] : []));
}

/** The configuration a chain ends with. */
export function inForce(chain: Chain): Configuration {
  const last = chain.at(-1);
  if (last === undefined) throw new Error("an agent of a model starts in a cluster");
  return last.configuration;
}

/** Whether a round of this ballot, whose operations begin now, begins after a higher one was chosen. */
export function isStale({ highest }: View, ballot: Ballot): boolean {
  return highest !== undefined && compareBallots(ballot, highest) < 0;
}
