import type { ChangeEvent, ChangeResult, Effect, Refusal } from "./change.ts";
import { type ChangeStage, type ChangeState, type Entering, finished, progressOf } from "./change-state.ts";
import { type Link, configurationProblem } from "./configuration.ts";
import { beginJoint } from "./in-joint.ts";
import { beginLeaving, successorOf } from "./leaving.ts";

/** Takes one event while the joint configuration is being decided. */
export function stepEntering(state: ChangeState, stage: Entering, event: ChangeEvent): ChangeStage {
  switch (event.kind) {
    case "abort":
      // A round that carries the joint configuration may have been sent: only the register knows.
      return { ...stage, aborting: true };
    case "decided":
      return decided(state, stage, event.link);
    default:
      return stage;
  }
}

/** Stops asking when the time is over: the outcome is unknown then (R16), and a watcher sees to it (R9). */
export function advanceEntering(state: ChangeState, stage: Entering): ChangeStage {
  if (state.nowMs - stage.sinceMs < state.limits.reachMs) return stage;
  const detail =
    `no majority of the members in force decided within ${state.limits.reachMs} ms; ` +
    `if configuration ${stage.joint.id} was chosen, a member finishes or aborts the change`;
  return end(state, { kind: "unknown", detail });
}

/** The one question to the register. */
export function enteringEffects(stage: Entering): readonly Effect[] {
  const { epoch, id } = stage.current.configuration;
  return [stage.aborting ? { kind: "consult", epoch } : { kind: "decide", from: id, to: stage.joint }];
}

const onRequest = { kind: "abort", reason: "on request" } as const;

function decided(state: ChangeState, stage: Entering, { configuration, ballot }: Link): ChangeStage {
  if (configurationProblem(configuration) !== undefined) return stage;
  const { current, joint, aborting } = stage;
  if (configuration.epoch < current.configuration.epoch) return stage;
  if (configuration.id === current.configuration.id) {
    // The consultation's ballot outranks whatever the earlier rounds left behind: ours cannot be chosen any more.
    const detail = "aborted on request; nothing was changed";
    return aborting ? end(state, { kind: "aborted", link: current, detail }) : stage;
  }
  if (configuration.id === joint.id && configuration.kind === "joint") {
    return beginJoint(state.nowMs, { configuration: joint, ballot }, aborting ? onRequest : { kind: "adopt" });
  }
  const successor = successorOf(joint, { configuration, ballot });
  if (successor !== undefined) return beginLeaving(joint, successor, "by another coordinator");
  if (configuration.epoch > joint.epoch + 1) {
    return end(state, { kind: "unknown", detail: `the cluster has moved on to epoch ${configuration.epoch}` });
  }
  return refuse(state, lostTo(configuration));
}

function lostTo(configuration: Link["configuration"]): Refusal {
  if (configuration.kind === "joint") {
    const target = configuration.new.map(({ node }) => node).join(", ");
    const detail = `another change, to ${target}, was decided first at epoch ${configuration.epoch}`;
    return { reason: "RECONFIG_IN_PROGRESS", detail };
  }
  const detail = `another change was decided first; the configuration in force has epoch ${configuration.epoch}`;
  return { reason: "EPOCH_MISMATCH", detail };
}

function refuse(state: ChangeState, refusal: Refusal): ChangeStage {
  return end(state, { kind: "refused", refusal });
}

function end(state: ChangeState, result: ChangeResult): ChangeStage {
  return finished(result, progressOf(state));
}
