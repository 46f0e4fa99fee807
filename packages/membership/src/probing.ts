import { type StoreId, isQuorum, quorumOf } from "@quorate/synod";
import type { ChangeEvent, ChangeResult, Effect, Refusal } from "./change.ts";
import { type ChangeStage, type ChangeState, type Probing, finished, progressOf } from "./change-state.ts";
import { type Member, enterJoint, membersProblem, storesIn } from "./configuration.ts";
import { judgeProbe } from "./plan.ts";

/** Takes one event while newcomers and majorities are being asked. */
export function stepProbing(state: ChangeState, stage: Probing, event: ChangeEvent): ChangeStage {
  switch (event.kind) {
    case "abort":
      return end(state, { kind: "aborted", link: stage.current, detail: "aborted on request; nothing was changed" });
    case "probed":
      return probed(state, stage, event);
    case "unreachable":
      return asks(stage, event.address)
        ? { ...stage, silences: new Map(stage.silences).set(event.address, event.detail) }
        : stage;
    case "reached":
      return storesIn(stage.current.configuration.members).includes(event.store)
        ? { ...stage, reached: new Set(stage.reached).add(event.store) }
        : stage;
    default:
      return stage;
  }
}

/** Goes on once everybody needed has answered, and gives up when the time for it is over. */
export function advanceProbing(state: ChangeState, stage: Probing): ChangeStage {
  const missing = whoIsMissing(stage);
  if (missing !== undefined) {
    return state.nowMs - stage.sinceMs >= state.limits.probeMs ? refuse(state, missing) : stage;
  }
  const members = targetMembers(stage);
  const problem = membersProblem(members);
  if (problem !== undefined) return refuse(state, { reason: "STORE_MISMATCH", detail: `in the target ${problem}` });
  if (stage.probesOnly) return end(state, { kind: "done", link: stage.current });
  const joint = enterJoint(stage.current.configuration, members, state.ids.joint);
  return { kind: "entering", current: stage.current, joint, aborting: false, sinceMs: state.nowMs };
}

/** Probes of those who did not say who they are, signs of life of the members in force. */
export function probingEffects(state: ChangeState, stage: Probing): readonly Effect[] {
  const probes = stage.entries.flatMap((entry): readonly Effect[] =>
    entry.kind === "probe" && !stage.joining.has(entry.target.address) ? [{ kind: "probe", target: entry.target }] : [],
  );
  const progress = progressOf(state);
  const announcements = stage.current.configuration.members
    .filter(({ store }) => !stage.reached.has(store))
    .map((member): Effect => ({ kind: "announce", member: movedOf(stage, member), progress }));
  return [...probes, ...announcements];
}

function probed(
  state: ChangeState,
  stage: Probing,
  { address, answer }: ChangeEvent & { readonly kind: "probed" },
): ChangeStage {
  const entry = stage.entries.find((each) => each.kind === "probe" && each.target.address === address);
  if (entry?.kind !== "probe") return stage;
  const { cluster, version } = stage;
  const verdict = judgeProbe(entry, answer, { current: stage.current.configuration, cluster, version });
  if (verdict.kind === "refused") return refuse(state, verdict.refusal);
  return { ...stage, joining: new Map(stage.joining).set(address, verdict.member) };
}

/** Who has not answered that must, as the refusal it comes to; undefined if the change may begin. */
function whoIsMissing(stage: Probing): Refusal | undefined {
  const old = stage.current.configuration.members;
  const reached = [...stage.reached];
  if (!isQuorum(quorumOf(storesIn(old)), reached)) {
    const silent = old.filter(({ store }) => !stage.reached.has(store));
    const detail = `no majority of the members in force answered: ${named(stage, silent)}`;
    return { reason: "NO_QUORUM", detail: isInForce(stage) ? `${unconfirmed(stage)}: ${detail}` : detail };
  }
  const silent = stage.entries.flatMap((entry) =>
    entry.kind === "probe" && !stage.joining.has(entry.target.address) ? [entry.target] : [],
  );
  if (silent.length > 0) return { reason: "MEMBER_UNREACHABLE", detail: `no answer from ${named(stage, silent)}` };
  const members = targetMembers(stage);
  const present = new Set<StoreId>(storesIn(old));
  // A newcomer's answer to the probe is its sign of life; a present member must answer as one that votes.
  const alive = members.filter(({ store }) => stage.reached.has(store) || !present.has(store));
  const needed = storesIn(members);
  if (new Set(needed).size === needed.length && !isQuorum(quorumOf(needed), storesIn(alive))) {
    const absent = members.filter((member) => !alive.includes(member));
    const detail = `the target would have no majority: no answer from ${named(stage, absent)}`;
    return { reason: "UNSAFE_RECONFIG", detail };
  }
  return undefined;
}

/** Whether the target is what is in force already: nobody has to be asked who they are, and nobody leaves. */
function isInForce({ entries, current }: Probing): boolean {
  return entries.length === current.configuration.members.length && entries.every(({ kind }) => kind === "keep");
}

/** The change was made, but it may not be called so yet (R11). */
function unconfirmed({ current }: Probing): string {
  const { epoch } = current.configuration;
  return `the target is in force at epoch ${epoch}, but no majority of it has confirmed that; ask again`;
}

function targetMembers(stage: Probing): readonly Member[] {
  return stage.entries.flatMap((entry) => {
    const member = entry.kind === "keep" ? entry.member : stage.joining.get(entry.target.address);
    return member === undefined ? [] : [member];
  });
}

/** A member as it is reached now: at its new address once that was shown to be its own. */
function movedOf(stage: Probing, member: Member): Member {
  return [...stage.joining.values()].find(({ store }) => store === member.store) ?? member;
}

function asks(stage: Probing, address: string): boolean {
  return (
    stage.current.configuration.members.some((member) => member.address === address) ||
    stage.entries.some((entry) => entry.kind === "probe" && entry.target.address === address)
  );
}

function named(stage: Probing, who: readonly { readonly node: string; readonly address: string }[]): string {
  return who
    .map(({ node, address }) => {
      const silence = stage.silences.get(address);
      return `${node} at ${address}${silence === undefined ? "" : ` (${silence})`}`;
    })
    .join(", ");
}

function refuse(state: ChangeState, refusal: Refusal): ChangeStage {
  return end(state, { kind: "refused", refusal });
}

function end(state: ChangeState, result: ChangeResult): ChangeStage {
  const progress = progressOf(state);
  return finished(result, result.kind === "done" ? { ...progress, phase: "DONE" } : progress);
}
