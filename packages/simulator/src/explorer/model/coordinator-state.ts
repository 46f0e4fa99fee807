import {
  type Chain,
  type ChangeEvent,
  type ChangeState,
  type ConfigurationIds,
  type Effect,
  type Link,
  extendChain,
  membersOf,
  stepName,
} from "@quorate/membership";
import { type Ballot, type Register, type StoreId, compareBallots, zeroBallot } from "@quorate/synod";
import { type Asking, type Counters, type Drawn, type View, asking, inForce } from "./agent.ts";
import { nameOfBallot, nameOfBytes, nameOfChain } from "./text.ts";

/** Somebody who changes the set of members. */
export interface CoordinatorPlan {
  readonly kind: "coordinator";
  readonly name: string;
  /** The new set, one letter for each member; undefined for one who only takes over a joint phase it sees. */
  readonly target: string | undefined;
  /** For rounds of the configuration register. */
  readonly registerCounters: Counters;
  /** For identity rounds of the catch-up. */
  readonly dataCounters: Counters;
  /** Catch up by identity rounds (the reference path), or by copying with rounds for what is refused (R6, R7). */
  readonly catchUp: "rounds" | "copies";
  /**
   * Which of its questions a smallest quorum takes at once and nobody else ever: none, all but adoption, which each
   * store takes by itself, or all; what is adopted at once by a quorum may be adopted by the others later.
   */
  readonly atOnce: "nothing" | "all but adoption" | "everything";
  /** How often its process may die, to take the joint phase over later. */
  readonly crashes: number;
  /** Whether it may abort while it works, and may take over in order to abort. */
  readonly aborts: boolean;
}

/** A round under way, of the configuration register or of the catch-up. */
export type CoordinatorRound =
  | { readonly kind: "none" }
  | { readonly kind: "due" }
  | { readonly kind: "preparing" | "accepting"; readonly ballot: Ballot; readonly question: number }
  | { readonly kind: "copying"; readonly question: number };

/** The coordinator of a change, around the stepper that ships. */
export interface Coordinator extends Asking {
  readonly kind: "coordinator";
  readonly plan: CoordinatorPlan;
  readonly incarnation: number;
  readonly chain: Chain;
  /** Undefined when it has no change to see to. */
  readonly change: ChangeState | undefined;
  readonly isDone: boolean;
  /** What the stepper wants of the configuration register. */
  readonly wanted: Extract<Effect, { readonly kind: "consult" | "decide" }> | undefined;
  readonly register: CoordinatorRound;
  readonly copy: CoordinatorRound;
  /** The highest record of the pages it counted. */
  readonly record: Register | undefined;
  /** What it asked many stores at once, and of which answers count. */
  readonly asked: { readonly adopt?: number; readonly list?: number; readonly install?: number };
  readonly drawnRegister: Drawn;
  readonly drawnData: Drawn;
}

/** Its node is no member: it waits for nobody but the quorums. */
export const self: StoreId = "admin" as StoreId;

/** Patience plays no part in a model: nobody ticks before the end. */
export const limits = {
  probeMs: 1,
  reachMs: 1,
  graceMs: 1,
  retryMs: 1,
  catchUp: "identity",
  copyKeysPerSecond: 1,
  copyBytesPerSecond: 1,
} as const;

/** What a coordinator forgets when its process dies. */
export const nothing = {
  change: undefined,
  isDone: false,
  wanted: undefined,
  register: { kind: "none" },
  copy: { kind: "none" },
  record: undefined,
  asked: {},
  open: [],
} as const;

/** Fresh ids for the configurations that this incarnation may propose. */
export function idsOf({ plan, incarnation }: Pick<Coordinator, "plan" | "incarnation">): ConfigurationIds {
  const name = `${plan.name}${"'".repeat(incarnation)}`;
  return { joint: `joint-${name}`, stable: `stable-${name}`, aborted: `aborted-${name}` } as ConfigurationIds;
}

/** Tells coordinators of one plan apart. */
export function nameOfCoordinator(agent: Coordinator): string {
  const { incarnation, chain, isDone, wanted, register, copy, record, asked, drawnRegister, drawnData } = agent;
  const numbers = [incarnation, isDone, drawnRegister.epoch, drawnRegister.counter, drawnData.epoch, drawnData.counter];
  const decision = wanted?.kind === "decide" ? `${wanted.from}>${wanted.to.id}` : wanted?.epoch;
  const rounds = [register, copy].map((round) => `${round.kind}${"question" in round ? round.question : ""}`);
  const held = record && `${nameOfBallot(record.accepted)}${nameOfBytes(record.value)}`;
  const questions = [asked.adopt, asked.list, asked.install, "sent", ...agent.sent, "open", ...agent.open].join();
  return `${numbers.join()}|${nameOfChain(chain)}|${nameOfChange(agent.change)}|${decision}|${rounds.join()}|${held}|${questions}`;
}

/** The coordinator with one more question that is answered beside those already open. */
export function askingToo(agent: Coordinator, question: number): Coordinator {
  return asking(agent, question, agent.open);
}

/** The coordinator after its stepper took these events, with the effects carried out as far as they are sending. */
export function told(agent: Coordinator, events: readonly ChangeEvent[], view: View): Coordinator {
  let after = agent;
  for (const event of events) {
    if (after.change === undefined) return after;
    const { state, effects } = view.core.stepChange(after.change, event, 0);
    const isNext = stepName(state) !== stepName(after.change);
    const before = isNext ? withoutQuestions(after, state) : after;
    after = effects.reduce<Coordinator>((each, effect) => carriedOut(each, effect, view), { ...before, change: state });
    if (isNext && after.wanted === undefined) after = withoutRegister(after);
  }
  return settled(after);
}

/** The coordinator with these effects carried out, as far as they are sending. */
export function carriedOutAll(agent: Coordinator, effects: readonly Effect[], view: View): Coordinator {
  return settled(effects.reduce<Coordinator>((each, effect) => carriedOut(each, effect, view), agent));
}

/** The coordinator's chain with a link that follows it; adopted once the stepper counts on it. */
function extended(agent: Coordinator, link: Link): Coordinator {
  const step = extendChain(agent.chain, [link]);
  if (step.kind === "forked") throw new Error(`epoch ${step.epoch} has two configurations`);
  // Nobody forges links here.
  if (step.kind === "unfit") throw new Error(`what was chosen at epoch ${step.epoch} does not follow`);
  return step.kind === "extended" ? { ...agent, chain: step.chain } : agent;
}

/**
 * A step is over, and with it all that it asked: only adoption of the joint configuration is still to come, and a round
 * of the register goes on in its queue, where what is wanted next waits for it.
 */
function withoutQuestions(agent: Coordinator, next: ChangeState): Coordinator {
  const { register, asked } = agent;
  const isAdopting = next.stage.kind === "joint" && ["consult", "adopt", "abort"].includes(next.stage.task.kind);
  const kept = isAdopting && asked.adopt !== undefined ? { adopt: asked.adopt } : {};
  const still = [kept.adopt, "question" in register ? register.question : undefined];
  const open = agent.open.filter((question) => still.includes(question));
  return { ...agent, open, asked: kept, wanted: undefined, copy: { kind: "none" } };
}

/** Nothing is wanted of the register any more. */
function withoutRegister(agent: Coordinator): Coordinator {
  const { register } = agent;
  const open = "question" in register ? agent.open.filter((question) => question !== register.question) : agent.open;
  return { ...agent, open, register: { kind: "none" } };
}

/** Whether a question of many stores is taken at once. */
export function isAtOnce({ atOnce }: CoordinatorPlan, part: keyof Coordinator["asked"]): boolean {
  return atOnce === "everything" || (atOnce === "all but adoption" && part !== "adopt");
}

function carriedOut(agent: Coordinator, effect: Effect, view: View): Coordinator {
  const { places } = whom(agent, view);
  const ask = (part: keyof Coordinator["asked"], body: Parameters<View["ask"]>[0]["body"], at: readonly number[]) => {
    const attempt = `${agent.plan.name}${agent.incarnation}`;
    const question = view.ask({ attempt, configuration: inForce(agent.chain), places: at, body, round: undefined });
    // A repeat is the same question, which is on its way for ever.
    if (agent.sent.includes(question)) return agent;
    const isSent = !isAtOnce(agent.plan, part);
    const after = isSent ? askingToo(agent, question) : { ...agent, open: [...agent.open, question] };
    return { ...after, asked: { ...agent.asked, [part]: question } };
  };
  switch (effect.kind) {
    case "consult":
    case "decide":
      return { ...agent, wanted: effect, register: "question" in agent.register ? agent.register : { kind: "due" } };
    case "adopt":
      return ask("adopt", { kind: "adopt", links: extended(agent, effect.link).chain }, places.all);
    case "list": {
      // The stepper lists once the joint configuration is adopted, by this node too.
      const joined = agent.change?.stage.kind === "joint" ? extended(agent, agent.change.stage.link) : agent;
      return joined.chain === agent.chain
        ? ask("list", { kind: "list", after: effect.after }, places.old)
        : carriedOut(joined, effect, view);
    }
    case "install":
      return ask("install", { kind: "install", link: effect.link }, places.new);
    case "copy":
      return { ...agent, copy: { kind: "due" } };
    case "finish":
      return { ...agent, ...nothing, isDone: true };
    // A model has one key, which is copied in the place of its round: coordinator-copy.ts.
    case "scan":
    case "fill":
    case "wake":
    case "probe":
    case "announce":
    case "progress":
      return agent;
  }
}

/** All members of the change, the old and the new ones. */
function whom(
  { change }: Coordinator,
  { stores }: View,
): { readonly places: Readonly<Record<"all" | "old" | "new", readonly number[]>> } {
  const stage = change?.stage;
  const joint =
    stage?.kind === "joint" ? stage.link.configuration : stage?.kind === "leaving" ? stage.joint : undefined;
  const placesOf = (members: readonly { readonly store: StoreId }[]): readonly number[] =>
    stores.flatMap((store, place) => (members.some((member) => member.store === store) ? [place] : []));
  if (joint === undefined) return { places: { all: [], old: [], new: [] } };
  return { places: { all: placesOf(membersOf(joint)), old: placesOf(joint.old), new: placesOf(joint.new) } };
}

/** Once a majority adopted the successor there is nothing left to decide: the rest is patience. */
function settled(agent: Coordinator): Coordinator {
  const stage = agent.change?.stage;
  if (stage?.kind !== "leaving" || stage.step === "install" || stage.sinceMs === undefined) return agent;
  return { ...extended(agent, stage.link), ...nothing, isDone: true };
}

/** What of a change its future depends on: answers counted before the present step no longer matter. */
function nameOfChange(change: ChangeState | undefined): string {
  if (change === undefined) return "none";
  const { stage } = change;
  const step = stepName(change);
  switch (stage.kind) {
    case "entering":
      return `${step} ${stage.joint.id} ${stage.aborting}`;
    case "joint": {
      const abort = stage.task.kind === "consult" ? stage.task.abort : undefined;
      return `${step} ${stage.link.configuration.id} ${nameOfBallot(stage.link.ballot)} ${abort}`;
    }
    case "leaving":
      return `${step} ${stage.link.configuration.id} ${nameOfBallot(stage.link.ballot)}`;
    case "probing":
    case "finished":
      return step;
  }
}

/** The higher of two records. */
export function higherRecord(a: Register | undefined, b: Register | undefined): Register | undefined {
  return compareBallots(a?.accepted ?? zeroBallot, b?.accepted ?? zeroBallot) >= 0 ? a : b;
}
