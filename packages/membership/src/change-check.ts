import { type StoreId, assert } from "@quorate/synod";
import { follows } from "./chain.ts";
import type { ChangeStage, ChangeState, InJoint, JointTask } from "./change-state.ts";
import { type Configuration, checked, memberWith } from "./configuration.ts";
import { compareByCodePoint } from "./keys.ts";

/** Throws if a change breaks an invariant, or if `after` cannot come from `before`; run at every step. */
export function checkState(before: ChangeState, after: ChangeState): void {
  assert(after.nowMs >= before.nowMs, "time does not go back");
  checkStage(after.stage);
  if (before.stage.kind === "joint" && after.stage.kind === "joint") checkCatchUp(before.stage, after.stage);
}

function checkStage(stage: ChangeStage): void {
  switch (stage.kind) {
    case "probing":
      checked(stage.current.configuration);
      return checkNamed(stage.current.configuration, stage.reached, "a store that was reached");
    case "entering":
      checked(stage.joint);
      return assert(follows(checked(stage.current.configuration), stage.joint), "the joint configuration follows");
    case "joint": {
      const { configuration } = stage.link;
      checked(configuration);
      checkNamed(configuration, stage.adopted, "a store that adopted");
      checkNamed(configuration, stage.heardMs.keys(), "a store that was heard");
      return assert(stage.keysDone <= stage.keysTotal || stage.keysTotal === 0, "no more keys are done than there are");
    }
    case "leaving": {
      checked(stage.joint);
      assert(follows(stage.joint, checked(stage.link.configuration)), "the successor follows");
      checkNamed(stage.joint, stage.installed, "a store that installed");
      return checkNamed(stage.joint, stage.adopted, "a store that adopted");
    }
    case "finished":
      return;
  }
}

function checkCatchUp(before: InJoint, after: InJoint): void {
  assert(before.link === after.link, "one joint configuration to a change");
  const commits = after.task.kind === "commit" && before.task.kind !== "commit";
  assert(!commits || isComplete(before.task), "only a complete catch-up is committed (R9)");
  const from = rangeOf(before.task);
  const to = rangeOf(after.task);
  if (from === undefined || to === undefined) return;
  assert(!isBelow(to.cursor, from.cursor), "the cursor of the catch-up never falls (R5)");
}

function isComplete(task: JointTask): boolean {
  if (task.kind === "fill") return task.isScanned && task.batches.length === 0 && task.rounds.size === 0;
  return task.kind === "copy" && task.bound === undefined && task.waiting.length === 0 && task.copying.size === 0;
}

/** Where the range being caught up starts. */
function rangeOf(task: JointTask): { readonly cursor: string | undefined } | undefined {
  return task.kind === "list" || task.kind === "copy" || task.kind === "fill" ? { cursor: task.cursor } : undefined;
}

/** Whether one cursor is below another; undefined is the lowest. */
function isBelow(a: string | undefined, b: string | undefined): boolean {
  return b !== undefined && (a === undefined || compareByCodePoint(a, b) < 0);
}

function checkNamed(configuration: Configuration, stores: Iterable<StoreId>, what: string): void {
  for (const store of stores) assert(memberWith(configuration, store) !== undefined, `${what} is a member`);
}
