import { type StoreId, isQuorum, majority } from "@quorate/synod";
import { advanceCatchUp, beginCatchUp, catchUpEffects, stepCatchUp } from "./catch-up.ts";
import type { ChangeEvent, Effect } from "./change.ts";
import {
  type ChangeStage,
  type ChangeState,
  type InJoint,
  type JointLink,
  type JointTask,
  finished,
  nothing,
  progressOf,
} from "./change-state.ts";
import { advanceFilling, beginFilling, fillingEffects, stepFilling } from "./filling.ts";
import { type Link, abortJoint, dataQuorum, leaveJoint, memberWith, membersOf, storesIn } from "./configuration.ts";
import { beginLeaving, successorOf } from "./leaving.ts";

/** The joint configuration was chosen: from here on only its successor ends the change. */
export function beginJoint(nowMs: number, link: JointLink, task: JointTask): InJoint {
  return {
    kind: "joint",
    link,
    task,
    adopted: new Set(),
    heardMs: new Map(),
    sinceMs: nowMs,
    batchesTotal: 0,
    ...nothing,
  };
}

/** Takes one event while joint. */
export function stepJoint(state: ChangeState, stage: InJoint, event: ChangeEvent): ChangeStage {
  switch (event.kind) {
    case "abort":
      return { ...stage, task: abandoned(stage.task, "on request") };
    case "decided":
      return decided(state, stage, event.link);
    case "adopted":
      return adopted(heard(state, stage, event.store), event.store, event.epoch);
    case "reached":
      return heard(state, stage, event.store);
    case "paged":
      return stepCatchUp(heard(state, stage, event.store), event);
    case "copied":
      return stage.task.kind === "fill" ? stepFilling(stage, event) : stepCatchUp(stage, event);
    case "scanned":
    case "filled":
      return stepFilling(heard(state, stage, event.store), event);
    default:
      return stage;
  }
}

/** Goes on when a step is complete, and gives the change up when the new set is silent for too long (R10). */
export function advanceJoint(state: ChangeState, stage: InJoint): InJoint {
  const { task } = stage;
  if (task.kind === "abort" || task.kind === "consult") return stage;
  const silentMs = state.nowMs - majorityHeardMs(stage);
  if (silentMs >= state.limits.reachMs) {
    const silent = stage.link.configuration.new.filter(
      ({ store }) => state.nowMs - (stage.heardMs.get(store) ?? stage.sinceMs) >= state.limits.reachMs,
    );
    const reason =
      `because no majority of the new members answered for ${silentMs} ms; ` +
      `silent: ${silent.map(({ node, address }) => `${node} at ${address}`).join(", ")}`;
    return { ...stage, task: { kind: "abort", reason } };
  }
  if (task.kind === "adopt") {
    if (!isAdopted(state, stage)) return stage;
    return state.limits.catchUp === "copy" ? beginFilling(state, stage) : beginCatchUp(stage);
  }
  if (task.kind === "fill") return advanceFilling(state, stage, task);
  return task.kind === "commit" ? stage : advanceCatchUp(stage);
}

/** Adoption by those who lack it, signs of life of those who have it, and the work of the task. */
export function jointEffects(state: ChangeState, stage: InJoint): readonly Effect[] {
  const progress = progressOf(state);
  const { link } = stage;
  const calls = membersOf(link.configuration).map(
    (member): Effect =>
      stage.adopted.has(member.store) ? { kind: "announce", member, progress } : { kind: "adopt", link, member },
  );
  return [...taskEffects(state, stage), ...calls];
}

function taskEffects(state: ChangeState, stage: InJoint): readonly Effect[] {
  const { ids } = state;
  const { configuration } = stage.link;
  const { task } = stage;
  switch (task.kind) {
    case "consult":
      return [{ kind: "consult", epoch: configuration.epoch }];
    case "adopt":
      return [];
    case "list":
    case "copy":
      return catchUpEffects(configuration, task);
    case "fill":
      return fillingEffects(state, stage, task);
    case "commit":
      return [{ kind: "decide", from: configuration.id, to: leaveJoint(configuration, ids.stable) }];
    case "abort":
      return [{ kind: "decide", from: configuration.id, to: abortJoint(configuration, ids.aborted) }];
  }
}

/** Commit and abort are arbitrated by the register, so an abort may be asked for while a commit is under way. */
function abandoned(task: JointTask, reason: string): JointTask {
  const abort = abortReason(task) ?? reason;
  return task.kind === "consult" ? { kind: "consult", abort } : { kind: "abort", reason: abort };
}

function abortReason(task: JointTask): string | undefined {
  if (task.kind === "consult") return task.abort;
  return task.kind === "abort" ? task.reason : undefined;
}

function decided(state: ChangeState, stage: InJoint, link: Link): ChangeStage {
  const { configuration } = stage.link;
  const successor = successorOf(configuration, link);
  if (successor !== undefined) {
    const reason = successor.configuration.id === state.ids.aborted ? abortReason(stage.task) : undefined;
    return beginLeaving(configuration, successor, reason ?? "by another coordinator", stage);
  }
  if (link.configuration.epoch > configuration.epoch + 1) {
    const detail = `the cluster has moved on to epoch ${link.configuration.epoch}`;
    return finished({ kind: "unknown", detail }, progressOf(state));
  }
  if (stage.task.kind !== "consult" || link.configuration.id !== configuration.id) return stage;
  const { abort } = stage.task;
  return { ...stage, task: abort === undefined ? { kind: "adopt" } : { kind: "abort", reason: abort } };
}

function adopted(stage: InJoint, store: StoreId, epoch: number): InJoint {
  const { configuration } = stage.link;
  if (memberWith(configuration, store) === undefined || epoch < configuration.epoch) return stage;
  if (epoch > configuration.epoch) {
    // Somebody decided the successor: find out which, and trust no page any more (R5, R9).
    return { ...stage, task: { kind: "consult", abort: abortReason(stage.task) } };
  }
  return { ...stage, adopted: new Set(stage.adopted).add(store) };
}

function heard({ nowMs }: ChangeState, stage: InJoint, store: StoreId): InJoint {
  if (!storesIn(stage.link.configuration.new).includes(store)) return stage;
  return { ...stage, heardMs: new Map(stage.heardMs).set(store, nowMs) };
}

/** The latest time at which a majority of the new set had been heard since. */
function majorityHeardMs({ link, heardMs, sinceMs }: InJoint): number {
  const stores = storesIn(link.configuration.new);
  const times = stores.map((store) => heardMs.get(store) ?? sinceMs).toSorted((a, b) => b - a);
  return times[majority(stores.length) - 1] ?? sinceMs;
}

/** A majority of both sets, and the coordinator itself: its own rounds run in the joint configuration next. */
function isAdopted({ self }: ChangeState, { link, adopted }: InJoint): boolean {
  const { configuration } = link;
  const includesSelf = adopted.has(self) || memberWith(configuration, self) === undefined;
  return includesSelf && isQuorum(dataQuorum(configuration), [...adopted]);
}
