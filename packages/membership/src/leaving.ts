import { type StoreId, isQuorum, quorumOf } from "@quorate/synod";
import { isAbort, follows } from "./chain.ts";
import type { ChangeEvent, Effect } from "./change.ts";
import {
  type Caught,
  type ChangeStage,
  type ChangeState,
  type Leaving,
  type StableLink,
  finished,
  leavers,
  nothing,
  progressOf,
} from "./change-state.ts";
import { type Joint, type Link, memberWith, membersOf, storesIn } from "./configuration.ts";

/** The link, if it is a legal successor of this joint configuration: its commit or its abort. */
export function successorOf(joint: Joint, { configuration, ballot }: Link): StableLink | undefined {
  return configuration.kind === "stable" && follows(joint, configuration) ? { configuration, ballot } : undefined;
}

/** The successor was chosen, by whomever. A commit is first written where it will be looked for (R10). */
export function beginLeaving(
  joint: Joint,
  link: StableLink,
  abortReason: string,
  { keysDone, keysTotal, bytesDone }: Caught = nothing,
): Leaving {
  const aborted = isAbort(joint, link.configuration) ? abortReason : undefined;
  return {
    kind: "leaving",
    joint,
    link,
    aborted,
    step: aborted === undefined ? "install" : "adopt",
    installed: new Set(),
    adopted: new Set(),
    sinceMs: undefined,
    keysDone,
    keysTotal,
    bytesDone,
  };
}

/** Takes one event while the successor is put in force. */
export function stepLeaving(stage: Leaving, event: ChangeEvent): Leaving {
  if (event.kind !== "installed" && event.kind !== "adopted") return stage;
  if (memberWith(stage.joint, event.store) === undefined) return stage;
  if (event.kind === "installed") return { ...stage, installed: new Set(stage.installed).add(event.store) };
  if (event.epoch < stage.link.configuration.epoch) return stage;
  // Adoption writes the register too, in the same batch (R3).
  return {
    ...stage,
    installed: new Set(stage.installed).add(event.store),
    adopted: new Set(stage.adopted).add(event.store),
  };
}

/** Installed by a majority, adopted by a majority, adopted by all or waited for, the leavers told: then done. */
export function advanceLeaving(state: ChangeState, stage: Leaving): ChangeStage {
  const stores = storesIn(stage.link.configuration.members);
  switch (stage.step) {
    case "install":
      return isMajority(stores, stage.installed) ? { ...stage, step: "adopt" } : stage;
    case "adopt": {
      if (!isMajority(stores, stage.adopted)) return stage;
      if (stage.sinceMs === undefined) return { ...stage, sinceMs: state.nowMs };
      const waited = stores.every((store) => stage.adopted.has(store)) || isOver(state, stage.sinceMs);
      return waited ? { ...stage, step: "retire", sinceMs: state.nowMs } : stage;
    }
    case "retire": {
      const told = othersLeaving(state, stage).every(({ store }) => stage.adopted.has(store));
      return told || isOver(state, stage.sinceMs ?? state.nowMs) ? end(state, stage) : stage;
    }
  }
}

/** What those lack who have not answered the present step. */
export function leavingEffects(state: ChangeState, stage: Leaving): readonly Effect[] {
  const { link } = stage;
  const adopt = (member: (typeof link.configuration.members)[number]): Effect => ({ kind: "adopt", link, member });
  switch (stage.step) {
    case "install": {
      const progress = progressOf(state);
      const installs = link.configuration.members
        .filter(({ store }) => !stage.installed.has(store))
        .map((member): Effect => ({ kind: "install", link, member }));
      // Whoever watches the joint phase sees that somebody still works on it.
      return [...installs, ...membersOf(stage.joint).map((member): Effect => ({ kind: "announce", member, progress }))];
    }
    case "adopt":
      return link.configuration.members.filter(({ store }) => !stage.adopted.has(store)).map(adopt);
    case "retire":
      return othersLeaving(state, stage)
        .filter(({ store }) => !stage.adopted.has(store))
        .map(adopt);
  }
}

function othersLeaving({ self }: ChangeState, stage: Leaving): ReturnType<typeof leavers> {
  return leavers(stage).filter(({ store }) => store !== self);
}

function end(state: ChangeState, stage: Leaving): ChangeStage {
  const { link, aborted } = stage;
  const own = leavers(stage).find(({ store }) => store === state.self);
  const farewell: Effect | undefined = own && { kind: "adopt", link, member: own };
  const progress = progressOf(state);
  if (aborted === undefined) return finished({ kind: "done", link }, { ...progress, phase: "DONE" }, farewell);
  const detail = `the change was aborted ${aborted}; the old members are in force`;
  return finished({ kind: "aborted", link, detail }, { ...progress, phase: "ABORTED" }, farewell);
}

function isMajority(stores: readonly StoreId[], of: ReadonlySet<StoreId>): boolean {
  return isQuorum(quorumOf(stores), [...of]);
}

function isOver({ nowMs, limits }: ChangeState, sinceMs: number): boolean {
  return nowMs - sinceMs >= limits.graceMs;
}
