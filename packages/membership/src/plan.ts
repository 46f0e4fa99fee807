import type { ChangeRequest, ProbeAnswer, Refusal, Target } from "./change.ts";
import { type Configuration, type Member, type NodeId, memberWith } from "./configuration.ts";

/** What becomes of one entry of the target. */
export type PlanEntry =
  /** A present member stays as it is. */
  | { readonly kind: "keep"; readonly member: Member }
  /**
   * Somebody has to be asked who they are. `present` is the member of that name in force; `replaced` tells
   * that its store has to give way to a new one, otherwise it may only change its address.
   */
  | {
      readonly kind: "probe";
      readonly target: Target;
      readonly present: Member | undefined;
      readonly replaced: boolean;
    };

export type Plan =
  | { readonly kind: "refused"; readonly refusal: Refusal }
  /** The target is in force already; all of it is kept. */
  | { readonly kind: "unchanged"; readonly entries: readonly PlanEntry[] }
  | { readonly kind: "change"; readonly entries: readonly PlanEntry[] };

/** What can be said of a request without asking anybody. */
export function planChange(current: Configuration, request: ChangeRequest): Plan {
  if (current.kind === "joint") {
    const target = current.new.map(({ node }) => node).join(", ");
    return refused("RECONFIG_IN_PROGRESS", `a change to ${target} is in progress since epoch ${current.epoch}`);
  }
  const { expectedEpoch } = request;
  if (expectedEpoch !== undefined && expectedEpoch !== current.epoch) {
    return refused("EPOCH_MISMATCH", `the configuration in force has epoch ${current.epoch}, not ${expectedEpoch}`);
  }
  const problem = targetProblem(request);
  if (problem !== undefined) return refused("INVALID_ARGUMENT", problem);
  const entries = request.target.map((target) => planEntry(current.members, target, request.replace));
  const unchanged = entries.length === current.members.length && entries.every(({ kind }) => kind === "keep");
  return { kind: unchanged ? "unchanged" : "change", entries };
}

/** Judges what a probed node says of itself (R10, R12): the member it would be, or why it may not. */
export function judgeProbe(
  { target, present, replaced }: PlanEntry & { readonly kind: "probe" },
  answer: ProbeAnswer,
  {
    current,
    cluster,
    version,
  }: {
    readonly current: Configuration;
    readonly cluster: string;
    readonly version: number;
  },
): { readonly kind: "member"; readonly member: Member } | { readonly kind: "refused"; readonly refusal: Refusal } {
  const who = `${target.node} at ${target.address}`;
  if (answer.cluster !== undefined && answer.cluster !== cluster) {
    return refused("CLUSTER_ID_MISMATCH", `${who} belongs to cluster ${answer.cluster}, not ${cluster}`);
  }
  if (answer.version !== version) {
    return refused("STORE_MISMATCH", `${who} speaks version ${answer.version}, this cluster version ${version}`);
  }
  const member: Member = { node: target.node, store: answer.store, address: target.address };
  const owner = memberWith(current, answer.store);
  if (owner !== undefined) {
    if (present?.store === owner.store && !replaced && answer.node === target.node) return { kind: "member", member };
    return refused("MEMBER_EXISTS", `${who} keeps store ${answer.store}, which is in force as member ${owner.node}`);
  }
  if (answer.node !== target.node) {
    return refused("STORE_MISMATCH", `${target.address} is node ${answer.node}, not ${target.node}`);
  }
  if (answer.stage !== "blank" || answer.cluster !== undefined) {
    return refused("STORE_MISMATCH", `store ${answer.store} of ${who} is ${answer.stage}; only a blank one may join`);
  }
  if (present !== undefined && !replaced) {
    const detail =
      `${who} has store ${answer.store}, but member ${present.node} has store ${present.store}; ` +
      `replace ${present.node} if its store is lost`;
    return refused("STORE_MISMATCH", detail);
  }
  return { kind: "member", member };
}

/** Who a change leads to, as far as names go. */
export function namesOf(entries: readonly PlanEntry[]): readonly NodeId[] {
  return entries.map((entry) => (entry.kind === "keep" ? entry.member.node : entry.target.node));
}

function planEntry(members: readonly Member[], target: Target, replace: readonly NodeId[]): PlanEntry {
  const present = members.find(({ node }) => node === target.node);
  const replaced = replace.includes(target.node);
  if (present !== undefined && !replaced && present.address === target.address) {
    return { kind: "keep", member: present };
  }
  return { kind: "probe", target, present, replaced };
}

function targetProblem({ target }: ChangeRequest): string | undefined {
  if (target.length === 0) return "the target names no member; a cluster keeps at least one";
  for (const part of ["node", "address"] as const) {
    const seen = new Set<string>();
    for (const entry of target) {
      if (entry[part] === "") return `an entry of the target has an empty ${part}`;
      if (seen.has(entry[part])) return `the target names the ${part} ${entry[part]} twice`;
      seen.add(entry[part]);
    }
  }
  return undefined;
}

function refused(reason: Refusal["reason"], detail: string): { kind: "refused"; refusal: Refusal } {
  return { kind: "refused", refusal: { reason, detail } };
}
