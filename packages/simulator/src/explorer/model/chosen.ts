import { type Configuration, dataQuorum } from "@quorate/membership";
import { configurationKey, decodeConfiguration } from "@quorate/replica/steps";
import { type Ballot, compareBallots, isQuorum, isZeroBallot, sameBallot, type StoreId } from "@quorate/synod";
import type { ReadResult } from "./agent.ts";
import type { Core } from "./core.ts";
import { type Question, type Round, dataKey } from "./question.ts";
import { describeConfiguration, nameOfBallot } from "./text.ts";

/** An accept of the data register that was sent, with its number. */
export interface Proposal {
  readonly number: number;
  readonly ballot: Ballot;
  readonly round: Round;
}

/** What is chosen for ever: kept beside the protocol, to judge it. */
export interface Chosen {
  /** Values of the data register that a quorum accepted, or a read returned; lowest ballot first. */
  readonly proposals: readonly Proposal[];
  /** Configurations that a quorum of their register accepted. */
  readonly configurations: readonly Configuration[];
}

/** Nothing was chosen yet. */
export const nothingChosen: Chosen = { proposals: [], configurations: [] };

/** Tells apart what was chosen. */
export function nameOfChosen({ proposals, configurations }: Chosen): string {
  const ids = configurations.map(({ id }) => id).toSorted();
  return `${proposals.map(({ number }) => number).join()}|${ids.join()}`;
}

/** What was chosen afterwards, and what is wrong with that. */
export interface Judgement {
  readonly chosen: Chosen;
  readonly broken: string | undefined;
}

/** The highest ballot chosen in the data register. */
export function highestOf({ proposals }: Chosen): Ballot | undefined {
  return proposals.at(-1)?.ballot;
}

/** The accept as a proposal of the data register, if it is one. */
export function proposalOf(number: number, { body, round }: Question): Proposal | undefined {
  return body.kind === "accept" && body.key === dataKey && round !== undefined
    ? { number, ballot: body.ballot, round }
    : undefined;
}

/** Whether these stores, having acknowledged an accept, make its value chosen. */
export function isChosenBy(core: Core, { body, configuration }: Question, voters: readonly StoreId[]): boolean {
  const isData = body.kind === "accept" && body.key === dataKey;
  return isQuorum(isData ? dataQuorum(configuration) : core.registerQuorum(configuration), voters);
}

/**
 * One more value of the data register is chosen. Everything chosen has to lie on one line of descent, in the order of
 * ballots: a value continues from the one before it, or from nothing where that one was a tombstone. No operation is on
 * it twice, and none that began after a higher ballot was chosen.
 */
export function choose(chosen: Chosen, proposal: Proposal, sent: readonly Proposal[]): Judgement {
  if (chosen.proposals.some(({ number }) => number === proposal.number)) return { chosen, broken: undefined };
  const proposals = [...chosen.proposals, proposal].toSorted((a, b) => compareBallots(a.ballot, b.ballot));
  return { chosen: { ...chosen, proposals }, broken: brokenIn(proposals, sent) };
}

/** A configuration is chosen: one for each epoch (R3). */
export function chooseConfiguration(chosen: Chosen, { body }: Question): Judgement {
  if (body.kind !== "accept" || body.key !== configurationKey) return { chosen, broken: undefined };
  const configuration = decodeConfiguration(body.value);
  const rival = chosen.configurations.find(({ epoch }) => epoch === configuration.epoch);
  if (rival?.id === configuration.id) return { chosen, broken: undefined };
  const broken =
    rival && `epoch ${rival.epoch} has ${describeConfiguration(rival)} and ${describeConfiguration(configuration)}`;
  return { chosen: { ...chosen, configurations: [...chosen.configurations, configuration] }, broken };
}

/** A read returned: what it returned is chosen, and nothing chosen before it began is missing from it. */
export function judgeRead(chosen: Chosen, { since, accepted }: ReadResult, sent: readonly Proposal[]): Judgement {
  if (accepted === undefined) {
    const isGone =
      since === undefined ||
      chosen.proposals.some(({ ballot, round }) => round.deletes && compareBallots(ballot, since) >= 0);
    return { chosen, broken: isGone ? undefined : `a read returned absence after ${nameOfBallot(since)} was chosen` };
  }
  if (since !== undefined && compareBallots(accepted, since) < 0) {
    return { chosen, broken: `a read returned ${nameOfBallot(accepted)} after ${nameOfBallot(since)} was chosen` };
  }
  const proposal = sent.find(({ ballot }) => sameBallot(ballot, accepted));
  return proposal === undefined
    ? { chosen, broken: `a read returned ${nameOfBallot(accepted)}, which nobody proposed` }
    : choose(chosen, proposal, sent);
}

/** Proposals that need no more votes: chosen, or on the way to a chosen one. */
export function settledBy({ proposals }: Chosen, sent: readonly Proposal[]): readonly number[] {
  return [...new Set(proposals.flatMap((proposal) => descentOf(proposal, sent).map(({ number }) => number)))];
}

function brokenIn(proposals: readonly Proposal[], sent: readonly Proposal[]): string | undefined {
  const applied: string[] = [];
  let below: Proposal | undefined;
  for (const proposal of proposals) {
    const descent = descentOf(proposal, sent);
    const position = descent.findIndex(({ number }) => number === below?.number);
    const news = position < 0 ? descent : descent.slice(0, position);
    const oldest = news.at(-1);
    const isFresh = below?.round.deletes === true && oldest !== undefined && isZeroBallot(oldest.round.ground);
    const isAbove = oldest !== undefined && below !== undefined && compareBallots(oldest.ballot, below.ballot) > 0;
    if (below !== undefined && position < 0 && !(isFresh && isAbove)) {
      return `${nameOfBallot(below.ballot)} and ${nameOfBallot(proposal.ballot)} are both chosen, and the later does not continue from the earlier`;
    }
    const stale = news.find(({ round }) => round.stale && round.applied.length > 0);
    if (stale !== undefined) {
      return `${nameOfBallot(stale.ballot)} is chosen, and began after a higher ballot was chosen`;
    }
    applied.push(...news.flatMap(({ round }) => round.applied));
    below = proposal;
  }
  const twice = applied.find((name, index) => applied.indexOf(name) < index);
  return twice && `${twice} is applied twice`;
}

/** The proposal and those it descends from, latest first. */
function descentOf(proposal: Proposal, sent: readonly Proposal[]): readonly Proposal[] {
  const descent = [proposal];
  for (let last = proposal; !isZeroBallot(last.round.ground); ) {
    const { ground } = last.round;
    const before = sent.find(({ ballot }) => sameBallot(ballot, ground));
    if (before === undefined || descent.includes(before)) break;
    descent.push(before);
    last = before;
  }
  return descent;
}
