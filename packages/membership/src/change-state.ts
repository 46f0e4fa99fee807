import type { StoreId } from "@quorate/synod";
import type {
  ChangeLimits,
  ChangeResult,
  ConfigurationIds,
  Copies,
  Effect,
  Page,
  Phase,
  Progress,
  ScanPage,
} from "./change.ts";
import { type Joint, type Link, type Member, type NodeId, type Stable, storesIn } from "./configuration.ts";
import { type PlanEntry, namesOf } from "./plan.ts";

/** A joint configuration that was chosen. */
export type JointLink = Link & { readonly configuration: Joint };

/** A stable configuration that was chosen. */
export type StableLink = Link & { readonly configuration: Stable };

/** Asking newcomers who they are, and majorities whether they are there (R10). */
export interface Probing {
  readonly kind: "probing";
  readonly current: StableLink;
  readonly entries: readonly PlanEntry[];
  readonly cluster: string;
  readonly version: number;
  /** Nothing follows the probe: it is a dry run, or the target is in force already. */
  readonly probesOnly: boolean;
  readonly sinceMs: number;
  /** The members that probed targets would be, by address. */
  readonly joining: ReadonlyMap<string, Member>;
  readonly reached: ReadonlySet<StoreId>;
  /** The last thing heard of an address that did not answer. */
  readonly silences: ReadonlyMap<string, string>;
}

/** Getting the joint configuration chosen; `aborting` only finds out whether it was. */
export interface Entering {
  readonly kind: "entering";
  readonly current: StableLink;
  readonly joint: Joint;
  readonly aborting: boolean;
  readonly sinceMs: number;
}

/** Copies on their way to the new set. */
export interface Batch {
  readonly number: number;
  readonly copies: Copies;
  readonly bytes: number;
  /** What each store that takes part lacks of it. */
  readonly lacking: ReadonlyMap<StoreId, Copies>;
  /** The stores of the new set that hold all of it durably (R6). */
  readonly holders: ReadonlySet<StoreId>;
  /** How many keys some store refused; they take rounds. */
  readonly refused: number;
  readonly sinceMs: number;
}

/** Catching up by copies: ranges are scanned while what the ranges before them showed is on its way. */
export interface Filling {
  readonly kind: "fill";
  /** Where the range begins that is scanned now, or next. */
  readonly cursor: string | undefined;
  /** The pages of that range; undefined before it is asked for. */
  readonly pages: ReadonlyMap<StoreId, ScanPage> | undefined;
  readonly pagesSinceMs: number;
  /** Every range was scanned. */
  readonly isScanned: boolean;
  /** Stores that did not answer in time and are asked last. */
  readonly slow: ReadonlySet<StoreId>;
  readonly batches: readonly Batch[];
  /** Keys that take an identity round, and how many there were, with those that are done. */
  readonly rounds: ReadonlySet<string>;
  readonly roundsTotal: number;
  /** Nothing is scanned before: the pace that the limits set. */
  readonly notBeforeMs: number;
}

/** What is being done while joint. Only a catch-up of the last range leads to `commit` (R9). */
export type JointTask =
  | { readonly kind: "consult"; readonly abort: string | undefined }
  | { readonly kind: "adopt" }
  | { readonly kind: "list"; readonly cursor: string | undefined; readonly pages: ReadonlyMap<StoreId, Page> }
  | {
      readonly kind: "copy";
      readonly cursor: string | undefined;
      /** Where the next listing starts; undefined after the last one. */
      readonly bound: string | undefined;
      /** The keys of the range that come after the ones being copied, in order. */
      readonly waiting: readonly string[];
      readonly copying: ReadonlySet<string>;
      /** How many keys were being copied at first. */
      readonly batch: number;
    }
  | Filling
  | { readonly kind: "commit" }
  | { readonly kind: "abort"; readonly reason: string };

/** How much a catch-up has done. */
export interface Caught {
  readonly keysDone: number;
  readonly keysTotal: number;
  readonly bytesDone: number;
}

/** From the choice of `joint(O, N)` to the choice of its successor. */
export interface InJoint extends Caught {
  readonly kind: "joint";
  readonly link: JointLink;
  readonly task: JointTask;
  readonly adopted: ReadonlySet<StoreId>;
  /** When a store of the new set last gave a sign of life; `sinceMs` for those that did not yet (R10). */
  readonly heardMs: ReadonlyMap<StoreId, number>;
  readonly sinceMs: number;
  /** Batches of copies so far: a catch-up that begins anew numbers its own on from there, for answers come late. */
  readonly batchesTotal: number;
}

/** Putting the successor of `joint(O, N)` in force, whoever decided it (R10, R11). */
export interface Leaving extends Caught {
  readonly kind: "leaving";
  readonly joint: Joint;
  readonly link: StableLink;
  /** Why the old set is in force again; undefined if the new one is. */
  readonly aborted: string | undefined;
  readonly step: "install" | "adopt" | "retire";
  readonly installed: ReadonlySet<StoreId>;
  readonly adopted: ReadonlySet<StoreId>;
  /** Since when the rest is waited for; undefined before a majority adopted. */
  readonly sinceMs: number | undefined;
}

export interface Finished {
  readonly kind: "finished";
  readonly result: ChangeResult;
  readonly progress: Progress;
  /** A leaving coordinator's own adoption: nothing may depend on it any more. */
  readonly farewell: Effect | undefined;
}

export type ChangeStage = Probing | Entering | InJoint | Leaving | Finished;

export interface Asked {
  readonly atMs: number;
  readonly pauseMs: number;
}

/** A change, as its coordinator sees it. A value: the host keeps the last one and drops the others. */
export interface ChangeState {
  readonly stage: ChangeStage;
  /** The coordinator's own store. */
  readonly self: StoreId;
  readonly ids: ConfigurationIds;
  readonly limits: ChangeLimits;
  /** The latest time seen. */
  readonly nowMs: number;
  /** When each effect that is still wanted was last emitted, and how long to wait before it is emitted again. */
  readonly asked: ReadonlyMap<string, Asked>;
  readonly reported: Progress | undefined;
}

/** The steps of a change, in the order of a successful one, then those of an abort. */
export const stepNames = [
  "reconfig-probe",
  "reconfig-decide-joint",
  "reconfig-consult",
  "reconfig-adopt-joint",
  "reconfig-list",
  "reconfig-copy",
  "reconfig-decide-stable",
  "reconfig-install",
  "reconfig-adopt-stable",
  "reconfig-retire",
  "reconfig-done",
  "reconfig-decide-abort",
  "reconfig-adopt-abort",
] as const;

export type StepName = (typeof stepNames)[number];

/** The step a change is in: where a host may be made to stop before it carries out the step's effects. */
export function stepName({ stage }: ChangeState): StepName {
  switch (stage.kind) {
    case "probing":
      return "reconfig-probe";
    case "entering":
      return stage.aborting ? "reconfig-consult" : "reconfig-decide-joint";
    case "joint":
      if (stage.task.kind === "fill") return hasMerged(stage.task) ? "reconfig-copy" : "reconfig-list";
      return jointSteps[stage.task.kind];
    case "leaving":
      if (stage.step === "retire") return "reconfig-retire";
      if (stage.aborted !== undefined) return "reconfig-adopt-abort";
      return stage.step === "install" ? "reconfig-install" : "reconfig-adopt-stable";
    case "finished":
      return "reconfig-done";
  }
}

/** How far a change has come. */
export function progressOf({ stage }: ChangeState): Progress {
  switch (stage.kind) {
    case "probing":
      return at("PROBING", stage.current.configuration.epoch, namesOf(stage.entries), nothing);
    case "entering":
      return at("JOINT", stage.joint.epoch, nodesIn(stage.joint.new), nothing);
    case "joint":
      return at(
        jointPhases[stage.task.kind],
        stage.link.configuration.epoch,
        nodesIn(stage.link.configuration.new),
        stage,
      );
    case "leaving":
      return at("ADOPTING", stage.link.configuration.epoch, nodesIn(stage.joint.new), stage);
    case "finished":
      return stage.progress;
  }
}

/** The numbers of the batches of copies that are on their way. */
export function batchesIn({ stage }: ChangeState): readonly number[] {
  return stage.kind === "joint" && stage.task.kind === "fill" ? stage.task.batches.map(({ number }) => number) : [];
}

/** The end of a change. */
export function finished(result: ChangeResult, progress: Progress, farewell?: Effect): Finished {
  return { kind: "finished", result, progress, farewell };
}

/** The members of the joint configuration that its successor leaves out. */
export function leavers({ joint, link }: Leaving): readonly Member[] {
  const staying = new Set(storesIn(link.configuration.members));
  return [...joint.old, ...joint.new].filter(({ store }) => !staying.has(store));
}

const jointSteps = {
  consult: "reconfig-consult",
  adopt: "reconfig-adopt-joint",
  list: "reconfig-list",
  copy: "reconfig-copy",
  commit: "reconfig-decide-stable",
  abort: "reconfig-decide-abort",
} as const satisfies Record<Exclude<JointTask["kind"], "fill">, StepName>;

const jointPhases = {
  consult: "JOINT",
  adopt: "JOINT",
  list: "CATCH_UP",
  copy: "CATCH_UP",
  fill: "CATCH_UP",
  commit: "COMMITTING",
  abort: "COMMITTING",
} as const satisfies Record<JointTask["kind"], Phase>;

/** A catch-up that did not begin. */
export const nothing: Caught = { keysDone: 0, keysTotal: 0, bytesDone: 0 };

/** Whether a range was scanned, and what it showed is on its way or done. */
function hasMerged({ cursor, isScanned }: Filling): boolean {
  return cursor !== undefined || isScanned;
}

function at(
  phase: Phase,
  epoch: number,
  target: readonly NodeId[],
  { keysDone, keysTotal, bytesDone }: Caught,
): Progress {
  return { phase, epoch, keysDone, keysTotal, bytesDone, target };
}

function nodesIn(members: readonly Member[]): readonly NodeId[] {
  return members.map(({ node }) => node);
}
