export type { ChangeView } from "./changes.ts";
export type { OperationView } from "./clients.ts";
export {
  type Command,
  type NetworkMode,
  type PlacedCommand,
  type Run,
  type StageOperation,
  type StageOptions,
  checkCommand,
  readRun,
  stageLimits,
} from "./command.ts";
export type { Wall } from "./flights.ts";
export { type Advance, type Branch, Playback } from "./playback.ts";
export { type Chronicle, type FramePath, Stage } from "./stage.ts";
export type {
  BallotView,
  ConfigurationView,
  FeedEntry,
  FrameView,
  MessageView,
  NodeStage,
  NodeView,
  RegisterView,
  StageView,
} from "./view.ts";
