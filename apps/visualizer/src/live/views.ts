import { shortBallot, size } from "./format.ts";
import type { ChangeProgress, Membership, NodeStatus, Register } from "./node-api.ts";
import { type LiveState, type MemberInSets, type SeenConfiguration, membersIn } from "./state.ts";
import { words } from "./words.ts";

/** A row of the table of members, and a dot of the drawing. */
export interface MemberRow extends MemberInSets {
  readonly reach: "self" | "up" | "down" | "unknown";
}

/** The rows of the table of members, in the order in which the drawing has them. */
export function memberRows({ membership, status, peers }: LiveState): readonly MemberRow[] {
  if (membership === undefined) return [];
  return membersIn(membership).map((member) => {
    const up = peers.get(member.peerUrl);
    const isSelf = member.storeId === status?.storeId;
    return { ...member, reach: isSelf ? "self" : up === undefined ? "unknown" : up ? "up" : "down" };
  });
}

/** One set of members that decides by its majority. */
export interface Ring {
  readonly label: string;
  readonly stores: ReadonlySet<string>;
}

/** The sets of the configuration: one, or the old and the new one while joint. */
export function ringsOf({ joint, members, joining }: Membership): readonly Ring[] {
  const ring = (name: string, set: Membership["members"]): Ring => ({
    label: `${name}${words.members.majority(majorityOf(set.length), set.length)}`,
    stores: new Set(set.map(({ storeId }) => storeId)),
  });
  return joint
    ? [ring(`${words.members.old}: `, members), ring(`${words.members.new}: `, joining)]
    : [ring("", members)];
}

/** How many of so many members decide. */
function majorityOf(count: number): number {
  return Math.floor(count / 2) + 1;
}

/** What the configuration is, in a sentence. */
export function configurationSentence({ epoch, joint, members }: Membership): string {
  return joint ? words.members.joint(epoch) : words.members.stable(epoch, members.length, majorityOf(members.length));
}

/** The configuration that was seen, in a few words. */
export function seenSentence({ joint, members, joining }: SeenConfiguration): string {
  const names = (set: Membership["members"]): string => set.map(({ name }) => name).join(", ");
  return joint ? words.change.jointOf(names(members), names(joining)) : words.change.stableOf(names(members));
}

/** One phase of a change, in the order in which they come. */
export interface PhaseRow {
  readonly phase: string;
  readonly text: string;
  readonly state: "done" | "now" | "to-come";
}

/** The phases of a change; of one whose phase this page does not know, none is marked. */
export function phaseRows({ phase }: ChangeProgress): readonly PhaseRow[] {
  const phases = Object.keys(words.change.phases);
  const current = phases.indexOf(phase);
  return phases.map((each, index) => ({
    phase: each,
    text: words.change.phases[each] ?? each,
    state: index < current ? "done" : index === current ? "now" : "to-come",
  }));
}

/** The keys copied so far. The total is an estimate and may be passed; undefined where nothing is to be copied. */
export function keysCopied({ keysDone, keysTotal }: ChangeProgress): { done: number; all: number } | undefined {
  const all = Math.max(keysDone, keysTotal);
  return all === 0 ? undefined : { done: keysDone, all };
}

/** A row of the table of registers. */
export interface RegisterRow {
  readonly key: string;
  readonly kind: string;
  /** What a deleted key waits for. */
  readonly note: string | undefined;
  readonly promised: BallotShown;
  readonly accepted: BallotShown;
  readonly version: string;
  readonly size: string;
}

export interface BallotShown {
  readonly text: string;
  /** The whole of it. */
  readonly title: string;
}

/** A register as the table shows it. */
export function registerRow(register: Register, status: NodeStatus | undefined): RegisterRow {
  const { key, kind, promised, accepted, version, bytes, collection } = register;
  return {
    key,
    kind: words.registers.kinds[kind] ?? kind,
    note: collection === null ? undefined : noteOf(collection, status?.collection.blockedBy ?? []),
    promised: ballotShown(promised),
    accepted: accepted === null ? { text: words.registers.nothing, title: "" } : ballotShown(accepted),
    version: version === null ? words.registers.nothing : String(version),
    size: kind === "promise" ? words.registers.nothing : size(bytes),
  };
}

function noteOf(collection: string, blockedBy: readonly string[]): string {
  if (collection === "waiting" && blockedBy.length > 0) return words.registers.waitsFor(blockedBy.join(", "));
  return words.registers.collections[collection] ?? collection;
}

function ballotShown(ballot: string): BallotShown {
  return { text: shortBallot(ballot), title: ballot };
}
