export type { Change, Current, Decision } from "./change.ts";
export type { Json } from "./json.ts";
export { compareAndSetChange, deleteChange, putChange } from "./kv.ts";
export type { CompareAndSetResult, DeleteResult, Expected } from "./kv.ts";
export { defineMachine, isMachineDefinition } from "./machine.ts";
export type {
  AnyMachine,
  AnyTransition,
  AnyTransitions,
  InputOf,
  MachineDefinition,
  MachineOptions,
  OutputOf,
  StateOf,
  TransitionName,
  TransitionStep,
} from "./machine.ts";
export type { StandardIssue, StandardResult, StandardSchema } from "./schema.ts";
export { checkTransition, decodeState, transitionChange } from "./transition.ts";
export type { CheckedTransition, TransitionResult } from "./transition.ts";
