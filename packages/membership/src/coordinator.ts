import { type StoreId, assert } from "@quorate/synod";
import { copyKeysMax } from "./catch-up.ts";
import type { ChangeEvent, ChangeLimits, ChangeRequest, ConfigurationIds, Effect, Progress } from "./change.ts";
import { checkState } from "./change-check.ts";
import {
  type Asked,
  type ChangeStage,
  type ChangeState,
  type JointLink,
  type StableLink,
  batchesIn,
  finished,
  nothing,
  progressOf,
} from "./change-state.ts";
import { type Link, checked } from "./configuration.ts";
import { advanceEntering, enteringEffects, stepEntering } from "./entering.ts";
import { advanceJoint, beginJoint, jointEffects, stepJoint } from "./in-joint.ts";
import { advanceLeaving, leavingEffects, stepLeaving } from "./leaving.ts";
import { planChange } from "./plan.ts";
import { advanceProbing, probingEffects, stepProbing } from "./probing.ts";

/** The change after a step, and what its host is to do, in order. */
export interface ChangeStep {
  readonly state: ChangeState;
  readonly effects: readonly Effect[];
}

/** So many identity rounds of a catch-up by copies make room for as many more. */
const roundsPart = copyKeysMax / 4;

/** What is kept of the pause of the copies before, for the next ones. */
const nextPauseShare = 0.75;

interface Coordinator {
  /** The coordinator's own store. */
  readonly self: StoreId;
  readonly ids: ConfigurationIds;
  readonly limits: ChangeLimits;
  /** The time of the host's clock, in milliseconds, as in every later step. */
  readonly now: number;
}

export interface BeginChange extends Coordinator {
  /** The last link of the adopted chain. */
  readonly current: Link;
  readonly request: ChangeRequest;
  readonly cluster: string;
  /** The version of the protocol that newcomers have to speak. */
  readonly version: number;
}

export interface ResumeChange extends Coordinator {
  /** The adopted joint link. */
  readonly joint: Link;
  /** Return to the old set instead of finishing the change. */
  readonly abort: boolean;
}

/**
 * Starts a change of the set of members: static checks, then the probe (R10). A target that is in force already is probed
 * too: only who adopted it answers, and its success is reported after a majority did (R11), whoever made the change.
 */
export function beginChange(options: BeginChange): ChangeStep {
  const { current: link, request, cluster, version, now } = options;
  const { configuration } = checkedLink(link);
  const plan = planChange(configuration, request);
  const target = request.target.map(({ node }) => node);
  const progress: Progress = { phase: "PROBING", epoch: configuration.epoch, ...nothing, target };
  if (plan.kind === "refused") {
    return started(options, finished({ kind: "refused", refusal: plan.refusal }, progress));
  }
  const isInForce = plan.kind === "unchanged";
  if ((isInForce && request.dryRun) || configuration.kind !== "stable") {
    return started(options, finished({ kind: "done", link }, { ...progress, phase: "DONE" }));
  }
  const current: StableLink = { configuration, ballot: link.ballot };
  return started(options, {
    kind: "probing",
    current,
    entries: plan.entries,
    cluster,
    version,
    probesOnly: isInForce || request.dryRun,
    sinceMs: now,
    joining: new Map(),
    reached: new Set(),
    silences: new Map(),
  });
}

/** Takes over a joint phase that another coordinator left, or abandons it (R9). */
export function resumeChange(options: ResumeChange): ChangeStep {
  const { configuration } = checkedLink(options.joint);
  assert(configuration.kind === "joint", "only a joint phase can be resumed");
  const link: JointLink = { configuration, ballot: options.joint.ballot };
  const abort = options.abort ? "on request" : undefined;
  return started(options, beginJoint(options.now, link, { kind: "consult", abort }));
}

/** Takes one event. Total: events that do not fit the step are ignored, and nothing happens after `finish`. */
export function stepChange(state: ChangeState, event: ChangeEvent, now: number): ChangeStep {
  if (state.stage.kind === "finished") return { state, effects: [] };
  checkState(state, state);
  const at: ChangeState = { ...state, nowMs: Math.max(state.nowMs, now) };
  const after = { ...at, stage: applied(at, event) };
  checkState(state, after);
  return emitted(advanced(after));
}

function started({ self, ids, limits, now }: Coordinator, stage: ChangeStage): ChangeStep {
  const state: ChangeState = { stage, self, ids, limits, nowMs: now, asked: new Map(), reported: undefined };
  checkState(state, state);
  return emitted(advanced(state));
}

function applied(state: ChangeState, event: ChangeEvent): ChangeStage {
  const { stage } = state;
  switch (stage.kind) {
    case "probing":
      return stepProbing(state, stage, event);
    case "entering":
      return stepEntering(state, stage, event);
    case "joint":
      return stepJoint(state, stage, event);
    case "leaving":
      return stepLeaving(stage, event);
    case "finished":
      return stage;
  }
}

/** Goes on as far as what is known allows. */
function advanced(state: ChangeState): ChangeState {
  let before = state;
  for (;;) {
    const stage = advancedOnce(before);
    if (stage === before.stage) return before;
    const after = { ...before, stage };
    checkState(before, after);
    before = after;
  }
}

function advancedOnce(state: ChangeState): ChangeStage {
  const { stage } = state;
  switch (stage.kind) {
    case "probing":
      return advanceProbing(state, stage);
    case "entering":
      return advanceEntering(state, stage);
    case "joint":
      return advanceJoint(state, stage);
    case "leaving":
      return advanceLeaving(state, stage);
    case "finished":
      return stage;
  }
}

/** News first, then what is wanted and due, then the end. */
function emitted(state: ChangeState): ChangeStep {
  const { stage, nowMs } = state;
  const effects: Effect[] = [];
  const progress = progressOf(state);
  const isRefusal = stage.kind === "finished" && stage.result.kind !== "done" && progress.phase !== "ABORTED";
  const reported = isRefusal || sameProgress(state.reported, progress) ? state.reported : progress;
  if (reported !== state.reported) effects.push({ kind: "progress", progress });
  const asked = new Map<string, Asked>();
  for (const effect of wanted(state)) {
    const identity = identityOf(state, effect);
    const last = state.asked.get(identity);
    const isDue = last === undefined || nowMs - last.atMs >= last.pauseMs;
    if (isDue) effects.push(effect);
    asked.set(identity, isDue ? { atMs: nowMs, pauseMs: pauseMs(state, effect, last) } : last);
  }
  if (stage.kind === "finished") {
    if (stage.farewell !== undefined) effects.push(stage.farewell);
    effects.push({ kind: "finish", result: stage.result });
  }
  return { state: { ...state, asked, reported }, effects };
}

/**
 * How long an answer is waited for before the effect is emitted again. Copies take a slow link long, and the same again
 * would keep it from what follows for even longer: each repetition doubles the pause, and the next batch for that store
 * begins with a little less than those before it came to, so that most go once and a link that got faster is noticed.
 */
function pauseMs(state: ChangeState, effect: Effect, last: Asked | undefined): number {
  const { retryMs, reachMs } = state.limits;
  if (effect.kind !== "fill") return retryMs;
  if (last !== undefined) return Math.min(2 * last.pauseMs, Math.max(retryMs, reachMs));
  const pausesMs = batchesIn(state).map((batch) => state.asked.get(fillIdentity(effect.member.store, batch))?.pauseMs);
  return Math.max(retryMs, ...pausesMs.map((ms = 0) => nextPauseShare * ms));
}

function fillIdentity(store: StoreId, batch: number): string {
  return `fill ${store} ${batch}`;
}

function wanted(state: ChangeState): readonly Effect[] {
  const { stage } = state;
  switch (stage.kind) {
    case "probing":
      return probingEffects(state, stage);
    case "entering":
      return enteringEffects(stage);
    case "joint":
      return jointEffects(state, stage);
    case "leaving":
      return leavingEffects(state, stage);
    case "finished":
      return [];
  }
}

/** What makes two effects the same question, so that it is not repeated at once. */
function identityOf(state: ChangeState, effect: Effect): string {
  switch (effect.kind) {
    case "probe":
      return `probe ${effect.target.address}`;
    case "announce":
      // News is told at once; the same again is a sign of life that can wait, and so is what many batches a second do.
      return `announce ${effect.member.store} ${effect.member.address} ${effect.progress.phase} ${isFilling(state) ? "" : effect.progress.keysDone}`;
    case "consult":
      return `consult ${effect.epoch}`;
    case "decide":
      return `decide ${effect.to.id}`;
    case "install":
      return `install ${effect.member.store}`;
    case "adopt":
      return `adopt ${effect.link.configuration.epoch} ${effect.member.store}`;
    case "list":
      return `list ${effect.member.store} ${effect.after ?? ""}`;
    case "copy":
      return `copy ${copiesAsked(state)}`;
    case "scan":
      return `scan ${effect.member.store} ${effect.values} ${effect.after ?? ""}`;
    case "fill":
      return fillIdentity(effect.member.store, effect.batch);
    case "wake":
      return `wake ${effect.atMs}`;
    case "progress":
    case "finish":
      return effect.kind;
  }
}

/**
 * What is left of a batch is the same question as the whole of it; more rounds are another one, and so is what follows
 * a part of them: the next keys need not wait for the last of these.
 */
function copiesAsked(state: ChangeState): string {
  const { stage } = state;
  if (stage.kind !== "joint" || stage.task.kind !== "fill") return `after ${progressOf(state).keysDone}`;
  const { rounds, roundsTotal } = stage.task;
  return `of ${roundsTotal} after ${Math.floor((roundsTotal - rounds.size) / roundsPart)}`;
}

function isFilling({ stage }: ChangeState): boolean {
  return stage.kind === "joint" && stage.task.kind === "fill";
}

function sameProgress(a: Progress | undefined, b: Progress): boolean {
  return (
    a !== undefined &&
    a.phase === b.phase &&
    a.epoch === b.epoch &&
    a.keysDone === b.keysDone &&
    a.bytesDone === b.bytesDone &&
    a.keysTotal === b.keysTotal
  );
}

function checkedLink(link: Link): Link {
  checked(link.configuration);
  return link;
}
