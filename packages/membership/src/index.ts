export { type Chain, type ChainStep, extendChain, follows, isAbort, linksFrom } from "./chain.ts";
export { copyKeysMax } from "./catch-up.ts";
export type {
  ChangeEvent,
  ChangeLimits,
  ChangeRequest,
  ChangeResult,
  ConfigurationIds,
  Copies,
  Effect,
  Page,
  Phase,
  ProbeAnswer,
  Progress,
  Refusal,
  ScanPage,
  Target,
} from "./change.ts";
export { type ChangeState, type StepName, batchesIn, progressOf, stepName, stepNames } from "./change-state.ts";
export {
  type Configuration,
  type ConfigurationId,
  type Joint,
  type Link,
  type Member,
  type NodeId,
  type Stable,
  abortJoint,
  checked,
  configurationProblem,
  dataQuorum,
  enterJoint,
  formed,
  leaveJoint,
  memberWith,
  membersOf,
  membersProblem,
  registerQuorum,
  sameMembers,
  storesIn,
} from "./configuration.ts";
export {
  type BeginChange,
  type ChangeStep,
  type ResumeChange,
  beginChange,
  resumeChange,
  stepChange,
} from "./coordinator.ts";
export { type Plan, type PlanEntry, planChange } from "./plan.ts";
export { compareByCodePoint } from "./keys.ts";
